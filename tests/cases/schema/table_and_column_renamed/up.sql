-- rename table `feelings` to `moods`
ALTER TABLE "feelings" RENAME TO "moods";

-- rename column `moods.label` to `name`
ALTER TABLE "moods" RENAME COLUMN "label" TO "name";
