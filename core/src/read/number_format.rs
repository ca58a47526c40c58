//! What the number format of a cell makes of its value: a date of which only the year shows is that year,
//! and a number that shows as another one (20000000 as 2000.0, 0.12 as 12%) is not surely either.

/// How a cell shows its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shown {
    /// As it is, rounded perhaps.
    AsIs,
    /// Of a date, its year alone.
    Year,
    /// As a number of another size; with the format.
    Scaled(String),
}

impl Shown {
    /// What a format does.
    pub(super) fn of(format: &str) -> Self {
        let first = format.split(';').next().unwrap_or_default();
        if first == "General" || first == "@" {
            return Self::AsIs;
        }
        let parts = parts(format);
        let is_year = parts.chars().any(|c| matches!(c, 'y' | 'e'))
            && !parts.contains(['m', 'd', 'h', 's', '0', '#']);
        if is_year {
            Self::Year
        } else if scales(&parts) {
            Self::Scaled(format.to_owned())
        } else {
            Self::AsIs
        }
    }
}

/// A point that is written out and is no decimal point.
const WRITTEN_POINT: char = '\u{2024}';

/// The first section of a format in small letters, without what is written out; a point that is, as
/// [`WRITTEN_POINT`].
fn parts(format: &str) -> String {
    let mut parts = String::new();
    let mut characters = format.chars();
    while let Some(character) = characters.next() {
        match character {
            ';' => break,
            '"' => characters.by_ref().take_while(|c| *c != '"').for_each(drop),
            '[' => characters.by_ref().take_while(|c| *c != ']').for_each(drop),
            '\\' | '!' => {
                if characters.next() == Some('.') {
                    parts.push(WRITTEN_POINT);
                }
            }
            '_' | '*' => drop(characters.next()),
            other => parts.extend(other.to_lowercase()),
        }
    }
    parts
}

/// Whether a number shows a hundred times as large (`0%`), or so many thousands (`0.0,`) or powers of ten
/// (`0!.0000`) smaller.
fn scales(parts: &str) -> bool {
    let is_digit = |c: char| matches!(c, '0' | '#' | '?');
    let Some(last) = parts.rfind(is_digit) else { return false };
    let first = parts.find(is_digit).unwrap_or(last);
    let behind = parts.get(last + 1..).unwrap_or_default();
    parts.contains('%')
        || behind.starts_with(',')
        || parts
            .get(first..last)
            .is_some_and(|digits| digits.contains(WRITTEN_POINT) || digits.contains(",."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_that_show_another_number() {
        let scaled = |format: &str| Shown::of(format) == Shown::Scaled(format.to_owned());
        for format in
            ["0!.0000", "0!.0,\"万\"", "#,##0,", "0.0,,", "0,.00", "0%", "0.00%", "0\\.0,"]
        {
            assert!(scaled(format), "{format}");
        }
        for format in [
            "General",
            "@",
            "0",
            "0.00",
            "#,##0",
            "#,##0.00",
            "#,##0.00_);(#,##0.00)",
            "0\"万元\"",
            "0.00E+00",
            "_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * \"-\"??_ ;_ @_ ",
            "\"¥\"#,##0.00",
            "0.0 \"%\"",
            "yyyy-mm-dd",
            "[$-804]yyyy\"年\"m\"月\"",
        ] {
            assert_eq!(Shown::of(format), Shown::AsIs, "{format}");
        }
        for format in ["yyyy", "yyyy\"年\"", "[$-804]yyyy\\年;@"] {
            assert_eq!(Shown::of(format), Shown::Year, "{format}");
        }
    }
}
