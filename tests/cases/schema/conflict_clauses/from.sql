CREATE TABLE tags (name TEXT, note TEXT);
