DROP TABLE entry_people;
DROP TABLE people;
DROP TABLE entry_tags;
DROP TABLE tags;
