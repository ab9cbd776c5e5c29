CREATE TABLE x (a, c);
CREATE VIRTUAL TABLE f USING fts5(a, c, c=x, d=full);
CREATE VIRTUAL TABLE g USING fts5(a, content='', columnsize=0);
