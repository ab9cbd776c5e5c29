-- rebuild `loan`: add column `loan.book`; drop from `loan`: rowid primary key (id); add to `loan`: primary key (book, id desc); add to `loan`: foreign key (book) references loan; make `loan` STRICT
CREATE TABLE "journal_new_loan" (id INTEGER, book INTEGER REFERENCES loan, PRIMARY KEY (book, id DESC)) STRICT;

-- copy the rows of `loan`
-- ! `loan.book` is new, NOT NULL and without a default: its values are made up
-- ! PRIMARY KEY on `loan` refuses rows that are equal in book, id desc
-- ! rows of `loan` may refer to rows of `loan` that are not there
INSERT INTO "journal_new_loan" (rowid, "id", "book")
SELECT rowid, CAST("id" AS INTEGER), (SELECT min("id") FROM "loan")
FROM "loan";

-- put the new `loan` in its place; views and triggers keep the name
DROP TABLE "loan";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "journal_new_loan" RENAME TO "loan";
PRAGMA legacy_alter_table = OFF;

-- rebuild `shelf`: make `shelf` STRICT
CREATE TABLE "journal_new_shelf" (room TEXT, place INTEGER, PRIMARY KEY (room, place)) STRICT;

-- copy the rows of `shelf`
-- ! loses shelf.room: the values of `shelf.room` that are no TEXT are made into it
-- ! loses shelf.place: the values of `shelf.place` that are no INTEGER are made into it
-- ! `shelf.room` becomes NOT NULL and has no default: no row may hold NULL
-- ! `shelf.place` becomes NOT NULL and has no default: no row may hold NULL
-- ! PRIMARY KEY on `shelf` refuses rows that are equal in room, place
INSERT INTO "journal_new_shelf" (rowid, "room", "place")
SELECT rowid, CAST("room" AS TEXT), CAST("place" AS INTEGER)
FROM "shelf";

-- put the new `shelf` in its place; views and triggers keep the name
DROP TABLE "shelf";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "journal_new_shelf" RENAME TO "shelf";
PRAGMA legacy_alter_table = OFF;
