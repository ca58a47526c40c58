//! Words around the name of a quantity (`dictionary/words.csv`): of which part of the period it
//! is, that it is a total, that it was used.

use std::collections::BTreeMap;

use super::table::Table;
use super::text::normalise;
use crate::finding::Result;

/// The part of the period that a column is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// The month of the table or row.
    Month,
    /// From January to the month of the table, where a group of columns says so.
    Cumulative,
    /// Added up, by the name of the column: of the year, if the rows are of years.
    ToDate,
    /// A whole year; the one of this number, where it has one.
    Year(Option<u32>),
    /// The year before.
    Before,
}

/// What a part of a name says beside what it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// The period.
    Of(Span),
    /// Nothing: 合计, 实物量, 经济指标.
    Plain,
    /// That it is not what the firm used or made.
    Other,
    /// That it was used: 消费量, 耗.
    Use,
    /// That no score depends on it, whatever its unit: 单价, 利润, 库存.
    Apart,
    /// That it is energy of all types together, if its unit is one of coal equivalent: 能耗.
    EnergyTotal,
}

/// Where a word stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    /// It is the whole of a part of a name.
    Whole,
    /// Anywhere in such a part.
    Within,
    /// Before or behind a name.
    Edge,
    /// Before a name.
    Front,
    /// Behind a name.
    End,
    /// The whole of a remark in brackets.
    Remark,
}

/// All words.
#[derive(Debug, Clone, Default)]
pub struct Words {
    /// What a word says at each place.
    by_word: BTreeMap<String, Vec<(At, Word)>>,
    /// Characters of the longest.
    longest: usize,
}

impl Words {
    pub(super) fn parse(path: &str, text: &str) -> Result<Self> {
        let table = Table::parse(path, text, &["place", "says", "word"])?;
        let mut words = Self::default();
        for row in table.rows() {
            let at = match row.required("place")? {
                "whole" => At::Whole,
                "within" => At::Within,
                "edge" => At::Edge,
                "front" => At::Front,
                "end" => At::End,
                "remark" => At::Remark,
                _ => return Err(row.error("place", "不认识", "is unknown")),
            };
            let says = match row.required("says")? {
                "month" => Word::Of(Span::Month),
                "cumulative" => Word::Of(Span::Cumulative),
                "to_date" => Word::Of(Span::ToDate),
                "year" => Word::Of(Span::Year(None)),
                "before" => Word::Of(Span::Before),
                "plain" => Word::Plain,
                "other" => Word::Other,
                "use" => Word::Use,
                "apart" => Word::Apart,
                "energy_total" => Word::EnergyTotal,
                _ => return Err(row.error("says", "不认识", "is unknown")),
            };
            let word = normalise(row.required("word")?);
            words.longest = words.longest.max(word.chars().count());
            words.by_word.entry(word).or_default().push((at, says));
        }
        Ok(words)
    }

    /// What one part of a normalised name says; None for the name of something.
    #[must_use]
    pub fn of_part(&self, text: &str) -> Option<Word> {
        let bare = with_one_dash(text);
        let bare = bare.split('(').next().unwrap_or_default();
        let is = |says| self.says(At::Whole, says, |word| bare == word);
        let has = |says| self.says(At::Within, says, |word| bare.contains(word));
        let (month, before) = (Word::Of(Span::Month), Word::Of(Span::Before));
        let cumulative = Word::Of(Span::Cumulative);
        is(month)
            .or_else(|| has(before))
            .or_else(|| is(cumulative))
            .or_else(|| has(Word::Other))
            .or_else(|| is(Word::Plain))
            .or_else(|| has(Word::Plain))
    }

    /// Whether a normalised name is plainly of something that no score depends on, or of the year
    /// before; or of all energy together, in coal equivalent.
    #[must_use]
    pub fn is_apart(&self, name: &str, is_tce: bool) -> bool {
        let has = |says| self.says(At::Within, says, |word| name.contains(word)).is_some();
        has(Word::Apart) || has(Word::Of(Span::Before)) || is_tce && has(Word::EnergyTotal)
    }

    /// Whether a remark in brackets leaves what stands before it what it is: 现价, 规上.
    #[must_use]
    pub fn is_harmless(&self, remark: &str) -> bool {
        self.says(At::Remark, Word::Plain, |word| word == remark).is_some()
    }

    fn says(&self, at: At, says: Word, fits: impl Fn(&str) -> bool) -> Option<Word> {
        let is_it =
            |(word, said): (&String, &Vec<(At, Word)>)| said.contains(&(at, says)) && fits(word);
        self.by_word.iter().any(is_it).then_some(says)
    }

    /// A normalised name without the words around it that tell the period or a total, and the
    /// period they tell; None where two of them contradict each other.
    #[must_use]
    pub fn bare(&self, name: &str) -> Option<(String, Option<Span>)> {
        self.stripped(name, &[At::Edge])
    }

