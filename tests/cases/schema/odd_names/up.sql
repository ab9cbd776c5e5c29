-- rebuild `a "b".c`: alter column `a "b".c.x;y`: type INTEGER becomes TEXT; alter column `a "b".c.日本`: default '語'''
CREATE TABLE "journal_new_a ""b"".c" ("select" TEXT, "x;y" TEXT, "日本" TEXT DEFAULT '語''');

-- copy the rows of `a "b".c`
INSERT INTO "journal_new_a ""b"".c" (rowid, "select", "x;y", "日本")
SELECT rowid, "select", "x;y", "日本"
FROM "a ""b"".c";

-- put the new `a "b".c` in its place; views and triggers keep the name
DROP TABLE "a ""b"".c";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "journal_new_a ""b"".c" RENAME TO "a ""b"".c";
PRAGMA legacy_alter_table = OFF;

-- restore index `i'i`
CREATE INDEX "i'i" ON "a ""b"".c" ("x;y" DESC);
