-- view `v` goes
DROP VIEW "v";

-- table `c` goes
-- ! loses c: the rows of `c` are dropped
DROP TABLE "c";

-- table `p` goes
-- ! loses p: the rows of `p` are dropped
DROP TABLE "p";
