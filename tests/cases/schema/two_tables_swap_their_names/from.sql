CREATE TABLE here (id INTEGER PRIMARY KEY, city TEXT);
CREATE TABLE there (country TEXT, population INTEGER);
