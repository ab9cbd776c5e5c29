CREATE TABLE "Places" ("id" integer primary key, "name" varchar(37) default ('x') not null); -- here
CREATE VIEW named AS SELECT "name" FROM "Places";
