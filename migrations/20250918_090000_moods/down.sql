DROP TABLE entry_moods;
DROP TABLE moods;
