//! The few shapes that a card is made of, as SVG text.

use std::borrow::Cow;
use std::fmt::Write as _;

use tanxiao_base::plain::without_unseen;

use crate::qr::QrMatrix;

/// Families with Chinese letters, by what systems come with.
const FONTS: &str = "'Noto Sans CJK SC','Source Han Sans SC','Noto Sans SC','PingFang SC',\
                     'Microsoft YaHei','WenQuanYi Micro Hei',sans-serif";
/// Modules that must stay white around a QR.
const QUIET: i32 = 4;

/// Which end of a text its place is.
#[derive(Clone, Copy)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

#[derive(Clone, Copy)]
pub(super) enum Weight {
    Plain,
    Bold,
}

/// A picture that grows.
pub(super) struct Svg(String);

impl Svg {
    pub(super) fn new(width: u32, height: u32, title: &str) -> Self {
        let title = escaped(title);
        Self(format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 {width} {height}\" \
             width=\"{}mm\" height=\"{}mm\" font-family=\"{FONTS}\"><title>{title}</title>\n",
            width / 10,
            height / 10,
        ))
    }

    pub(super) fn rect(&mut self, at: (i32, i32), size: (i32, i32), radius: i32, fill: &str) {
        let ((x, y), (width, height)) = (at, size);
        let _ = writeln!(
            self.0,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{radius}\" \
             fill=\"{fill}\"/>"
        );
    }

    /// An arrowhead that points left.
    pub(super) fn arrow(&mut self, tip: (i32, i32), size: i32, fill: &str) {
        let (x, y) = tip;
        let _ = writeln!(
            self.0,
            "<path d=\"M{x} {y}l{size} {}v{}z\" fill=\"{fill}\"/>",
            -size * 7 / 10,
            size * 14 / 10
        );
    }

    /// A line of text, made smaller where it would be wider than `width`, and cut where it would
    /// be too small to read.
    #[expect(clippy::too_many_arguments, reason = "what a line of text consists of")]
    pub(super) fn text(
        &mut self,
        text: &str,
        at: (i32, i32),
        size: i32,
        fill: &str,
        weight: Weight,
        anchor: Anchor,
        width: i32,
    ) {
        let (x, y) = at;
        let size = size.min(width * 100 / hundredths_of_em(text).max(1)).max(SMALLEST);
        let text = fitting(text, width * 100 / size);
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let weight = match weight {
            Weight::Plain => "",
            Weight::Bold => " font-weight=\"700\"",
        };
        let _ = writeln!(
            self.0,
            "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" fill=\"{fill}\"{anchor}{weight} \
             xml:space=\"preserve\">{}</text>",
            escaped(&text)
        );
    }

    /// A QR with its quiet zone in a square of `side`.
    pub(super) fn qr(&mut self, matrix: &QrMatrix, at: (i32, i32), side: i32) {
        let modules = matrix.size as i32 + 2 * QUIET;
        let (x, y) = at;
        let mut path = String::new();
        for row in 0..matrix.size {
            let mut column = 0;
            while column < matrix.size {
                let run = (column..matrix.size).take_while(|&at| matrix.is_dark(row, at)).count();
                if run > 0 {
                    let (left, top) = (column as i32 + QUIET, row as i32 + QUIET);
                    let _ = write!(path, "M{left} {top}h{run}v1h-{run}z");
                }
                column += run.max(1);
            }
        }
        let _ = writeln!(
            self.0,
            "<svg x=\"{x}\" y=\"{y}\" width=\"{side}\" height=\"{side}\" \
             viewBox=\"0 0 {modules} {modules}\" shape-rendering=\"crispEdges\">\
             <path fill=\"#fff\" d=\"M0 0h{modules}v{modules}H0z\"/><path d=\"{path}\"/></svg>"
        );
    }

    pub(super) fn finish(mut self) -> String {
        self.0.push_str("</svg>\n");
        self.0
    }
}

/// The smallest size of letters that can be read on a card.
const SMALLEST: i32 = 12;

/// A text that is at most so wide, in hundredths of an em; what is cut has three dots.
fn fitting(text: &str, most: i32) -> Cow<'_, str> {
    if hundredths_of_em(text) <= most {
        return Cow::Borrowed(text);
    }
    let mut wide = 0;
    let kept = text.chars().take_while(|letter| {
        wide += width_of(*letter);
        wide + width_of('…') <= most
    });
    Cow::Owned(kept.chain(['…']).collect())
}

/// About how wide a text is: a Chinese letter is as wide as high, a bold Latin one at most 0.62 of
/// that on average.
fn hundredths_of_em(text: &str) -> i32 {
    text.chars().map(width_of).sum()
}

fn width_of(letter: char) -> i32 {
    if letter.is_ascii() { 62 } else { 100 }
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    // XML has no place for other controls, nor for what is no character; what nobody sees does not
    // belong on a card, unless the spelling of a name calls for it.
    for letter in without_unseen(text, ' ', &[]).chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            letter => escaped.push(letter),
        }
    }
    escaped
}

/// Whether a colour is written `#rrggbb`.
pub(super) fn is_colour(text: &str) -> bool {
    text.strip_prefix('#')
        .is_some_and(|hex| hex.len() == 6 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()))
}
