//! What a catalogue of findings is: every crate that has errors of its own writes one with
//! [`catalogue!`](crate::catalogue), so that all of them have code, severity, words and hints in
//! both languages, and doors print them alike.

use std::fmt::Debug;
use std::hash::Hash;

use super::Severity;
use crate::lang::Lang;

/// The codes of a catalogue.
pub trait Coded: Copy + Ord + Hash + Debug + serde::Serialize + Send + Sync + 'static {
    /// The stable text of the code.
    fn text(self) -> &'static str;
    /// The severity it usually has.
    fn severity(self) -> Severity;
    /// The sentence, with placeholders.
    fn message(self, lang: Lang) -> &'static str;
    /// What every reader can do about it, with placeholders.
    fn hint(self, lang: Lang) -> &'static str;
    /// What to do at the command line, which has options that a page has not.
    fn cli_hint(self, lang: Lang) -> &'static str;
}

/// What is wrong with the entries of a catalogue, for the tests of those who write one: hints for
/// every reader that name a command or an option, words that are missing or not of their language.
#[must_use]
pub fn faults<C: Coded>(codes: &[C]) -> Vec<String> {
    let is_chinese = |text: &str| text.contains(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    // Nothing but values: their words are checked where they are made.
    let is_value = |text: &str| text.starts_with('{') && text.ends_with('}');
    let mut found = Vec::new();
    for code in codes {
        let texts = |lang| [code.message(lang), code.hint(lang), code.cli_hint(lang)];
        for (zh, en) in texts(Lang::Zh).into_iter().zip(texts(Lang::En)) {
            if !is_value(zh) && (!is_chinese(zh) || is_chinese(en) || en.is_empty()) {
                found.push(format!("{}: “{zh}” or “{en}” is not of its language", code.text()));
            }
        }
        for hint in [code.hint(Lang::Zh), code.hint(Lang::En)] {
            if hint.contains("--") || hint.contains("tanxiao ") {
                found.push(format!("{}: write “cli …” for “{hint}”", code.text()));
            }
        }
    }
    found
}

/// Makes an enum of codes out of entries like
///
/// ```text
/// PeriodMissing "period-missing" Error
///     zh "没有填报告期" "请补填"
///     en "no period" "fill it in"
///     cli "请补填，或加 --period 2023" "fill it in, or add --period 2023";
/// ```
///
/// `{name}` stands for a value that the finding carries. `cli` is left out where the hint holds
/// for every reader; where it stands, it replaces the hint at the command line.
#[macro_export]
macro_rules! catalogue {
    ($(#[$about:meta])* $name:ident {
        $($variant:ident $text:literal $severity:ident
        zh $zh:literal $hint_zh:literal
        en $en:literal $hint_en:literal
        $(cli $cli_zh:literal $cli_en:literal)?;)*
    }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $(#[doc = $en] $variant,)*
        }

        impl $name {
            /// All codes, in the order of the catalogue.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The stable text of the code.
            #[must_use]
            pub fn text(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// The severity it usually has.
            #[must_use]
            pub fn severity(self) -> $crate::finding::Severity {
                match self { $(Self::$variant => $crate::finding::Severity::$severity,)* }
            }

            /// The sentence, with placeholders.
            #[must_use]
            pub fn message(self, lang: $crate::lang::Lang) -> &'static str {
                match self { $(Self::$variant => lang.pick($zh, $en),)* }
            }

            /// What every reader can do about it, with placeholders.
            #[must_use]
            pub fn hint(self, lang: $crate::lang::Lang) -> &'static str {
                match self { $(Self::$variant => lang.pick($hint_zh, $hint_en),)* }
            }

            /// What to do at the command line, with placeholders.
            #[must_use]
            pub fn cli_hint(self, lang: $crate::lang::Lang) -> &'static str {
                match self {
                    $($(Self::$variant => lang.pick($cli_zh, $cli_en),)?)*
                    _ => self.hint(lang),
                }
            }
        }

        impl $crate::finding::Coded for $name {
            fn text(self) -> &'static str {
                self.text()
            }

            fn severity(self) -> $crate::finding::Severity {
                self.severity()
            }

            fn message(self, lang: $crate::lang::Lang) -> &'static str {
                self.message(lang)
            }

            fn hint(self, lang: $crate::lang::Lang) -> &'static str {
                self.hint(lang)
            }

            fn cli_hint(self, lang: $crate::lang::Lang) -> &'static str {
                self.cli_hint(lang)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.text())
            }
        }
    };
}
