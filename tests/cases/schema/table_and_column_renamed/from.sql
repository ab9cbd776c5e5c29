CREATE TABLE feelings (id INTEGER PRIMARY KEY, label TEXT NOT NULL UNIQUE, CHECK (feelings.label <> ''));
CREATE TABLE entry_feelings (feeling_id INTEGER REFERENCES feelings (id), said TEXT REFERENCES feelings (label));
CREATE INDEX labels ON feelings (lower(label)) WHERE label IS NOT NULL;
CREATE VIEW all_labels AS SELECT feelings.label AS shown FROM feelings;
CREATE TRIGGER renamed AFTER UPDATE OF label ON feelings BEGIN
    UPDATE entry_feelings SET said = new.label WHERE said = old.label;
END;
