-- rebuild `t`: add column `t.c`; add to `t`: primary key (a); add to `t`: unique (b collate nocase desc)
CREATE TABLE "journal_new_t" (a, b TEXT, c, PRIMARY KEY ('a'), UNIQUE ('b' COLLATE nocase DESC));

-- copy the rows of `t`
-- ! PRIMARY KEY on `t` refuses rows that are equal in a
-- ! UNIQUE on `t` refuses rows that are equal in b collate nocase desc
INSERT INTO "journal_new_t" (rowid, "a", "b")
SELECT rowid, "a", "b"
FROM "t";

-- put the new `t` in its place; views and triggers keep the name
DROP TABLE "t";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "journal_new_t" RENAME TO "t";
PRAGMA legacy_alter_table = OFF;

-- create index `t_by_c`
CREATE INDEX t_by_c ON t ('c' DESC);