    /// As [`Self::bare`], without the words that say that it was used, too: 电 of 年用电量.
    #[must_use]
    pub fn stem(&self, name: &str) -> Option<(String, Option<Span>)> {
        self.stripped(name, &[At::Edge, At::Front, At::End])
    }

    fn stripped(&self, name: &str, places: &[At]) -> Option<(String, Option<Span>)> {
        let mut rest = with_one_dash(name);
        let mut span = None;
        if let Some((year, behind)) = year_before(&rest) {
            span = Some(Span::Year(Some(year)));
            rest = behind.to_owned();
        }
        while let Some((says, shorter)) = self.without(&rest, places) {
            if let Word::Of(next) = says {
                span = Some(together(span, next)?);
            }
            rest = shorter;
        }
        Some((rest, span))
    }

    /// A name without one word at its edges, the longest.
    fn without(&self, name: &str, places: &[At]) -> Option<(Word, String)> {
        let starts: Vec<usize> = name.char_indices().map(|(at, _)| at).collect();
        let says = |word: &str, never: At| {
            let said = self.by_word.get(word)?.iter();
            said.copied().find(|(at, _)| *at != never && places.contains(at))
        };
        for length in (1..starts.len().min(self.longest + 1)).rev() {
            let (front, behind) = name.split_at(starts[length]);
            let (before, end) = name.split_at(starts[starts.len() - length]);
            let found = says(front, At::End)
                .map(|(_, says)| (says, behind))
                .or_else(|| says(end, At::Front).map(|(_, says)| (says, before)));
            let Some((says, rest)) = found else { continue };
            let rest = rest.trim_matches(['_', '-', ',', ':', '的']);
            if !rest.is_empty() {
                return Some((says, rest.to_owned()));
            }
        }
        None
    }
}

/// A period that two words tell together.
fn together(first: Option<Span>, second: Span) -> Option<Span> {
    match (first, second) {
        (None, span) => Some(span),
        (Some(first), second) if first == second => Some(first),
        (Some(Span::Year(Some(year))), Span::Year(None) | Span::ToDate) => {
            Some(Span::Year(Some(year)))
        }
        // 本年累计 may end before the year does.
        (Some(Span::Year(None)), Span::ToDate) | (Some(Span::ToDate), Span::Year(None)) => {
            Some(Span::ToDate)
        }
        _ => None,
    }
}

/// The year that a name begins with, and what stands behind it: 2023年用电量.
fn year_before(name: &str) -> Option<(u32, &str)> {
    let (year, rest) = name.split_at_checked(4)?;
    let is_year = year.bytes().all(|byte| byte.is_ascii_digit());
    let rest = rest.strip_prefix('年').filter(|_| is_year)?;
    let rest = rest.strip_prefix('度').unwrap_or(rest);
    (!rest.is_empty()).then_some((year.parse().ok()?, rest))
}

/// One sign for all the dashes that ranges are written with.
fn with_one_dash(text: &str) -> String {
    text.replace(['\u{2013}', '\u{2014}', '~', '至'], "-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::DataSet;

    fn with_words<T>(test: impl Fn(&Words) -> T) -> T {
        test(&DataSet::embedded().unwrap().dictionary.words)
    }

    #[test]
    fn parts_of_groups() {
        with_words(|words| {
            let word = |text| words.of_part(text);
            assert_eq!(word("1\u{2014}本月"), Some(Word::Of(Span::Cumulative)));
            assert_eq!(word("本月"), Some(Word::Of(Span::Month)));
            assert_eq!(word("上年同期累计"), Some(Word::Of(Span::Before)));
            assert_eq!(word("购进量"), Some(Word::Other));
            assert_eq!(word("能源消费量"), Some(Word::Plain));
            assert_eq!(word("一号车间"), None);
        });
    }

    #[test]
    fn words_around_a_name() {
        with_words(|words| {
            let bare = |text: &str| words.bare(&normalise(text));
            let of = |name: &str, span| Some((name.to_owned(), span));
            assert_eq!(bare("总用电量"), of("用电量", None));
            assert_eq!(bare("1—12月 用电量 合计"), of("用电量", Some(Span::Year(None))));
            assert_eq!(bare("本年累计用电量"), of("用电量", Some(Span::ToDate)));
            assert_eq!(bare("2023年度用电量"), of("用电量", Some(Span::Year(Some(2023)))));
            assert_eq!(bare("本月用电量"), of("用电量", Some(Span::Month)));
            assert_eq!(bare("本月累计用电量"), None, "a month and what was added up to it");
            assert_eq!(bare("上半年用电量"), of("上半年用电量", None));
            assert_eq!(bare("1-6月用电量"), of("1-6月用电量", None));
            assert_eq!(bare("total_electricity"), of("electricity", None));
            for (name, stem) in [("用电量", "电"), ("电耗", "电"), ("原煤消费总量", "原煤")]
            {
                assert_eq!(words.stem(name), of(stem, None));
            }
            assert_eq!(words.stem("原煤本月消费量"), of("原煤", Some(Span::Month)));
        });
    }
}
