-- Stars
--
-- revision:   20260102_120000
-- revises:    20260101_120000
-- created:    2026-01-02T12:00:00Z
-- repopulate: none
-- loses:      nothing

-- add column `notes.stars`
ALTER TABLE "notes" ADD COLUMN stars INTEGER NOT NULL DEFAULT 0;
