-- Day index
--
-- Lists and statistics read days and word counts without touching a page of text. `removed_at` is part of the index
-- because SQLite reads the row for a column that only the index's WHERE names.
--
-- revision:   20251102_071000
-- revises:    20251018_203000
-- created:    2025-11-02T07:10:00Z
-- repopulate: none
-- loses:      nothing

CREATE INDEX entries_day ON entries(date, word_count, date_written, removed_at) WHERE removed_at IS NULL;
