//! A program that brings its own database to the schema that it needs, before anything else: `cargo run --example
//! upgrade_at_start -- notes.db "Rain."`.
//!
//! Its revisions lie in `migrations/` beside this file, as `journal migration create` writes them, and are carried by the
//! program.
#![expect(clippy::print_stdout, reason = "it talks to whoever runs it")]

use std::error::Error;
use std::path::Path;

use journal_archive::engine::Program;
use rusqlite::Connection;

/// A revision's folder and its two scripts, carried by the program.
macro_rules! carried {
    ($folder:literal) => {
        (
            $folder,
            include_str!(concat!("migrations/", $folder, "/up.sql")),
            include_str!(concat!("migrations/", $folder, "/down.sql")),
        )
    };
}

const REVISIONS: [(&str, &str, &str); 2] =
    [carried!("20260101_120000_notes"), carried!("20260102_120000_stars")];

/// Opens the database, which has the newest schema then.
fn init_db(path: &Path) -> Result<Connection, Box<dyn Error>> {
    let mut program = Program::new(path).with_backups(path.with_extension("backups"));
    for (folder, up, down) in REVISIONS {
        program = program.with_revision(folder, up, Some(down))?;
    }
    for revision in program.upgrade()?.applied {
        println!("applied {revision}");
    }
    Ok(Connection::open(path)?)
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut words = std::env::args().skip(1);
    let (Some(path), Some(text)) = (words.next(), words.next()) else {
        return Err("name a database, and the text of a note".into());
    };
    let database = init_db(Path::new(&path))?;
    database.execute("INSERT INTO notes (text) VALUES (?1)", [&text])?;
    let count: i64 = database.query_row("SELECT count(*) FROM notes", [], |row| row.get(0))?;
    println!("{count} notes");
    Ok(())
}
