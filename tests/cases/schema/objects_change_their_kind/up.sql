-- view `c` goes
DROP VIEW "c";

-- index `b` goes
DROP INDEX "b";

-- virtual table `d` goes
-- ! loses d: the rows of `d` are dropped
DROP TABLE "d";

-- create table `b`
CREATE TABLE b (x INTEGER);

-- create index `c`
CREATE INDEX c ON a (x);

-- create view `d`
CREATE VIEW d AS SELECT x FROM a;
