-- Notes
--
-- revision:   20260101_120000
-- revises:    none
-- created:    2026-01-01T12:00:00Z
-- repopulate: none
-- loses:      nothing

-- create table `notes`
CREATE TABLE notes (
    id INTEGER PRIMARY KEY,
    text TEXT NOT NULL
);
