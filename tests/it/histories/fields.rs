//! What `journal.toml` declares in histories.

/// The fields that are declared, one text for each state of `journal.toml`.
pub(super) const DECLARED: [&str; 13] = [
    "",
    "[fields.weather]\ntype = \"text\"\n",
    "[fields.weather]\ntype = \"text\"\nkeys = [\"weather\", \"sky\"]\n",
    "[fields.sky]\ntype = \"text\"\nkeys = [\"sky\", \"weather\"]\n",
    "[fields.weather]\ntype = \"integer\"\n",
    "[fields.weather]\ntype = \"date\"\n",
    "[fields.weather]\ntype = \"boolean\"\n[fields.sky]\ntype = \"real\"\n",
    "[fields.weather]\ntype = \"list\"\n",
    "[fields.projects]\ntype = \"list\"\n",
    "[fields.work]\ntype = \"list\"\nkeys = [\"work\", \"projects\"]\n",
    "[fields.projects]\ntype = \"list\"\nkeys = [\"work\", \"projects\"]\n[fields.weather]\ntype = \"text\"\n",
    "[fields.projects]\ntype = \"text\"\n[fields.weather]\ntype = \"datetime\"\n",
    "[fields.wind]\ntype = \"real\"\nkeys = [\"weather\"]\n[fields.sea]\ntype = \"list\"\nkeys = [\"tags\"]\n",
];
