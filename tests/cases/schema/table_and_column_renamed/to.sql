CREATE TABLE moods (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, CHECK (moods.name <> ''));
CREATE TABLE entry_feelings (feeling_id INTEGER REFERENCES moods (id), said TEXT REFERENCES moods (name));
CREATE INDEX labels ON moods (lower(name)) WHERE name IS NOT NULL;
CREATE VIEW all_labels AS SELECT moods.name AS shown FROM moods;
CREATE TRIGGER renamed AFTER UPDATE OF name ON moods BEGIN
    UPDATE entry_feelings SET said = new.name WHERE said = old.name;
END;
