//! The catalog of a database, read as a [`Schema`](crate::schema).
