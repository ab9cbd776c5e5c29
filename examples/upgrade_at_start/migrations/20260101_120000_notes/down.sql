-- drop table `notes`
DROP TABLE "notes";
