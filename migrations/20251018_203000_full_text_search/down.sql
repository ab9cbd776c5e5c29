DROP TABLE entries_fts;
ALTER TABLE entries DROP COLUMN characters;
