CREATE TABLE x (a, c);
CREATE VIRTUAL TABLE f USING fts5(a, c, content=missing);
CREATE VIRTUAL TABLE g USING fts5(a, b);
