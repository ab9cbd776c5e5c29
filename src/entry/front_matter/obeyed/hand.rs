//! A hint, obeyed to the letter.

use super::super::fault::{self, Fault};
use super::super::{Dialect, near, split};

/// Obeys a hint: the text that it makes of this one; none where it tells nothing that can be done to the letter.
pub(super) fn obeyed(text: &str, fault: &Fault) -> Option<String> {
    let hint = fault.hint.as_deref()?;
    let line = fault::line_at(text, fault.offset);
    let end = line.start + line.text.len();
    let margin = &line.text[..line.text.len() - line.text.trim_start().len()];
    let replaced = |with: &str| format!("{}{with}{}", &text[..line.start], &text[end..]);
    let quote = |hint: &str| {
        let from = hint.find('`')? + 1;
        Some(hint[from..hint.rfind('`')?].to_owned())
    };
    let written = quote(hint);
    if let Some(mark) =
        hint.strip_prefix("write `").and_then(|it| it.split_once("` in place of each `"))
    {
        let old = mark.1.trim_end_matches('`');
        return Some(text.replace(&format!("{old}\n"), &format!("{}\n", mark.0)));
    }
    if hint.starts_with("put a space behind the `#`: ") {
        let (_, line) = hint.split_once(": `")?;
        return Some(replaced(&format!("{margin}{}", line.strip_suffix('`')?)));
    }
    if let Some(columns) = hint.strip_prefix("begin each line of the text below the `") {
        let columns = columns[2..].split(' ').nth(2)?.parse().ok()?;
        let is_key = |it: &str| split::key_of(it.trim_start(), Dialect::Yaml).is_some();
        let ends = |it: &fault::Line<'_>| is_key(it.text) || it.text.starts_with("---");
        let end = fault::lines(text, line.start).find(ends)?.start;
        let deeper = text[line.start..end].lines().map(|it| format!("{:columns$}{it}\n", ""));
        let deeper: String = deeper.collect();
        return Some(format!("{}{deeper}{}", &text[..line.start], &text[end..]));
    }
    if hint == "begin each line of the comment with `#`" {
        let close = fault::lines(text, line.next).find(|it| it.text.ends_with("%%"))?.next;
        let comment = text[line.start..close].lines().map(|it| format!("# {it}\n"));
        let comment: String = comment.collect();
        return Some(format!("{}{comment}{}", &text[..line.start], &text[close..]));
    }
    let items = hint.strip_suffix("; or put it in quotes").unwrap_or(hint);
    if let Some(items) = items.strip_suffix(", each on a line of its own")
        && items.starts_with("write `")
    {
        let items = items.strip_prefix("write `")?.strip_suffix('`')?;
        return Some(replaced(&items.replace("` and `", "\n")));
    }
    if let Some((item, rest)) = hint.split_once("`, and a dash in place of each `") {
        let bullet = rest.split('`').next()?;
        let below = text[end..].replace(&format!("{bullet} "), "- ").replace(bullet, "- ");
        let item = item.strip_prefix("write `")?;
        return Some(format!("{}{}{below}", &text[..line.start], whole(margin, item)));
    }
    if hint == "put two spaces in place of each tab" {
        return Some(text.replace('\t', "  "));
    }
    if let Some((key, _)) = hint.split_once("`, and two spaces in place of each tab below it") {
        let key = key.strip_prefix("write `")?;
        return Some(text.replacen(key.strip_suffix(" |")?, key, 1).replace('\t', "  "));
    }
    if let Some(item) = hint.strip_suffix(" in its place").and_then(quote) {
        let rest = &text[fault.offset..end];
        let rest = &rest[rest.find([',', ']', '}']).unwrap_or(rest.len())..];
        return Some(format!("{}{item}{rest}{}", &text[..fault.offset], &text[end..]));
    }
    if hint == "put the whole value in quotes" {
        let from = fault.offset - fault.offset.min(line.start) + line.start;
        let above = [": ", "- "].into_iter().filter_map(|it| text[..from].rfind(it)).max()? + 2;
        return Some(format!("{}'{}'{}", &text[..above], &text[above..end], &text[end..]));
    }
    if let Some((first, second)) = two_lines(hint) {
        return Some(replaced(&format!("{}\n{second}", whole(margin, first))));
    }
    if let Some((joined, rest)) =
        hint.strip_prefix("write `").and_then(|it| it.split_once("`, in place of these "))
    {
        let count: usize = rest.split(' ').next()?.parse().ok()?;
        let last = fault::lines(text, line.start).nth(count - 1)?;
        return Some(format!("{}{joined}\n{}", &text[..line.start], &text[last.next..]));
    }
    if hint == "begin the list below its key, each item on a line of its own" {
        let (key, item) = line.text.split_once(": ")?;
        let below = fault::lines(text, line.next)
            .next()
            .filter(|it| it.text.trim_start().starts_with("- "))?;
        let deep = &below.text[..below.text.len() - below.text.trim_start().len()];
        return Some(replaced(&format!("{key}:\n{deep}- {item}")));
    }
    if hint == "take the comma at the end of each line away" {
        let end = fault::lines(text, line.next).find(|it| it.text.starts_with("---"))?.start;
        let bare = text[..end].lines().map(|it| format!("{}\n", it.trim_end_matches(',')));
        return Some(format!("{}{}", bare.collect::<String>(), &text[end..]));
    }
    if hint == "write `{` on a line of its own above these lines, and `}` on one below them" {
        let end = fault::lines(text, line.next).find(|it| it.text.starts_with("---"))?.start;
        return Some(format!("---\n{{\n{}}}\n{}", &text[4..end], &text[end..]));
    }
    if let Some(rest) = hint.strip_prefix("put the whole value in quotes, with the ") {
        let count = rest.split(' ').next()?.parse().unwrap_or(1);
        let last = fault::lines(text, line.next).nth(count - 1)?;
        let value = line.start + line.text.find(": ").or_else(|| line.text.find("- "))? + 2;
        let end = last.start + last.text.len();
        let (before, value, after) = (&text[..value], &text[value..end], &text[end..]);
        return Some(format!("{before}'{}'{after}", value.replace('\'', "''")));
    }
    if let Some((fence, after)) = hint
        .strip_prefix("put `")
        .and_then(|it| it.split_once("` on a line of its own after line "))
    {
        let at = fault::lines(text, 0).nth(after.parse::<usize>().ok()? - 1)?.next;
        return Some(format!("{}{fence}\n{}", &text[..at], &text[at..]));
    }
    if let Some(of_text) = obeyed_around(text, fault, hint) {
        return Some(of_text);
    }
    if hint == "delete this line" {
        return Some(format!("{}{}", &text[..line.start], &text[line.next..]));
    }
    if hint == "delete this line, and the `---` below it" {
        let fence = fault::line_at(text, line.next);
        return Some(format!("{}{}", &text[..line.start], &text[fence.next..]));
    }
    let columns = hint.rsplit(' ').nth(1).and_then(|it| it.parse().ok()).unwrap_or(1);
    match hint.split(' ').next()? {
        "begin" | "write" if hint.ends_with(" at the margin") => Some(replaced(&written?)),
        "begin" if hint.contains(" after ") => {
            Some(replaced(&format!("{}{}", " ".repeat(columns), written?)))
        }
        "begin" | "write" if hint.ends_with('`') => Some(replaced(&whole(margin, &written?))),
        _ => None,
    }
}

