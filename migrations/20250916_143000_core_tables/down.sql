DROP TABLE entry_locations;
DROP TABLE locations;
DROP TABLE entries;
