CREATE TABLE entries (id INTEGER PRIMARY KEY, feeling TEXT);
CREATE VIEW lost AS SELECT missing FROM nowhere;
CREATE VIEW shown AS SELECT feeling FROM entries;
