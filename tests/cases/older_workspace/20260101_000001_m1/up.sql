-- m1
--
-- revision:   20260101_000001
-- revises:    20251121_083000
-- created:    2026-01-01T08:00:00Z
-- repopulate: rating
-- loses:      nothing

-- add column `entries.rating`
ALTER TABLE "entries" ADD COLUMN rating TEXT;
