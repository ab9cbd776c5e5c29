CREATE TABLE t (a, b TEXT, c, PRIMARY KEY ('a'), UNIQUE ('b' COLLATE nocase DESC));
CREATE INDEX t_by_c ON t ('c' DESC);
