//! How pages look: the colours, letters and pictures that the report and the site share, and how each knows the other's pages.

/// Colours for light, dark and paper, and the letters.
pub const LOOK: &str = include_str!("look.css");

/// Pictures, their captions, and the numbers below them.
pub const FIGURES: &str = include_str!("figures.css");

/// What tells a report from any other file, within its first lines.
pub const REPORT_MARK: &str = "<meta name=\"generator\" content=\"journal report\">";

/// How every page of a site begins.
pub const SITE_HEAD: &str = "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
    <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; \
    form-action 'none'\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
    <meta name=\"referrer\" content=\"no-referrer\">";

/// How much of a file is read to know what it is, in bytes.
pub const HEAD: u64 = 2_000;

/// Whether the beginning of a file is that of a page of a site, of an older version too.
pub fn is_of_site(head: &[u8]) -> bool {
    head.starts_with(SITE_HEAD.as_bytes())
}

/// Whether the beginning of a file is that of a report.
pub fn is_report(head: &[u8]) -> bool {
    let mark = REPORT_MARK.as_bytes();
    head.windows(mark.len()).any(|it| it == mark)
}
