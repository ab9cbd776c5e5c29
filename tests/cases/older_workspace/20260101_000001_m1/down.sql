-- drop column `entries.rating`
-- ! loses entries.rating: the values of `entries.rating` are dropped
ALTER TABLE "entries" DROP COLUMN "rating";
