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
    sideways(caption, "wide", "Move the picture sideways to see the rest.", picture, table)
}

/// The same of months, of which the newest are seen first.
pub(super) fn months(caption: &Caption, picture: &Markup, table: &Table) -> Markup {
    sideways(
        caption,
        "wide newest",
        "Move the picture sideways to see earlier months.",
        picture,
        table,
    )
}

/// A picture in a window that is as wide as the screen; what to do is said where that is too little.
fn sideways(caption: &Caption, class: &str, hint: &str, picture: &Markup, table: &Table) -> Markup {
    let label = format!("{}, the picture", caption.title);
    let picture = html! {
        div class=(class) tabindex="0" role="region" aria-label=(label) { (picture) }
        p class="sideways" { (hint) }
    };
    figure(caption, &picture, table)
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
