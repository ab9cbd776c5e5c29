-- Day index
--
-- Lists and statistics read days and word counts without touching a page of text.
--
-- revision:   20251102_071000
-- revises:    20251018_203000
-- created:    2025-11-02T07:10:00Z
-- repopulate: none
-- loses:      nothing

CREATE INDEX entries_day ON entries(date, word_count) WHERE removed_at IS NULL;
