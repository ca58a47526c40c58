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
    /// That the firm made it itself, whatever of: 自发自用.
    Own,
    /// That it is a part of what stands beside it: 峰, 一厂, 上半年.
    Part,
    /// That it is energy of all types together, if its unit is one of coal equivalent: 能耗.
    EnergyTotal,
    /// That it is converted to coal equivalent.
    Converted,
    /// That it was to be, and is not what was: 计划, 定额.
    Planned,
    /// That it is a firm: 公司, 厂.
    Firm,
    /// That it is many firms: 镇, 规上, 其他.
    Group,
}

impl Word {
    /// Whether what it stands beside is something else than the whole of what is named.
    #[must_use]
    pub fn is_of_else(self) -> bool {
        match self {
            Self::Other
            | Self::Apart
            | Self::Part
            | Self::Own
            | Self::EnergyTotal
            | Self::Converted
            | Self::Planned => true,
            Self::Of(_) | Self::Plain | Self::Use | Self::Firm | Self::Group => false,
        }
    }
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
    /// Behind a number, with nothing else.
    Numbered,
    /// Anywhere in the name of a column that is not used.
    Unused,
    /// In the name of a firm: one of several characters anywhere, a single one at its end.
    Name,
    /// The first words of the name of many firms.
    NameFront,
    /// The last words of the name of many firms.
    NameEnd,
}

