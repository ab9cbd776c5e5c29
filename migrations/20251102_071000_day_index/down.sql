DROP INDEX entries_day;
