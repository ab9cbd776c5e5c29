//! A picture with its caption, and its numbers for those who want them exactly or cannot see it.

use maud::{Markup, html};

use crate::chart::{Caption, Table, plain};

/// A picture under its title, and its numbers folded away below it.
pub(super) fn figure(caption: &Caption, picture: &Markup, table: &Table) -> Markup {
    html! {
        figure {
            figcaption { h3 { (plain(&caption.title)) } p { (plain(&caption.description)) } }
            (picture)
            (numbers(&caption.title, table))
        }
    }
}

/// A picture that is too wide for a small screen: it is moved sideways there, by touch or by keyboard.
pub(super) fn wide(caption: &Caption, picture: &Markup, table: &Table) -> Markup {
    let label = format!("{}, the picture", caption.title);
    figure(
        caption,
        &html! { div class="wide" tabindex="0" role="region" aria-label=(label) { (picture) } },
        table,
    )
}

/// Numbers as a table, folded away.
pub(super) fn numbers(title: &str, table: &Table) -> Markup {
    html! {
        details {
            summary { "The numbers" span class="hidden" { " of " (plain(title)) } }
            div class="numbers" tabindex="0" role="region" aria-label=(format!("{title}, the numbers")) {
                table {
                    caption class="hidden" { (plain(title)) }
                    thead { tr { @for head in &table.head { th scope="col" { (head) } } } }
                    tbody {
                        @for row in &table.rows {
                            tr {
                                @for (nth, cell) in row.iter().enumerate() {
                                    @if nth == 0 { th scope="row" { bdi { (cell) } } } @else { td { (cell) } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
