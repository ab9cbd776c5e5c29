CREATE TABLE journal_new_t(a INT);
CREATE TABLE t(a TEXT NOT NULL DEFAULT 1);
CREATE TABLE journal_new_t_2(a REAL);
CREATE TABLE journal_old_t(a INT);
CREATE TABLE journal_guard(a UNIQUE);
