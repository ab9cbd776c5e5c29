//! What is told of moods that are not read as they were written.

use super::super::front_matter::Value;
use super::super::names::keys_of;
use super::MoodReader;
use crate::finding::shortened;

impl MoodReader<'_, '_> {
    pub(super) fn warn(&mut self, message: &str) {
        let hint = "write a number from 0 to 10 (with a decimal point: `6.5`), or a part of a whole such as `7/10` or `70%`";
        self.report.warn_key(self.key, BAD_SCALE, message, hint);
    }

    pub(super) fn warn_of_several(&mut self) {
        let message = "more than one number without a mood; the first counts";
        let hint =
            "keep one number (with a decimal point: `6.5`), or write a name to each: `calm 7`";
        self.report.warn_key(self.key, SEVERAL, message, hint);
    }

    pub(super) fn warn_of_two_scales(&mut self, name: &str) {
        let message = format!("`{}` has more than one scale; the first counts", shortened(name));
        self.report.warn_key(self.key, SEVERAL, &message, "keep one scale for each mood");
    }

    pub(super) fn warn_of_number_behind(&mut self) {
        let message = "a number behind a mood that has a scale is read as one without a mood";
        let hint = "where it is the decimals of that scale, write a point: `calm 7.5`; else let it stand first";
        self.report.warn_key(self.key, SEVERAL, message, hint);
    }

    pub(super) fn warn_of_key(&mut self, key: &str) {
        let message = format!(
            "`{}` in `{}` is not known to say a mood, and what stands behind it is not read",
            shortened(key),
            self.key
        );
        self.report.warn_key(self.key, UNREAD, &message, NAME_HINT);
    }

    pub(super) fn warn_of_map(&mut self, pairs: &[(String, Value)], what: &str) {
        let keys = keys_of(pairs);
        let message = format!("a map in `{}` ({keys}) has {what}", self.key);
        self.report.warn_key(self.key, UNREAD, &message, NAME_HINT);
    }

    pub(super) fn warn_of_name(&mut self, text: &str) {
        let message = format!(
            "`{}` is read as the name of a mood, because it is not a name and a number from 0 to 10",
            shortened(text)
        );
        let name = serde_json::Value::from(text);
        let hint = format!(
            "write the name first and one number from 0 to 10 behind it, or, if that is its name, `{{name: {name}, scale: \"\"}}`"
        );
        self.report.warn_key(self.key, BAD_SCALE, &message, &hint);
    }
}

const BAD_SCALE: &str = "bad-scale";

const SEVERAL: &str = "several-scales";

const UNREAD: &str = "unread-mood";

const NAME_HINT: &str = "write `{name: calm, scale: 7}`, or the name alone";
