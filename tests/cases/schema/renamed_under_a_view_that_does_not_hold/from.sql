CREATE TABLE entries (id INTEGER PRIMARY KEY, mood TEXT);
CREATE VIEW lost AS SELECT missing FROM nowhere;
CREATE VIEW shown AS SELECT mood FROM entries;
