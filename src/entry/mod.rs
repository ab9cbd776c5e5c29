//! One Markdown file: what it says, and what is wrong with it.
