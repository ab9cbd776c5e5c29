//! Addresses in the text of an entry: of the files beside it, and of other entries, come or yet to come.

use std::collections::HashMap;

use super::imported::Imported;
use crate::entry::EntryPath;

/// The address of another entry of Day One that has not come.
const OPEN_LINK: &str = "dayone://view?entryId=";

/// That address.
pub(super) fn open_link(id: &str) -> String {
    format!("{OPEN_LINK}{id}")
}

/// Whether a file has a link that leads nowhere yet, to an entry that is there now.
pub(super) fn is_open(old: &str, entry: &Imported, links: &HashMap<String, EntryPath>) -> bool {
    let mut ids = entry.linked();
    ids.any(|id| {
        links.contains_key(&id.to_ascii_uppercase())
            && old.contains(&format!("]({})", open_link(id)))
    })
}

/// A path in the folder of an entry.
pub(super) fn beside(entry: &EntryPath, name: &str) -> String {
    match entry.as_str().rsplit_once('/') {
        Some((folder, _)) => format!("{folder}/{name}"),
        None => name.to_owned(),
    }
}

/// A path as a link in the file of an entry has it.
pub(super) fn address(from: &EntryPath, to: &str) -> String {
    let folder: Vec<&str> = from.as_str().split('/').collect();
    let (folder, to) = (&folder[..folder.len() - 1], to.split('/').collect::<Vec<_>>());
    let common = folder.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..", folder.len() - common);
    let way: Vec<&str> = up.chain(to[common..].iter().copied()).collect();
    let mut address = String::new();
    for letter in way.join("/").chars() {
        match letter {
            ' ' | '(' | ')' | '<' | '>' | '%' | '#' | '?' | '"' | '\\' => {
                address.push_str(&format!("%{:02X}", u32::from(letter)));
            }
            letter => address.push(letter),
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_leads_from_the_folder_of_an_entry() {
        let from = EntryPath::new("2024/03/a.md").unwrap();
        assert_eq!(address(&from, "2024/03/media/p.png"), "media/p.png");
        assert_eq!(address(&from, "2024/02/media/p.png"), "../02/media/p.png");
        assert_eq!(address(&from, "b (1).md"), "../../b%20%281%29.md");
        assert_eq!(address(&EntryPath::new("a.md").unwrap(), "media/p.png"), "media/p.png");
    }
}