/// All words.
#[derive(Debug, Clone, Default)]
pub struct Words {
    /// What a word says at each place.
    by_word: BTreeMap<String, Vec<(At, Word)>>,
    /// The words that say something at a place: what a name has of them is asked of every header.
    by_place: Vec<((At, Word), Vec<String>)>,
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
                "numbered" => At::Numbered,
                "unused" => At::Unused,
                "name" => At::Name,
                "name_front" => At::NameFront,
                "name_end" => At::NameEnd,
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
                "part" => Word::Part,
                "own" => Word::Own,
                "energy_total" => Word::EnergyTotal,
                "converted" => Word::Converted,
                "planned" => Word::Planned,
                "firm" => Word::Firm,
                "group" => Word::Group,
                _ => return Err(row.error("says", "不认识", "is unknown")),
            };
            let word = normalise(row.required("word")?);
            words.longest = words.longest.max(word.chars().count());
            match words.by_place.iter_mut().find(|(said, _)| *said == (at, says)) {
                Some((_, known)) => known.push(word.clone()),
                None => words.by_place.push(((at, says), vec![word.clone()])),
            }
            words.by_word.entry(word).or_default().push((at, says));
        }
        Ok(words)
    }

    /// What one part of a normalised name says; None for the name of something.
    #[must_use]
    pub fn of_part(&self, text: &str) -> Option<Word> {
        let bare = with_one_dash(text);
        let bare = bare.split('(').next().unwrap_or_default().to_owned();
        let is = |says| self.says(At::Whole, says, |word| bare == *word);
        let has = |says| self.says(At::Within, says, |word| bare.contains(word));
        let (month, before) = (Word::Of(Span::Month), Word::Of(Span::Before));
        let cumulative = Word::Of(Span::Cumulative);
        if let Some(year) = year_alone(&bare) {
            return Some(Word::Of(Span::Year(Some(year))));
        }
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

    /// Whether a normalised name is that of a part of something: 峰, 二厂, 3号表, 下半年.
    #[must_use]
    pub fn is_part(&self, name: &str) -> bool {
        const DIGITS: &str = "第0123456789一二三四五六七八九十#号期";
        let bare = name.split('(').next().unwrap_or_default();
        let behind = bare.trim_start_matches(|c| DIGITS.contains(c));
        self.says(At::Whole, Word::Part, |word| word == bare).is_some()
            || behind.len() < bare.len()
                && self.says(At::Numbered, Word::Part, |word| word == behind).is_some()
    }

    /// Whether a name is plainly that of a firm: every registered name says what kind of organisation
    /// bears it.
    #[must_use]
    pub fn is_firm(&self, name: &str) -> bool {
        /// 全部 and 各社 are no firms, 兴隆社 is one.
        const FEWEST: usize = 3;
        let name = normalise(name);
        let bare = without_remarks(&name);
        let is_long = bare.chars().count() >= FEWEST;
        let is_in = |word: &str| match word.is_ascii() || word.chars().count() == 1 {
            true => is_long && bare.ends_with(word),
            false => name.contains(word),
        };
        self.says(At::Name, Word::Firm, is_in).is_some()
    }

    /// Whether a name may be that of many firms, or of none: a town's, a group's, or no letter.
    #[must_use]
    pub fn may_be_group(&self, name: &str) -> bool {
        let name = normalise(name);
        let bare = without_remarks(&name);
        let front = |word: &str| bare.starts_with(word);
        let end = |word: &str| bare.ends_with(word);
        !name.chars().any(char::is_alphabetic)
            || self.says(At::NameFront, Word::Group, front).is_some()
            || self.says(At::NameEnd, Word::Group, end).is_some()
    }

    /// Whether a normalised name speaks of power that the firm made itself.
    #[must_use]
    pub fn is_own(&self, name: &str) -> bool {
        self.says(At::Within, Word::Own, |word| name.contains(word)).is_some()
    }

    /// Whether a normalised name says that it is of the year before.
    #[must_use]
    pub fn is_before(&self, name: &str) -> bool {
        self.says(At::Within, Word::Of(Span::Before), |word| name.contains(word)).is_some()
    }

    /// A normalised name without the words that say that no score depends on it or that it is of the
    /// year before; None where it has none of them.
    #[must_use]
    pub fn without_apart(&self, name: &str) -> Option<String> {
        let is_it = |says: &(At, Word)| {
            says.0 == At::Within && matches!(says.1, Word::Apart | Word::Of(Span::Before))
        };
        let words = self.by_word.iter().filter(|(_, said)| said.iter().any(is_it));
        let mut found: Vec<&str> = words.map(|(word, _)| word.as_str()).collect();
        found.retain(|word| name.contains(*word));
        found.sort_by_key(|word| std::cmp::Reverse(word.len()));
        let strip = |rest: String, word: &&str| rest.replace(*word, "");
        (!found.is_empty()).then(|| found.iter().fold(name.to_owned(), strip))
    }

    /// Whether the normalised name of a column that is not used has a word that says so of it.
    #[must_use]
    pub fn is_unused(&self, name: &str, says: Word) -> bool {
        self.says(At::Unused, says, |word| name.contains(word)).is_some()
    }

    /// A normalised name without the words that say that it is converted to coal equivalent.
    #[must_use]
    pub fn without_converted(&self, name: &str) -> String {
        let is_it =
            |(_, said): &(&String, &Vec<(At, Word)>)| said.contains(&(At::Unused, Word::Converted));
        let mut words: Vec<&str> =
            self.by_word.iter().filter(is_it).map(|(word, _)| word.as_str()).collect();
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        words.iter().fold(name.to_owned(), |rest, word| rest.replace(word, ""))
    }

    /// Whether a remark in brackets leaves what stands before it what it is: 现价, 规上.
    #[must_use]
    pub fn is_harmless(&self, remark: &str) -> bool {
        self.says(At::Remark, Word::Plain, |word| word == remark).is_some()
    }

    fn says(&self, at: At, says: Word, fits: impl Fn(&str) -> bool) -> Option<Word> {
        let (_, words) = self.by_place.iter().find(|(said, _)| *said == (at, says))?;
        words.iter().any(|word| fits(word)).then_some(says)
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

/// The year that is all of a name: 2023年, 2023年度.
fn year_alone(name: &str) -> Option<u32> {
    let year = name.strip_suffix("年度").or_else(|| name.strip_suffix('年'))?;
    let is_year = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
    is_year.then(|| year.parse().ok()).flatten()
}

/// One sign for all the dashes that ranges are written with.
fn with_one_dash(text: &str) -> String {
    text.replace(['\u{2013}', '\u{2014}', '~', '至'], "-")
}

/// A normalised name without what stands in brackets, and without the punctuation behind it.
fn without_remarks(name: &str) -> String {
    let mut bare = name.to_owned();
    while let Some(open) = bare.find('(')
        && let Some(close) = bare[open..].find(')')
    {
        bare.replace_range(open..=open + close, "");
    }
    bare.truncate(bare.trim_end_matches(|c: char| c.is_ascii_punctuation()).len());
    bare
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
    fn names_of_firms() {
        with_words(|words| {
            for name in [
                "甲一纺织（示例）有限公司",
                "江阴恒力金属结构厂",
                "Acme (Wuxi) Co., Ltd.",
                "兴隆供销社",
                "沙洲电厂（二期）",
            ] {
                assert!(words.is_firm(name), "{name}");
            }
            for name in ["东港镇", "全部", "规上工业", "开发区（合）", "33", "∑", "其他企业"]
            {
                assert!(!words.is_firm(name) && words.may_be_group(name), "{name}");
            }
            for name in ["恒力石化", "合成企业0000012", "Acme", "甲一电子"] {
                assert!(!words.may_be_group(name), "{name}");
            }
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
