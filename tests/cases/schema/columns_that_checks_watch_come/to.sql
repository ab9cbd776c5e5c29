CREATE TABLE chore (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'done')),
    weight INTEGER NOT NULL CHECK (weight BETWEEN 1 AND 5),
    begun INTEGER NOT NULL DEFAULT 3,
    ended INTEGER NOT NULL CHECK (ended > begun),
    "key" TEXT NOT NULL CHECK (length("key") > 2)
);
CREATE TABLE tag (a TEXT NOT NULL CHECK (json_valid(a)), b INT) STRICT;
