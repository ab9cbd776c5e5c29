//! Which looks of a text are told.

use super::css::colour;
use super::*;

/// What is told of entries, each a list of texts with the CSS of each.
#[track_caller]
fn check(entries: &[&[(&str, &str)]], expected: &[(&str, u64)]) {
    let mut worn = Worn::default();
    for entry in entries {
        let mut looks = Looks::default();
        for (css, text) in *entry {
            let count = looks.put_on(worn_by(css));
            looks.meet(text);
            looks.take_off(count);
        }
        worn.take(&looks);
    }
    assert_eq!(worn.told(), expected);
}

#[test]
fn what_stands_on_all_text_is_no_style_of_the_writer() {
    let any = "font-family: Arial; font-size: 12pt; color: #000; text-align: left";
    check(&[&[(any, "Flat sea.")], &[(any, "Rain.")]], &[]);
    let other = [("the font of a text", 1), ("the size of a text", 1)];
    check(&[&[(any, "Flat sea."), ("font: 20px Futura", "Hi")]], &other);
    let red = "color: #c00; text-align: center";
    let told = [("the colour of a text", 1), ("the alignment of a text", 1)];
    check(&[&[(red, "Flat sea.")]], &told);
    check(&[&[(red, "Flat sea.")], &[("", "Rain, and no end of it.")]], &told);
    check(&[&[(red, "Flat sea.")], &[(red, "Rain.")]], &[]);
    let line = "text-decoration: underline";
    check(&[&[(line, "a")], &[(line, "a"), (line, "b")]], &[("underlined text", 2)]);
    check(&[&[("background: yellow", "a")]], &[("the background of a text", 1)]);
    check(&[&[(line, " \n")]], &[]);
}

#[test]
fn ink_and_paper_are_no_colours() {
    for any in ["#000", "black", "rgb(255, 255, 255)", "rgba(9,9,9,0.8)", "#1f1f1f", "transparent"]
    {
        assert_eq!(colour(any), "", "{any}");
    }
    for own in ["#c00", "Red", "rgb(200, 0, 0)", "#0000ff", "rgba(255 255 0 / 0.5)"] {
        assert_eq!(colour(own), own.to_lowercase());
    }
    assert_eq!(
        worn_by("color: inherit; font: bold 17.0px 'A B'")[1..],
        [(Kind::Size, Some("17.0px".to_owned())), (Kind::Font, Some("'a b'".to_owned()))]
    );
}
