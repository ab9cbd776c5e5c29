//! TOML as front matter.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Value;
use super::fault::Fault;
use super::guard::{self, Budget, TOO_DEEP};
use super::toml_way_out::way_out;

/// Reads a block: its keys and values in the order in which they first stand, numbers and dates as they were written.
pub(super) fn read(block: &str) -> Result<Vec<(String, Value)>, Fault> {
    guard::check(block)?;
    let table = DeTable::parse(block)
        .map_err(|error| way_out(block, invalid(block, &error), read_again))?;
    TomlReader { block, budget: Budget::default() }.map(table.get_ref(), 0)
}

/// Whether a block can be read, or how far, in bytes.
fn read_again(block: &str) -> Result<(), usize> {
    let end = |error: toml::de::Error| error.span().map_or(0, |it| it.start);
    DeTable::parse(block).map(drop).map_err(end)
}

struct TomlReader<'a> {
    block: &'a str,
    budget: Budget,
}

impl TomlReader<'_> {
    fn map(&self, table: &DeTable<'_>, depth: usize) -> Result<Vec<(String, Value)>, Fault> {
        let mut parts: Vec<_> = table.iter().collect();
        parts.sort_by_key(|(key, _)| key.span().start);
        let pair = |(key, value): (&Spanned<_>, &Spanned<DeValue<'_>>)| {
            let key: &std::borrow::Cow<'_, str> = key.get_ref();
            Ok((key.clone().into_owned(), self.value(value, depth + 1)?))
        };
        parts.into_iter().map(pair).collect()
    }

    fn value(&self, value: &Spanned<DeValue<'_>>, depth: usize) -> Result<Value, Fault> {
        let too_large = |what| Fault::too_large(value.span().start, what);
        if depth > guard::DEPTH_LIMIT {
            return Err(too_large(TOO_DEEP));
        }
        self.budget.spend_node().map_err(too_large)?;
        match value.get_ref() {
            DeValue::Table(table) => Ok(Value::Map(self.map(table, depth)?)),
            DeValue::Array(values) => {
                let values = values.iter().map(|it| self.value(it, depth + 1));
                Ok(Value::List(values.collect::<Result<_, _>>()?))
            }
            DeValue::String(text) => Ok(Value::Scalar(text.clone().into_owned())),
            _ => Ok(Value::Plain(self.block[value.span()].to_owned())),
        }
    }
}

/// Says what is wrong with a block that is no TOML.
fn invalid(block: &str, error: &toml::de::Error) -> Fault {
    let span = error.span().unwrap_or_default();
    let offset = block.floor_char_boundary(span.start.min(block.len()));
    if let Some(fault) = Fault::placeholder(block, offset) {
        return fault;
    }
    let underlined = block.get(offset..span.end).unwrap_or_default();
    let message = error.message();
    if message == "duplicate key" {
        return Fault::duplicate(offset, underlined);
    }
    let (code, hint) = match message {
        it if it.starts_with("string values must be quoted") => {
            ("invalid-toml", Some("put the value in double quotes"))
        }
        it if it.starts_with("key with no value") => {
            ("invalid-toml", Some("TOML writes `key = value`"))
        }
        it if it.contains("string, expected") => {
            ("unclosed-quote", Some("close the quotation, or write `\\` before a quote inside it"))
        }
        it if it.starts_with("unclosed") || it.starts_with("missing comma") => {
            ("unclosed-bracket", Some("close the bracket, and put commas between its values"))
        }
        _ => ("invalid-toml", None),
    };
    let fault = Fault::new(code, offset, format!("the front matter is not valid TOML: {message}"))
        .with_length(underlined.chars().count().max(1));
    Fault { hint: hint.map(str::to_owned), ..fault }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(block: &str, json: &str) {
        let pairs = read(block).unwrap();
        assert_eq!(super::super::value::json_object(&pairs), json);
    }

    fn check_fault(block: &str, code: &str, underlined: &str) {
        let fault = read(block).unwrap_err();
        let rest = &block[fault.offset..];
        assert_eq!(
            (fault.code, rest.starts_with(underlined)),
            (code, true),
            "{fault:?} at {rest:?}"
        );
    }

    #[test]
    fn numbers_and_dates_keep_the_text_that_was_written() {
        check(
            "z = 1_000\na = 1.10\nd = 2025-09-16 06:20:00\nt = 06:20\nx = 0x1F\ns = 'no'\n",
            r#"{"z":"1_000","a":"1.10","d":"2025-09-16 06:20:00","t":"06:20","x":"0x1F","s":"no"}"#,
        );
    }

    #[test]
    fn tables_are_maps_in_the_order_of_the_file() {
        check(
            "b.y = 1\nb.x = 2\n[[moods]]\nname = 'calm'\n[[moods]]\nname = 'sad'\n[a]\nl = [1.0, {k = true}]\n",
            r#"{"b":{"y":"1","x":"2"},"moods":[{"name":"calm"},{"name":"sad"}],"a":{"l":["1.0",{"k":"true"}]}}"#,
        );
    }

    #[test]
    fn a_fault_has_its_place() {
        check_fault("a = 'é'\na = 2\n", "duplicate-key", "a = 2");
        check_fault("title = Rain\n", "invalid-toml", "Rain");
        check_fault("title: Rain\n", "invalid-toml", "");
        check_fault("title = \"Rain\nmood = 'calm'\n", "unclosed-quote", "\nmood");
        check_fault("mood = ['calm'\na = 1\n", "unclosed-bracket", "['calm'");
        check_fault("date = {{date}}\n", "template-placeholder", "{{date}}");
        check_fault("date = 2025-02-30\n", "invalid-toml", "2025-02-30");
        check_fault(&format!("{}a = 1\n", "a.".repeat(200)), "invalid-toml", "");
        check_fault(&format!("a = {}", "[".repeat(2000)), "front-matter-too-large", "[");
    }
}
