-- rename column `entries.weather` to `sky`
ALTER TABLE "entries" RENAME COLUMN "weather" TO "sky";

-- create table `projects`
CREATE TABLE projects (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);

-- add column `entries.sleep`
ALTER TABLE "entries" ADD COLUMN sleep REAL;
