-- virtual table `f` changes
DROP TABLE "f";

-- restore virtual table `f`
CREATE VIRTUAL TABLE f USING fts5(a, c, content=missing);

-- virtual table `g` changes
-- ! loses g: the rows of `g` are dropped
DROP TABLE "g";

-- restore virtual table `g`
CREATE VIRTUAL TABLE g USING fts5(a, b);
