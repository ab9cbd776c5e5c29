CREATE TABLE journal_new_t(a);
CREATE TABLE t(a);
CREATE TABLE journal_new_t_2(a);
CREATE TABLE journal_old_t(a);
CREATE TABLE journal_guard(a);
