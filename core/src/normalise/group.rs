//! Columns that stand in groups: what the name of a group, or of a column in it, says of the
//! amount. 本月 is not the year, 上年同期 not this one, 购进量 not what was used.

/// The part of the period that a column is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Span {
    /// The month of the table.
    Month,
    /// From January to the month of the table.
    Cumulative,
    /// The year before.
    Before,
}

/// What a part of a name says beside what it names; None for a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// The period.
    Of(Span),
    /// Nothing: 合计, 实物量, 经济指标.
    Plain,
    /// That it is not what the firm used or made.
    Other,
}

const MONTH: [&str; 4] = ["本月", "当月", "本月数", "本月实际"];
const CUMULATIVE: [&str; 12] = [
    "1-本月",
    "1-本月累计",
    "本月累计",
    "累计",
    "本年累计",
    "自年初累计",
    "年初至本月",
    "本年",
    "本年度",
    "1-12月",
    "1-12月累计",
    "全年",
];
const PLAIN: [&str; 9] =
    ["合计", "小计", "总计", "实物量", "数量", "本期", "报告期", "消费量", "使用量"];
const PLAIN_WITHIN: [&str; 11] = [
    "能源消费",
    "能源品种",
    "能源消耗",
    "用能",
    "经济",
    "指标",
    "基本",
    "情况",
    "信息",
    "能耗",
    "产值",
];
const BEFORE_WITHIN: [&str; 8] = ["上年", "去年", "同期", "上月", "前年", "同比", "增长", "增减"];
const OTHER_WITHIN: [&str; 14] = [
    "购进", "购入", "采购", "库存", "外供", "外销", "销售", "转换", "产出", "回收", "金额", "折标",
    "计划", "定额",
];

/// What a normalised text says; None for the name of something.
pub(super) fn word(text: &str) -> Option<Word> {
    let bare = text.replace(['\u{2013}', '\u{2014}', '~', '至'], "-");
    let bare = bare.split('(').next().unwrap_or_default();
    let is = |words: &[&str]| words.contains(&bare);
    let has = |words: &[&str]| words.iter().any(|word| bare.contains(word));
    if is(&MONTH) {
        Some(Word::Of(Span::Month))
    } else if has(&BEFORE_WITHIN) {
        Some(Word::Of(Span::Before))
    } else if is(&CUMULATIVE) {
        Some(Word::Of(Span::Cumulative))
    } else if has(&OTHER_WITHIN) {
        Some(Word::Other)
    } else if is(&PLAIN) || has(&PLAIN_WITHIN) {
        Some(Word::Plain)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_groups() {
        assert_eq!(word("1\u{2014}本月"), Some(Word::Of(Span::Cumulative)));
        assert_eq!(word("本月"), Some(Word::Of(Span::Month)));
        assert_eq!(word("上年同期累计"), Some(Word::Of(Span::Before)));
        assert_eq!(word("购进量"), Some(Word::Other));
        assert_eq!(word("能源消费量"), Some(Word::Plain));
        assert_eq!(word("一号车间"), None);
    }
}
