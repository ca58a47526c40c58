//! What stands before the name of a line in a printed form: its number (1. ３、 (一) ①), a dash, and
//! 其中 (of which).

/// A name without what stood before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unnumbered<'a> {
    /// The name.
    pub name: &'a str,
    /// 其中 stood before it: it is a part of what is named above or beside it.
    pub is_part: bool,
}

const CHINESE: &str = "一二三四五六七八九十";
/// What may part a number from a name.
const BEHIND: [char; 6] = ['.', '、', ')', ':', ',', '\u{3002}'];
/// What lines are set in with.
const BULLETS: [char; 10] = ['-', '—', '–', '─', '·', '•', '*', '#', '├', '└'];
const OF_WHICH: [&str; 2] = ["其中", "ofwhich"];

/// Takes number, dash and 其中 off a normalised name; None where there is none, or nothing is left.
#[must_use]
pub fn unnumbered(text: &str) -> Option<Unnumbered<'_>> {
    let mut found = Unnumbered { name: text, is_part: false };
    loop {
        let name = found.name;
        if let Some(rest) = OF_WHICH.iter().find_map(|word| name.strip_prefix(word)) {
            found = Unnumbered { name: rest.trim_start_matches(BEHIND), is_part: true };
        } else if let Some(rest) = name.strip_prefix("(其中)") {
            found = Unnumbered { name: rest.trim_start_matches(BEHIND), is_part: true };
        } else if let Some(rest) = without_number(name) {
            found.name = rest;
        } else if let Some(rest) = name.strip_prefix(BULLETS) {
            found.name = rest;
        } else {
            break;
        }
    }
    (found.name != text && !found.name.is_empty()).then_some(found)
}

/// `1.无烟煤`, `(一)无烟煤`, `①无烟煤`; a number that goes on, as in 1.5 or 1-12月, is none.
fn without_number(text: &str) -> Option<&str> {
    let first = text.chars().next()?;
    if is_sign(first) {
        return Some(text[first.len_utf8()..].trim_start_matches(BEHIND));
    }
    if let Some((inner, rest)) = text.strip_prefix('(').and_then(|text| text.split_once(')')) {
        return is_number(inner).then(|| rest.trim_start_matches(BEHIND));
    }
    let (number, rest) = text.split_at(text.find(BEHIND)?);
    let rest = rest.trim_start_matches(BEHIND);
    let goes_on = rest.starts_with(|c: char| c.is_ascii_digit() || c == '-');
    // i.v. is no number before a name.
    let is_letter = number.starts_with(|c: char| c.is_ascii_alphabetic());
    let is_latin = rest.starts_with(|c: char| c.is_ascii());
    (is_number(number) && !goes_on && !(is_letter && is_latin)).then_some(rest)
}

fn is_number(text: &str) -> bool {
    let count = text.chars().count();
    let all = |is: &dyn Fn(char) -> bool| text.chars().all(is);
    match count {
        0 => false,
        1 | 2 if all(&|c| c.is_ascii_digit()) => true,
        1 if all(&|c| c.is_ascii_alphabetic()) => true,
        1..=3 => all(&|c| CHINESE.contains(c)) || all(&|c| "ivx".contains(c)),
        _ => false,
    }
}

/// ① ⑴ ⒈ ❶ ㈠ ㊀ Ⅰ and the like.
fn is_sign(c: char) -> bool {
    matches!(c,
        '\u{2460}'..='\u{249b}' | '\u{2776}'..='\u{2793}' | '\u{2160}'..='\u{217f}'
        | '\u{3220}'..='\u{3229}' | '\u{3280}'..='\u{3289}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::dictionary::normalise;

    #[test]
    fn numbers_and_of_which_are_taken_off() {
        for (text, name, is_part) in [
            ("其中:1.无烟煤", "无烟煤", true),
            ("其中：无烟煤", "无烟煤", true),
            ("其中 无烟煤", "无烟煤", true),
            ("其中、（1）无烟煤", "无烟煤", true),
            ("（其中）无烟煤", "无烟煤", true),
            ("3.一般烟煤", "一般烟煤", false),
            ("３．一般烟煤", "一般烟煤", false),
            ("12、褐煤", "褐煤", false),
            ("(一) 褐煤", "褐煤", false),
            ("十二、褐煤", "褐煤", false),
            ("①褐煤", "褐煤", false),
            ("⑵、褐煤", "褐煤", false),
            ("Ⅱ.褐煤", "褐煤", false),
            ("a)褐煤", "褐煤", false),
            ("—其中：褐煤", "褐煤", true),
            ("of which: lignite", "lignite", true),
        ] {
            let text = normalise(text);
            assert_eq!(unnumbered(&text), Some(Unnumbered { name, is_part }), "{text}");
        }
        for text in [
            "无烟煤",
            "一般烟煤",
            "1-12月用电量",
            "1.5",
            "2023.1-12",
            "10.2.3",
            "1,234",
            "其中",
            "其中:",
            "(1)",
            "—",
            "2号燃料油",
            "(万千瓦时)",
            "i.v.煤",
            "5#柴油",
        ] {
            assert_eq!(unnumbered(&normalise(text)), None, "{text}");
        }
    }
}
