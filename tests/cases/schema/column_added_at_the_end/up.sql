-- add column `entries.weather`
ALTER TABLE "entries" ADD COLUMN weather TEXT DEFAULT 'unknown';
