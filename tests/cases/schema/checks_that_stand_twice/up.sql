-- rebuild `once`: add to `once`: check (a > 0)
CREATE TABLE "journal_new_once" (a INT NOT NULL CHECK (a > 0), b TEXT, CHECK (a > 0));

-- copy the rows of `once`
INSERT INTO "journal_new_once" (rowid, "a", "b")
SELECT rowid, "a", "b"
FROM "once";

-- put the new `once` in its place; views and triggers keep the name
DROP TABLE "once";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "journal_new_once" RENAME TO "once";
PRAGMA legacy_alter_table = OFF;

-- rebuild `thrice`: drop from `thrice`: check (a > 0)
CREATE TABLE "journal_new_thrice" (a INT CHECK (a > 0), CONSTRAINT again CHECK (a > 0));

-- copy the rows of `thrice`
INSERT INTO "journal_new_thrice" (rowid, "a")
SELECT rowid, "a"
FROM "thrice";

-- put the new `thrice` in its place; views and triggers keep the name
DROP TABLE "thrice";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "journal_new_thrice" RENAME TO "thrice";
PRAGMA legacy_alter_table = OFF;

-- drop from `named`: check (a > 0) constraint c
ALTER TABLE "named" DROP CONSTRAINT "c";

-- rebuild `child`: drop from `child`: foreign key (one) references once (a)
CREATE TABLE "journal_new_child" (id INTEGER PRIMARY KEY, one INT REFERENCES once (a));

-- copy the rows of `child`
INSERT INTO "journal_new_child" ("id", "one")
SELECT "id", "one"
FROM "child";

-- put the new `child` in its place; views and triggers keep the name
DROP TABLE "child";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "journal_new_child" RENAME TO "child";
PRAGMA legacy_alter_table = OFF;

-- restore index `once_a`
CREATE UNIQUE INDEX once_a ON once (a);
