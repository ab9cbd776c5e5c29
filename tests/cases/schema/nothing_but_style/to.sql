CREATE TABLE places (
    NAME VARCHAR (37) NOT NULL DEFAULT 'x', /* first */
    ID INTEGER PRIMARY KEY
);
CREATE VIEW named AS
    select name from places;
