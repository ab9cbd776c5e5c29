-- rename table `there` to `there_before`
ALTER TABLE "there" RENAME TO "there_before";

-- rename table `here` to `there`
ALTER TABLE "here" RENAME TO "there";

-- rename table `there_before` to `here`
ALTER TABLE "there_before" RENAME TO "here";
