-- add to `moods`: check (scale between 1 and 10) constraint scale_in_ten
-- ! rows of `moods` may break CHECK (scale between 1 and 10)
ALTER TABLE "moods" ADD CONSTRAINT "scale_in_ten" CHECK (scale BETWEEN 1 AND 10);
