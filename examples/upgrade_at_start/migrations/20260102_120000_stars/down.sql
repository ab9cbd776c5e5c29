-- drop column `notes.stars`
ALTER TABLE "notes" DROP COLUMN "stars";
