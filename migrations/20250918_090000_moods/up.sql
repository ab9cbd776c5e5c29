-- Moods
--
-- How the writer felt, with a scale to ten where one was written, and a colour for the pictures.
--
-- revision:   20250918_090000
-- revises:    20250916_143000
-- created:    2025-09-18T09:00:00Z
-- repopulate: moods
-- loses:      nothing

CREATE TABLE moods (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    color_hex TEXT,
    description TEXT
) STRICT;

CREATE TABLE entry_moods (
    entry_id INTEGER NOT NULL REFERENCES entries(id) ON DELETE CASCADE,
    mood_id INTEGER NOT NULL REFERENCES moods(id) ON DELETE CASCADE,
    scale REAL,
    position INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (entry_id, mood_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX entry_moods_mood ON entry_moods(mood_id);

INSERT INTO moods (name, color_hex, description) VALUES
    ('happy', '#FFD700', 'A good day, or a good part of one'),
    ('sad', '#4169E1', 'Low, grieving or disappointed'),
    ('neutral', '#C0C0C0', 'Neither up nor down');
