CREATE TABLE there (id INTEGER PRIMARY KEY, city TEXT);
CREATE TABLE here (country TEXT, population INTEGER);
