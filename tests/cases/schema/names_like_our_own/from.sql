CREATE TABLE new_t(a);
CREATE TABLE t(a);
CREATE TABLE new_t_2(a);
CREATE TABLE t_before(a);
CREATE TABLE migration_marks(a);
