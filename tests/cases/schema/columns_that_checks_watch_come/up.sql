-- rebuild `chore`: add column `chore.state`; add column `chore.weight`; add column `chore.ended`; add column `chore.key`; add to `chore`: check (state in ( 'open' , 'done' )); add to `chore`: check (weight between 1 and 5); add to `chore`: check (ended > begun); add to `chore`: check (length ( key ) > 2)
CREATE TABLE "journal_new_chore" (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'done')),
    weight INTEGER NOT NULL CHECK (weight BETWEEN 1 AND 5),
    begun INTEGER NOT NULL DEFAULT 3,
    ended INTEGER NOT NULL CHECK (ended > begun),
    "key" TEXT NOT NULL CHECK (length("key") > 2)
);

-- copy the rows of `chore`
-- ! `chore.state` is new, NOT NULL and without a default: its values are made up
-- ! `chore.weight` is new, NOT NULL and without a default: its values are made up
-- ! `chore.ended` is new, NOT NULL and without a default: its values are made up
-- ! `chore.key` is new, NOT NULL and without a default: its values are made up
-- ! rows of `chore` may break CHECK (ended > begun)
INSERT INTO "journal_new_chore" ("id", "title", "state", "weight", "begun", "ended", "key")
SELECT "id", "title", 'open', 1, "begun", "begun" + 1, 'xxx'
FROM "chore";

-- put the new `chore` in its place; views and triggers keep the name
DROP TABLE "chore";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "journal_new_chore" RENAME TO "chore";
PRAGMA legacy_alter_table = OFF;

-- rebuild `tag`: add column `tag.a`; add to `tag`: check (json_valid ( a ))
CREATE TABLE "journal_new_tag" (a TEXT NOT NULL CHECK (json_valid(a)), b INT) STRICT;

-- copy the rows of `tag`
-- ! `tag.a` is new, NOT NULL and without a default: its values are made up
INSERT INTO "journal_new_tag" (rowid, "a", "b")
SELECT rowid, 1, "b"
FROM "tag";

-- put the new `tag` in its place; views and triggers keep the name
DROP TABLE "tag";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "journal_new_tag" RENAME TO "tag";
PRAGMA legacy_alter_table = OFF;
