//! Small pieces of SVG that every picture of ours is made of: texts with their marks escaped, and
//! numbers as they are printed.

use crate::number::to_text_fixed;
use crate::plain::without_unseen;

/// Appends a line of text. `paint` is the attributes that colour it, `anchor` which of its ends
/// stands at the place: `start`, `middle` or `end`.
pub fn text(svg: &mut String, at: (i64, i64), size: u32, paint: &str, anchor: &str, words: &str) {
    let (x, y) = at;
    let words = escaped(words);
    svg.push_str(&format!(
        "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" {paint} \
         text-anchor=\"{anchor}\">{words}</text>\n"
    ));
}

/// A text as the content of an element, or as the value of an attribute in double quotes.
#[must_use]
pub fn escaped(text: &str) -> String {
    let text = without_unseen(text, ' ', &[]);
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A whole number of so many decimals, its thousands parted, with a minus as printers set it.
#[must_use]
pub fn grouped(value: i64, decimals: u32) -> String {
    let text = to_text_fixed(value, decimals);
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("−", rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut out = String::from(sign);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// Whether black is read more easily than white on a colour, `0xrrggbb`. Brightness after the ITU-R
/// BT.601 weights is enough to choose between the two, and needs no power function, whose results
/// differ between platforms.
#[must_use]
pub fn is_light(colour: u32) -> bool {
    let [_, red, green, blue] = colour.to_be_bytes().map(u32::from);
    red * 299 + green * 587 + blue * 114 >= 128_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_cannot_leave_their_place() {
        assert_eq!(escaped("<a b=\"c\">&\u{202e}"), "&lt;a b=&quot;c&quot;&gt;&amp; ");
    }

    #[test]
    fn thousands_are_parted() {
        for (value, decimals, expected) in [
            (0, 0, "0"),
            (-1_234_567, 0, "−1,234,567"),
            (1_234_567, 3, "1,234.567"),
            (-5, 2, "−0.05"),
            (999, 0, "999"),
        ] {
            assert_eq!(grouped(value, decimals), expected);
        }
    }
}