/// A whole line as a hint has it, which shows the space before it where there is some.
fn whole(margin: &str, line: &str) -> String {
    match line.starts_with([' ', '\t']) {
        true => line.to_owned(),
        false => format!("{margin}{line}"),
    }
}

/// The two lines of a hint to write one as two, the second with its margin.
fn two_lines(hint: &str) -> Option<(&str, String)> {
    let (first, rest) = hint.strip_prefix("write `")?.split_once("`, and begin `")?;
    let (second, place) = rest.split_once("` on the line below it, ")?;
    let columns = match place.strip_prefix("after ") {
        Some(columns) => columns.split(' ').next()?.parse().unwrap_or(1),
        None => 0,
    };
    Some((first, format!("{:columns$}{second}", "")))
}

/// Obeys a hint about the fences of a block, or what stands before it.
fn obeyed_around(text: &str, fault: &Fault, hint: &str) -> Option<String> {
    let line = fault::line_at(text, fault.offset);
    let deep = |it: &fault::Line<'_>| it.text.len() - it.text.trim_start().len();
    let closes = |it: &fault::Line<'_>| near::is_like_fence(it.text) && deep(it) <= deep(&line);
    let next = || fault::lines(text, line.next).find(closes);
    let with = |open: &str, close: &str| {
        let end = next()?;
        let (before, block) = (&text[..line.start], &text[line.next..end.start]);
        Some(format!("{before}{open}{block}{close}{}", &text[end.next..]))
    };
    match hint {
        "write `---` at the margin, on the line before the keys and on the line after them" => {
            with("---\n", "---\n")
        }
        "write `---` at the margin, on the line before the keys and on the line after them, and the keys at the margin, too" =>
        {
            let (block, end) = (&text[line.next..next()?.start], next()?.next);
            Some(format!("---\n{}---\n{}", near::at_margin(block, &line), &text[end..]))
        }
        "write `+++` at the margin, on the line before the keys and on the line after them" => {
            with("+++\n", "+++\n")
        }
        "leave both fences away: the braces alone are known to more" => with("", ""),
        "write `{` in place of the fence above, and `}` in place of the one below" => {
            with("{\n", "}\n")
        }
        "write `---` on a line of its own before it"
        | "write `+++` on a line of its own before it" => {
            Some(format!("{}{}\n{}", &text[..line.start], &hint[7..10], &text[line.start..]))
        }
        "move what stands before it below the `---` that closes it"
        | "move what stands before it below the `+++` that closes it" => {
            let end = next()?.next;
            Some(format!("{}{}{}", &text[line.start..end], &text[..line.start], &text[end..]))
        }
        "take the dash before each key away" => {
            let end = next()?;
            let block = near::without_dashes(&text[line.start..end.start]);
            Some(format!("{}{block}{}", &text[..line.start], &text[end.start..]))
        }
        "move what stands behind the closing brace to the line below" => {
            Some(format!("{}\n{}", &text[..fault.offset], &text[fault.offset..]))
        }
        "write `---` in its place, at the margin" | "write `+++` in its place, at the margin" => {
            let end = line.start + line.text.len();
            Some(format!("{}{}{}", &text[..line.start], &hint[7..10], &text[end..]))
        }
        "move what stands before the brace below the one that closes it" => {
            let end = fault.offset + text[fault.offset..].find("}\n")? + 2;
            let (above, object) = (&text[..fault.offset], &text[fault.offset..end]);
            Some(format!("{object}{above}\n{}", &text[end..]))
        }
        _ if hint.contains("` in its place, and `") => {
            let (fence, beside) = hint[7..].split_once("` in its place, and `")?;
            let (beside, end) = (beside.split('`').next()?, next()?.next);
            let block = &text[line.next..end];
            Some(format!("{}{fence}\n{block}{beside}\n{}", &text[..line.start], &text[end..]))
        }
        "delete the `}` behind the closing brace" => {
            Some(format!("{}{}", &text[..fault.offset], &text[fault.offset + 1..]))
        }
        _ if hint.starts_with("delete line ") => {
            let number: usize = hint.split([' ', ',']).nth(2)?.parse().ok()?;
            let closing = fault::lines(text, 0).nth(number - 1)?;
            Some(format!("{}{}", &text[..closing.start], &text[closing.next..]))
        }
        _ if hint.starts_with("move its keys above line ") => {
            let number: usize = hint.split([' ', ',']).nth(5)?.parse().ok()?;
            let closing = fault::lines(text, 0).nth(number - 1)?.start;
            let end = fault::lines(text, line.next).find(|it| near::is_like_fence(it.text))?;
            let (keys, rest) = (&text[line.next..end.start], &text[end.next..]);
            Some(format!("{}{keys}{}{rest}", &text[..closing], &text[closing..line.start]))
        }
        _ if hint.starts_with("move them above line ") => {
            let number: usize = hint.rsplit(' ').next()?.parse().ok()?;
            let closing = fault::lines(text, 0).nth(number - 1)?.start;
            let blank = fault::lines(text, line.next).find(fault::Line::is_blank);
            let end = blank.map_or(text.len(), |it| it.start);
            let (keys, rest) = (&text[line.start..end], &text[end..]);
            Some(format!("{}{keys}{}{rest}", &text[..closing], &text[closing..line.start]))
        }
        "write a colon in place of the `=` behind each key" => Some(text.replace("\" =", "\":")),
        "write straight quotes in place of the curly ones" => {
            Some(text.replace(['“', '”', '„'], "\""))
        }
        "write a comma in place of this semicolon" => {
            Some(format!("{},{}", &text[..fault.offset], &text[fault.offset + 1..]))
        }
        "put it in straight double quotes in place of the curly ones" => {
            let end = fault.offset + text[fault.offset..].find('”')? + '”'.len_utf8();
            let said = text[fault.offset..end].replace(['“', '”', '„'], "\"");
            Some(format!("{}{said}{}", &text[..fault.offset], &text[end..]))
        }
        "take the square brackets around the braces away" => Some(format!(
            "{}{}",
            &text[..fault.offset],
            text[fault.offset + 1..].replacen("}]", "}", 1)
        )),
        _ => {
            if let Some((fence, rest)) = hint.split_once("`, and `") {
                let (fence, beside) = (&fence[7..], rest.strip_suffix("` on the line below it")?);
                let rest = &text[line.next..];
                return Some(format!("{}{fence}\n{beside}\n{rest}", &text[..line.start]));
            }
            let after = "` on a line of its own before it, and another after line ";
            let (fence, number) = hint.strip_prefix("write `")?.split_once(after)?;
            let end = fault::lines(text, 0).nth(number.parse::<usize>().ok()? - 1)?.next;
            let (keys, rest) = (&text[line.start..end], &text[end..]);
            Some(format!("{}{fence}\n{keys}{fence}\n{rest}", &text[..line.start]))
        }
    }
}
