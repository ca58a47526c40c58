//! Numbers and sentences of lending, in both languages. No rule is decided in here.

use super::policy::{BP_DECIMALS, PERCENT_DECIMALS};
use tanxiao_core::lang::Bilingual;
use tanxiao_core::number::{self, MICRO_DECIMALS, NANO_DECIMALS};

/// A rule that fired: what it adds to the rate, if anything, and why, with the numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Stable name of the rule.
    pub rule: &'static str,
    /// What it adds, in hundredths of a basis point.
    pub bp: Option<i64>,
    /// Why.
    pub words: Bilingual,
}

/// A rule that keeps a loan from its terms, and what would change that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Stable name of the rule.
    pub rule: &'static str,
    /// Which rule, and by how much it is missed.
    pub words: Bilingual,
    /// What would make the loan eligible.
    pub remedy: Bilingual,
}

/// A pair of texts.
pub(super) fn both(zh: impl Into<String>, en: impl Into<String>) -> Bilingual {
    Bilingual { zh: zh.into(), en: en.into() }
}

/// Hundredths of a basis point, with their sign: `-28 bp`, `+5 bp`, `0 bp`.
pub(super) fn bp(value: i64) -> String {
    let sign = if value > 0 { "+" } else { "" };
    format!("{sign}{} bp", number::to_text(value, BP_DECIMALS))
}

/// A rate in percent: `3.57%`.
pub(super) fn percent(rate: i64) -> String {
    format!("{}%", number::to_text(rate, PERCENT_DECIMALS))
}

/// A share in nano as percent, with at most four decimals: `12.5%`.
pub(super) fn share(nano: i64) -> String {
    const PERCENT_OF_NANO: u32 = NANO_DECIMALS - 2;
    format!("{}%", number::to_text(number::round_to(nano, PERCENT_OF_NANO, 4), PERCENT_OF_NANO))
}

/// A change in nano as percent, with its sign: `+3.2%`.
pub(super) fn change(nano: i64) -> String {
    let sign = if nano > 0 { "+" } else { "" };
    format!("{sign}{}", share(nano))
}

/// Fen as 万元 for a sentence: `1000`, `12.34`.
pub(super) fn wan_yuan(fen: i64) -> String {
    grouped(&number::to_text(fen, MICRO_DECIMALS))
}

/// Tonnes for a sentence, to the kilogram.
pub(super) fn tonnes(micro: i64) -> String {
    grouped(&number::to_text(number::round_to(micro, MICRO_DECIMALS, 3), MICRO_DECIMALS))
}

/// A decimal with its thousands parted: `12,652.801`.
fn grouped(text: &str) -> String {
    let (whole, fraction) = text.split_once('.').map_or((text, None), |(w, f)| (w, Some(f)));
    let digits = whole.trim_start_matches('-').len();
    let mut out = String::with_capacity(text.len() + digits / 3);
    for (index, c) in whole.chars().enumerate() {
        let left = whole.len() - index;
        if c.is_ascii_digit() && index > whole.len() - digits && left.is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// A ratio or intensity in nano for a sentence.
pub(super) fn ratio(nano: i64) -> String {
    number::to_text(nano, NANO_DECIMALS)
}

/// Numbers as a list: `1, 2, 3`, with the list mark of the language.
pub(super) fn list<T: ToString>(entries: &[T]) -> Bilingual {
    let texts: Vec<String> = entries.iter().map(T::to_string).collect();
    both(texts.join("、"), texts.join(", "))
}

#[cfg(test)]
mod tests {
    #[test]
    fn numbers_in_sentences() {
        assert_eq!(super::bp(-2_800), "-28 bp");
        assert_eq!(super::bp(50), "+0.5 bp");
        assert_eq!(super::bp(0), "0 bp");
        assert_eq!(super::percent(35_700), "3.57%");
        assert_eq!(super::change(-100_000_000), "-10%");
        assert_eq!(super::change(123_456_789), "+12.3457%");
        assert_eq!(super::wan_yuan(12_340_000), "12.34");
        assert_eq!(super::wan_yuan(5_000_000_000), "5,000");
        assert_eq!(super::tonnes(-1_234_567_891_234), "-1,234,567.891");
        assert_eq!(super::tonnes(-999_000_000), "-999");
    }
}
