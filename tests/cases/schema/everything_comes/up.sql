-- create table `c`
CREATE TABLE c (p INTEGER REFERENCES p);

-- create table `p`
CREATE TABLE p (id INTEGER PRIMARY KEY AUTOINCREMENT);

-- create index `i`
CREATE UNIQUE INDEX i ON c (p);

-- create view `w`
CREATE VIEW w AS SELECT * FROM v;

-- create view `v`
CREATE VIEW v AS SELECT p FROM c;

-- create trigger `r`
CREATE TRIGGER r INSTEAD OF INSERT ON v BEGIN SELECT 1; END;
