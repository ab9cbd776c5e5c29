//! `[versions]` of `journal.toml`: which earlier versions of entries stay.

use crate::backup::{KeepVersions, Retention, VersionPolicy};

use super::document::Item;
use super::keys;
use super::problem::{ConfigError, ConfigProblem};

/// What `keep` takes.
const WORDS: [&str; 2] = ["all", "none"];

const NO_RULE: Retention = Retention { last: 0, daily: 0, weekly: 0, monthly: 0, yearly: 0 };

/// Lays one `[versions]` over what was said before: `keep` takes the place of rules, and rules that of `keep`.
pub(super) fn set(
    policy: &mut VersionPolicy,
    table: &Item<'_>,
    environment: Option<&str>,
) -> Result<(), ConfigError> {
    let mut rules = match policy.keep {
        KeepVersions::By(rules) => rules,
        KeepVersions::All | KeepVersions::Nothing => NO_RULE,
    };
    let has_ruled = matches!(policy.keep, KeepVersions::By(_));
    let (items, mut keep, mut is_ruled) = (table.items()?, None, false);
    for item in &items {
        let rule = match item.name() {
            "keep" => {
                keep = Some((item, read_keep(item)?));
                continue;
            }
            "max_bytes" => {
                policy.max_bytes = item.bytes()?;
                continue;
            }
            "keep_last" => &mut rules.last,
            "keep_daily" => &mut rules.daily,
            "keep_weekly" => &mut rules.weekly,
            "keep_monthly" => &mut rules.monthly,
            "keep_yearly" => &mut rules.yearly,
            _ => return Err(keys::unknown(item, keys::VERSIONS, environment)),
        };
        *rule = item.count()?;
        // Rules of nothing change nothing but other rules.
        is_ruled |= *rule > 0 || has_ruled;
    }
    policy.keep = match (keep, is_ruled) {
        (Some((item, _)), true) if !rules.is_empty() => {
            return Err(item.refuse_key(ConfigProblem::KeepTwice { key: item.key().to_owned() }));
        }
        (Some((_, keep)), _) => keep,
        (None, true) => KeepVersions::By(rules),
        (None, false) => policy.keep,
    };
    Ok(())
}

fn read_keep(item: &Item<'_>) -> Result<KeepVersions, ConfigError> {
    match item.text()? {
        "all" => Ok(KeepVersions::All),
        "none" => Ok(KeepVersions::Nothing),
        text => Err(item.refuse(ConfigProblem::Word {
            key: item.key().to_owned(),
            text: text.to_owned(),
            known: WORDS.map(str::to_owned).to_vec(),
        })),
    }
}

#[cfg(test)]
mod tests {
    use super::super::config::Config;
    use super::*;

    fn read(text: &str) -> Result<VersionPolicy, String> {
        let told = |it: ConfigError| {
            let hint = it.hint().unwrap_or_default();
            format!("{}:{}: {it}; {hint}", it.place.line.unwrap(), it.place.column.unwrap())
        };
        Config::read(text, "journal.toml").map(|it| it.versions).map_err(told)
    }

    fn check(text: &str, words: &str) {
        assert_eq!(read(text).unwrap().words(), words, "{text}");
    }

    #[test]
    fn all_versions_stay_or_none_or_those_that_rules_keep() {
        check("", "keep = \"all\"");
        check("[versions]\nkeep = 'all'", "keep = \"all\"");
        check("[versions]\nkeep = 'none'", "keep = \"none\"");
        check("[versions]\nkeep_last = 3\nkeep_yearly = 9", "keep_last = 3, keep_yearly = 9");
        check("[versions]\nmax_bytes = 5_000_000_000", "keep = \"all\", max_bytes = 5000000000");
    }

    #[test]
    fn an_environment_says_otherwise() {
        let text = "[versions]\nkeep = 'none'\n[environments.a.versions]\nkeep_daily = 7\n[environments.b.versions]\n\
                    max_bytes = 9\n[environments.c.versions]\nkeep = 'all'";
        let rules = "[versions]\nkeep_daily = 7\n[environments.a.versions]\nkeep_daily = 0\n[environments.b.versions]\n\
                     keep = 'none'\n[environments.c.versions]\nkeep_last = 2";
        let config = Config::read(text, "journal.toml").unwrap();
        let of = |name| config.in_environment(name).unwrap().versions.words();
        assert_eq!(of("a"), "keep_daily = 7");
        assert_eq!(of("b"), "keep = \"none\", max_bytes = 9");
        assert_eq!(of("c"), "keep = \"all\"");
        let config = Config::read(rules, "journal.toml").unwrap();
        let of = |name| config.in_environment(name).unwrap().versions.words();
        assert_eq!(of("a"), "keep_last = 1");
        assert_eq!(of("b"), "keep = \"none\"");
        assert_eq!(of("c"), "keep_last = 2, keep_daily = 7");
    }

    #[test]
    fn what_is_not_understood_is_refused_with_its_place() {
        let refused = |text: &str| read(text).unwrap_err();
        assert_eq!(
            refused("[versions]\nkeep_dayly = 1"),
            "2:1: unknown key `versions.keep_dayly`; did you mean `keep_daily`?"
        );
        assert_eq!(
            refused("[versions]\nkeep = 'nones'"),
            "2:8: `versions.keep` takes `all`, `none`, not `nones`; did you mean `none`?"
        );
        assert_eq!(
            refused("[versions]\nkeep = 'all'\nkeep_last = 1"),
            "2:1: `versions.keep` says which versions stay, and `keep_*` says so too; leave `keep` out, or the rules \
             (`keep_last`, `keep_daily`, …)"
        );
        assert_eq!(
            refused("[environments.x.versions]\nmax_bytes = -1"),
            "2:13: `environments.x.versions.max_bytes` takes a whole number from 0 to 9223372036854775807, not -1; "
        );
        assert_eq!(
            refused("max_bytes = 1"),
            "1:1: unknown key `max_bytes`; `max_bytes` belongs in `[versions]`"
        );
    }
}
