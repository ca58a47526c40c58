//! The charts of the page, as SVG that takes its ink from the page: `class` in place of colours, so
//! that it can be read in the dark. What a colour says, a word or a place says too. Places are whole
//! numbers or come of sums and quotients alone, so that the bytes are the same everywhere.

pub(crate) mod bars;
pub(crate) mod histogram;
pub(crate) mod scatter;
pub(crate) mod treemap;

use tanxiao_core::lang::{Bilingual, Lang};
use tanxiao_core::svg::escaped;

/// Attributes of text: what is read, and what stands beside it.
pub(crate) const INK: &str = "class=\"ink\"";
pub(crate) const FAINT: &str = "class=\"faint\"";

/// A picture in both languages: what differs is said as it is drawn.
pub(crate) struct Picture {
    pub(crate) size: (i64, i64),
    /// What it shows, in a sentence, for those who do not see it.
    pub(crate) says: Bilingual,
    /// Its content.
    pub(crate) body: Bilingual,
}

impl Picture {
    pub(crate) fn in_lang(&self, lang: Lang) -> String {
        let (width, height) = self.size;
        let says = escaped(self.says.in_lang(lang));
        let body = self.body.in_lang(lang);
        format!(
            "<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{says}\">\n{body}</svg>\n"
        )
    }
}

/// A colour of a scheme, or grey where it is none.
pub(crate) fn colour(text: &str) -> &str {
    let is_hex = text.len() == 7 && text.starts_with('#');
    let is_hex = is_hex && text[1..].bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_hex { text } else { GREY }
}

pub(crate) const GREY: &str = "#8a93a0";

/// A colour as a number.
pub(crate) fn number(colour: &str) -> u32 {
    u32::from_str_radix(colour.trim_start_matches('#'), 16).unwrap_or(0x8a_93_a0)
}
