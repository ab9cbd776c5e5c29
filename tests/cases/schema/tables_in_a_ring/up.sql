-- rebuild `hens`: drop from `hens`: foreign key (egg) references eggs (id) on delete cascade; add to `hens`: unique (name); add to `hens`: foreign key (egg) references eggs (id) on delete set null
CREATE TABLE "journal_new_hens" (id INTEGER PRIMARY KEY, egg INTEGER REFERENCES eggs (id) ON DELETE SET NULL, name TEXT UNIQUE);

-- copy the rows of `hens`
-- ! UNIQUE on `hens` refuses rows that are equal in name
INSERT INTO "journal_new_hens" ("id", "egg", "name")
SELECT "id", "egg", "name"
FROM "hens";

-- put the new `hens` in its place; views and triggers keep the name
DROP TABLE "hens";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "journal_new_hens" RENAME TO "hens";
PRAGMA legacy_alter_table = OFF;

-- rebuild `eggs`: alter column `eggs.weight`: type TEXT becomes REAL
CREATE TABLE "journal_new_eggs" (id INTEGER PRIMARY KEY, hen INTEGER REFERENCES hens (id) ON DELETE CASCADE, weight REAL);

-- copy the rows of `eggs`
-- ! loses eggs.weight: the values of `eggs.weight` are converted from TEXT to REAL
INSERT INTO "journal_new_eggs" ("id", "hen", "weight")
SELECT "id", "hen", "weight"
FROM "eggs";

-- put the new `eggs` in its place; views and triggers keep the name
DROP TABLE "eggs";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "journal_new_eggs" RENAME TO "eggs";
PRAGMA legacy_alter_table = OFF;
