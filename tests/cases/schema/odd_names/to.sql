CREATE TABLE "a ""b"".c" ("select" TEXT, "x;y" TEXT, "日本" TEXT DEFAULT '語''');
CREATE INDEX "i'i" ON "a ""b"".c" ("x;y" DESC);
