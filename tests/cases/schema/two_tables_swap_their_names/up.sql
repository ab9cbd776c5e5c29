-- rename table `there` to `journal_old_there`
ALTER TABLE "there" RENAME TO "journal_old_there";

-- rename table `here` to `there`
ALTER TABLE "here" RENAME TO "there";

-- rename table `journal_old_there` to `here`
ALTER TABLE "journal_old_there" RENAME TO "here";
