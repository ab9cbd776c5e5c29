//! The temporary objects that a script makes: they leave the schema of its database as it is.

use super::{Token, code, quoted};

/// Temporary objects that stand at a place of a script.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Temporary(Vec<Object>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Object {
    /// `TABLE`, `VIEW`, `TRIGGER`, `INDEX`.
    kind: &'static str,
    name: String,
}

/// What a definition is about.
struct Subject {
    kind: &'static str,
    /// Whether the statement itself says that it is temporary.
    is_said: bool,
    name: String,
    /// The place behind the name.
    end: usize,
}

impl Temporary {
    /// Follows a statement; whether it makes, changes or drops a temporary object.
    pub fn follow(&mut self, statement: &str) -> bool {
        let code = code(statement);
        let Some(subject) = subject(&code) else { return false };
        let is = |at: usize, word: &str| code.get(at).is_some_and(|it| it.is_word(word));
        let holds = |name: &str| self.0.iter().position(|it| it.name.eq_ignore_ascii_case(name));
        let place = holds(&subject.name);
        if is(0, "CREATE") {
            let on = code[subject.end..].iter().skip_while(|it| !it.is_word("ON")).nth(1);
            let is_on_it = subject.kind == "INDEX"
                && on.and_then(Token::name).is_some_and(|it| holds(&it).is_some());
            let is_temporary = subject.is_said || is_on_it;
            if is_temporary && place.is_none() {
                self.0.push(Object { kind: subject.kind, name: subject.name });
            }
            return is_temporary;
        }
        let Some(place) = place else { return subject.is_said };
        if is(0, "DROP") {
            self.0.remove(place);
        } else if is(subject.end, "RENAME") && is(subject.end + 1, "TO") {
            let name = code.get(subject.end + 2).and_then(Token::name);
            self.0[place].name = name.unwrap_or_default();
        }
        true
    }

    /// The statements that drop what still stands; an index goes with its table.
    pub fn cleared(&self) -> String {
        let left = self.0.iter().rev().filter(|it| it.kind != "INDEX");
        let drop = |it: &Object| format!("DROP {} IF EXISTS temp.{};\n", it.kind, quoted(&it.name));
        left.fold(String::new(), |all, it| all + &drop(it))
    }
}

fn subject(code: &[Token<'_>]) -> Option<Subject> {
    let first = code.first()?;
    ["CREATE", "ALTER", "DROP"].iter().any(|it| first.is_word(it)).then_some(())?;
    let mut is_said = false;
    let mut words = code.iter().enumerate().skip(1).take(3);
    let (at, kind) = words.find_map(|(at, word)| {
        is_said |= word.is_word("TEMP") || word.is_word("TEMPORARY");
        let kinds = ["TABLE", "VIEW", "TRIGGER", "INDEX"];
        kinds.into_iter().find(|it| word.is_word(it)).map(|kind| (at, kind))
    })?;
    let is_exists = |it: &Token<'_>| ["IF", "NOT", "EXISTS"].iter().any(|word| it.is_word(word));
    let at = at + 1 + code[at + 1..].iter().take_while(|it| is_exists(it)).count();
    let is_qualified = code.get(at + 1).is_some_and(|it| it.is_symbol("."));
    let schema = code.get(at).filter(|_| is_qualified).and_then(Token::name);
    is_said |= schema.is_some_and(|it| it.eq_ignore_ascii_case("temp"));
    let at = if is_qualified { at + 2 } else { at };
    Some(Subject { kind, is_said, name: code.get(at)?.name()?, end: at + 1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which statements are about temporary objects, as `x`, and what clears what they leave.
    fn check(script: &str, about: &str, cleared: &str) {
        let mut temporary = Temporary::default();
        let statements = crate::sql::statements(script);
        let found = statements.iter().map(|it| if temporary.follow(it.text) { 'x' } else { '.' });
        assert_eq!(found.collect::<String>(), about, "{script}");
        assert_eq!(temporary.cleared().trim_end().replace(";\n", "; "), cleared, "{script}");
    }

    #[test]
    fn what_stands_beside_the_database_is_followed_to_its_end() {
        check("CREATE TEMP TABLE s(a); INSERT INTO s VALUES (1); DROP TABLE S", "x.x", "");
        check("CREATE TABLE s(a); DROP TABLE s", "..", "");
        check(
            "CREATE TABLE temp.\"s t\"(a); CREATE INDEX i ON \"s t\"(a); ALTER TABLE \"s t\" RENAME TO u; DROP INDEX i",
            "xxxx",
            "DROP TABLE IF EXISTS temp.\"u\";",
        );
        check(
            "CREATE TEMPORARY VIEW IF NOT EXISTS v AS SELECT 1; CREATE TEMP TRIGGER r AFTER INSERT ON t BEGIN SELECT 1; END; CREATE INDEX j ON t(v)",
            "xx.",
            "DROP TRIGGER IF EXISTS temp.\"r\"; DROP VIEW IF EXISTS temp.\"v\";",
        );
    }
}
