//! Rows that are no firms: totals, notes, signatures and headers that a page repeats. They are told
//! by their words, whatever stands in the other cells, and are set aside rather than rejected.

use super::cell;
use super::target::Target;
use crate::credit_code;
use crate::data::DataSet;
use crate::data::dictionary::normalise;
use crate::data::numbering::unnumbered;
use crate::read::Cell;

/// Why a row is no firm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Aside {
    /// 小计, 合计, 全市, 其中.
    Total,
    /// 煤合计, 小计: totals of some of a firm's energy types.
    Subtotal,
    /// 吴兴区, 纺织业 among firms with codes: rows that head groups.
    Group,
    /// 注, 说明.
    Note,
    /// 单位负责人, 填表人, 第 1 页.
    Signature,
    /// Title and header of a further page.
    Header,
}

impl Aside {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Total, Self::Subtotal, Self::Group, Self::Note, Self::Signature, Self::Header];

    /// What such rows are called.
    #[must_use]
    pub fn name(self, lang: crate::lang::Lang) -> &'static str {
        match self {
            Self::Total => lang.pick("合计、小计行", "totals"),
            Self::Subtotal => lang.pick("能源小计行", "subtotals of energy types"),
            Self::Group => lang.pick("地区、行业的分组行", "rows of places and industries"),
            Self::Note => lang.pick("附注行", "notes"),
            Self::Signature => lang.pick("落款、页码行", "signatures and page numbers"),
            Self::Header => lang.pick(
                "标题、重复的表头行、栏次行",
                "titles, repeated headers and rows of column numbers",
            ),
        }
    }
}

/// A label that ends so is a total: 化纤小计, 全市合计.
const TOTAL_ENDS: [&str; 6] = ["小计", "合计", "总计", "共计", "累计", "subtotal"];
/// A label that is nothing but this is a total.
const TOTALS: [&str; 30] = [
    "全市",
    "全省",
    "全县",
    "全区",
    "全国",
    "其中",
    "平均",
    "平均值",
    "均值",
    "合计数",
    "总和",
    "总量",
    "汇总",
    "全部企业",
    "所有企业",
    "平均数",
    "中位数",
    "最大值",
    "最小值",
    "去年同期",
    "上年同期",
    "同比",
    "增幅",
    "目标值",
    "限额",
    "总数",
    "total",
    "grandtotal",
    "sub-total",
    "sum",
];
/// A short label with one of these compares years or firms.
const COMPARISONS: [&str; 9] =
    ["同期", "同比", "环比", "增长", "增速", "增幅", "增减", "占比", "比重"];
/// What a label that begins with 全 ends in, if it means all of somewhere: 全镇, 全街道.
const WHOLES: &str = "市省县区国镇乡村道部业园";
/// A note begins so, and goes on after a colon, a full stop or a number.
const NOTES: [&str; 14] = [
    "注",
    "备注",
    "附注",
    "说明",
    "填表说明",
    "填报说明",
    "编制说明",
    "指标解释",
    "资料来源",
    "数据来源",
    "审核关系",
    "note",
    "notes",
    "source",
];
/// A line of signatures begins so, and goes on after a colon or ends.
const SIGNATURES: [&str; 28] = [
    "单位负责人",
    "统计负责人",
    "填表人",
    "制表人",
    "制表",
    "制表单位",
    "制表日期",
    "审核人",
    "审核",
    "复核",
    "复核人",
    "审批",
    "审批人",
    "联系人",
    "联系电话",
    "电话",
    "填报人",
    "填报日期",
    "填报时间",
    "填报单位",
    "填表日期",
    "报出日期",
    "报送日期",
    "打印日期",
    "负责人",
    "单位盖章",
    "盖章",
    "经办人",
];

/// Whether a letter stands in the name of a total, and in that of few firms: each name of a total
/// has one.
fn is_of_totals(letter: char) -> bool {
    match letter {
        '计' | '总' | '全' | '共' | '其' | '均' | '汇' | '所' | '数' | '最' | '值' | '同'
        | '环' | '比' | '占' | '增' | '幅' | '标' | '额' | '结' | '∑' => true,
        '\u{4e00}'..='\u{9fff}' => false,
        letter => letter.is_alphabetic(),
    }
}

/// Whether a name is that of a total. Costs next to nothing for a name that is none.
pub(super) fn is_total(label: &str) -> bool {
    const LONGEST: usize = 120;
    let last = label.trim_end().chars().next_back();
    let may_end = matches!(last, Some('计' | 'l' | 'L' | ')' | '）' | ':' | '：' | '数'));
    let short = label.len() <= LONGEST;
    if !short
        || !label.chars().any(is_of_totals)
        || !(may_end || label.len() <= 24 || label.contains("其中"))
    {
        return false;
    }
    let text = normalise(label);
    let text = text.trim_start_matches(['#', '*', '-', '—', '、', '.']).trim_end_matches(':');
    // 合计(共6家) is one, 合计科技有限公司 is none.
    let bare = text.find('(').map_or(text, |at| &text[..at]);
    let bare = if bare.is_empty() { text.trim_matches(['(', ')']) } else { bare };
    TOTALS.contains(&bare)
        || TOTAL_ENDS.iter().any(|end| bare.ends_with(end))
        || is_comparison(bare)
        || is_whole(bare)
        || text.strip_prefix("其中").is_some_and(|rest| rest.starts_with([':', ',', '、']))
}

/// 增长率, 比上年同期增减: not of a firm, whose name is longer or says so.
fn is_comparison(bare: &str) -> bool {
    const LONGEST: usize = 8;
    bare.chars().count() <= LONGEST
        && COMPARISONS.iter().any(|word| bare.contains(word))
        && !bare.ends_with(['司', '厂', '社', '店'])
}

/// 全镇, 全街道, 全行业, 共6家, ∑.
fn is_whole(bare: &str) -> bool {
    const LONGEST: usize = 4;
    let of_all = bare.strip_prefix('全').is_some_and(|rest| rest.ends_with(|c| WHOLES.contains(c)));
    let count = bare.strip_prefix(['共', '计']).and_then(|rest| rest.strip_suffix(['家', '户']));
    let is_count = count
        .is_some_and(|count| !count.is_empty() && count.bytes().all(|byte| byte.is_ascii_digit()));
    of_all && bare.chars().count() <= LONGEST || is_count || matches!(bare, "∑" | "σ" | "小结")
}

/// Whether a total's label says that it is the sum of rows: no average, no part, no year before,
/// and no city whose other firms are not in the table.
pub(super) fn is_sum(label: &str) -> bool {
    const SUMS: [&str; 9] = [
        "合计数",
        "总和",
        "汇总",
        "全部企业",
        "所有企业",
        "total",
        "grandtotal",
        "sub-total",
        "sum",
    ];
    const NO_SUM: [&str; 5] = ["其中", "同期", "平均", "上年", "去年"];
    let text = normalise(label);
    let text = text.trim_start_matches(['#', '*', '-', '—', '、', '.']).trim_end_matches(':');
    let bare = text.find('(').map_or(text, |at| &text[..at]);
    let bare = if bare.is_empty() { text.trim_matches(['(', ')']) } else { bare };
    let is_sum = SUMS.contains(&bare) || TOTAL_ENDS.iter().any(|end| bare.ends_with(end));
    is_sum && !NO_SUM.iter().any(|word| text.contains(word)) && !bare.ends_with("累计")
}

fn is_note(text: &str) -> bool {
    NOTES.iter().any(|word| {
        text.strip_prefix(word).is_some_and(|rest| {
            rest.is_empty() || rest.starts_with([':', '.', '、', '(', ';', ',', '1', '①', '一'])
        })
    })
}

fn is_signature(text: &str) -> bool {
    let text = text.trim_start_matches('(');
    let is_page = text.strip_prefix("第").and_then(|rest| rest.split_once('页')).is_some_and(
        |(number, rest)| {
            let is_end = rest.is_empty() || rest.starts_with(['共', '/', ',', '(']);
            is_end
                && !number.is_empty()
                && number.chars().all(|c| c.is_ascii_digit() || "一二三四五六七八九十".contains(c))
        },
    );
    is_page
        || text.starts_with("续表")
        || SIGNATURES.iter().any(|word| {
            text.strip_prefix(word)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '(', ')']))
        })
}

/// Whether a name among energy types is that of a total. What 其中 stands before is a part, and
/// may be one of the energy types of a total above.
pub(super) fn is_energy_total(label: &str) -> bool {
    let text = normalise(label);
    is_total(label) && unnumbered(&text).is_none_or(|found| !found.is_part)
}

/// Whether a total among energy types is that of all of them.
pub(super) fn is_total_of_all(label: &str) -> bool {
    let text = normalise(label);
    let text = unnumbered(&text).map_or(text.as_str(), |found| found.name);
    matches!(text.trim_end_matches(':'), "合计" | "总计" | "共计" | "total" | "grandtotal" | "sum")
}

/// Whether a row numbers the columns of a form: 甲 乙 丙 1 2 3.
fn numbers_columns(cells: &[Cell<'_>]) -> bool {
    const STEMS: &str = "甲乙丙丁戊己庚辛壬癸";
    const FEWEST: usize = 3;
    let (mut count, mut stems, mut last) = (0, 0, 0);
    for cell in cells.iter().filter(|cell| !cell.is_empty()) {
        let text = cell::text(cell);
        let text = text.trim_matches(['(', ')', '（', '）']);
        count += 1;
        if text.chars().count() == 1 && STEMS.contains(text) {
            stems += 1;
        } else if text.parse() == Ok(last + 1) {
            last += 1;
        } else {
            return false;
        }
    }
    count >= FEWEST && (stems > 0 || last == cells.len())
}

/// What a row is, if it is no firm. `top` are the rows above the data, as texts.
pub(super) fn kind_of(
    cells: &[Cell<'_>],
    targets: &[Target],
    top: &[Vec<String>],
    data: &DataSet,
) -> Option<Aside> {
    let target = |index: usize| targets.get(index).copied().unwrap_or(Target::Nothing);
    let filled = || cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty());
    let texts = || filled().filter(|(_, cell)| matches!(cell, Cell::Text(_)));
    let mut has_code = false;
    for (index, cell) in texts() {
        let text = cell::text(cell);
        match target(index) {
            Target::Name if is_total(&text) => return Some(Aside::Total),
            Target::CreditCode => {
                has_code |= credit_code::check(&text).is_ok();
                if !has_code && is_total(&text) {
                    return Some(Aside::Total);
                }
            }
            _ => {}
        }
    }
    if has_code {
        return None;
    }
    if numbers_columns(cells) {
        return Some(Aside::Header);
    }
    if heads_group(cells, targets, data) {
        return Some(Aside::Group);
    }
    let (first, cell) = texts().next()?;
    let label = cell::text(cell);
    let names = |index: usize| matches!(target(index), Target::Name | Target::CreditCode);
    let is_nameless = !texts()
        .any(|(index, cell)| names(index) && cell::text(cell).chars().any(char::is_alphanumeric));
    let is_label = matches!(
        target(first),
        Target::Nothing | Target::Region | Target::Industry | Target::Period
    );
    if is_nameless && is_label && is_total(&label) {
        return Some(Aside::Total);
    }
    let text = normalise(&label);
    // What belongs to a firm has a number or a second text beside it; a note stands by itself.
    let amounts = filled()
        .filter(|(index, _)| matches!(target(*index), Target::Amount(_) | Target::Quantity));
    let has_amount = amounts.clone().any(|(_, cell)| !matches!(cell, Cell::Text(_)))
        || amounts.clone().any(|(_, cell)| cell::text(cell).parse::<f64>().is_ok());
    if !has_amount && is_note(&text) {
        return Some(Aside::Note);
    }
    if !has_amount && is_signature(&text) {
        return Some(Aside::Signature);
    }
    let is_header = top.iter().any(|row| repeats(cells, row)) || is_title(cells, targets);
    is_header.then_some(Aside::Header)
}

/// Whether a row has nothing but a text where codes stand: a title that a page repeats.
fn is_title(cells: &[Cell<'_>], targets: &[Target]) -> bool {
    /// No code has hanzi in it, and no title has so few.
    const FEWEST: usize = 4;
    let is_hanzi = |c: &char| ('\u{4e00}'..='\u{9fff}').contains(c);
    let mut filled = cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty());
    match (filled.next(), filled.next()) {
        (Some((index, Cell::Text(text))), None) => {
            let is_of_codes = matches!(targets.get(index), Some(Target::CreditCode));
            is_of_codes && text.chars().filter(is_hanzi).count() >= FEWEST
        }
        _ => false,
    }
}

/// Whether a row without a code, in a table of codes, bears the name of a place or an industry.
fn heads_group(cells: &[Cell<'_>], targets: &[Target], data: &DataSet) -> bool {
    let cell_of = |is_wanted: fn(&Target) -> bool| {
        targets.iter().position(is_wanted).map(|index| cells.get(index).unwrap_or(&Cell::Empty))
    };
    let Some(code) = cell_of(|target| matches!(target, Target::CreditCode)) else { return false };
    let Some(Cell::Text(name)) = cell_of(|target| matches!(target, Target::Name)) else {
        return false;
    };
    let name = name.trim();
    data.dictionary.is_missing(&cell::text(code))
        && (data.regions.find_name(name).is_some() || data.industries.is_name(name))
}

/// Whether a row says again what one above the data says.
fn repeats(cells: &[Cell<'_>], row: &[String]) -> bool {
    let mut count = 0;
    for (index, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
        let Some(text) = row.get(index).filter(|text| !text.is_empty()) else { return false };
        if normalise(&cell::text(cell)) != normalise(text) {
            return false;
        }
        count += 1;
    }
    let filled = row.iter().filter(|text| !text.is_empty()).count();
    count > 0 && count * 2 >= filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_are_told_from_firms() {
        for label in [
            "合计",
            "合  计",
            "化纤织造加工 小计",
            "全市",
            "本页小计：",
            "合计（共6家）",
            "其中：规模以上",
            "Grand Total",
            "（合计）",
            "去年同期",
            "上年同期数",
            "增长率（%）",
            "同比增减",
            "占比",
            "全镇",
            "全街道",
            "共6家",
            "∑",
        ] {
            assert!(is_total(label), "{label}");
        }
        for label in [
            "合计科技有限公司",
            "甲（示例）有限公司",
            "其中科技有限公司",
            "浙江小计量仪器厂",
            "Total Energies",
            "全球通讯设备厂",
            "增长箱包厂",
            "共创电器",
            "",
        ] {
            assert!(!is_total(label), "{label}");
        }
    }

    #[test]
    fn each_word_of_a_total_has_a_letter_of_totals() {
        let words = TOTALS.iter().chain(&TOTAL_ENDS).chain(&COMPARISONS);
        for word in words.chain(&["全镇", "共6家", "∑", "Σ", "小结", "其中：甲"]) {
            assert!(word.chars().any(is_of_totals), "{word}");
        }
        assert!(!"湖州织造有限公司（示例）".chars().any(is_of_totals));
    }

    #[test]
    fn notes_and_signatures_are_told_from_firms() {
        assert!(is_note("注:1.能源消费量按实物量填报") && is_note("说明") && !is_note("注塑厂"));
        for label in ["单位负责人:张三", "填表人", "第1页", "第二页共三页", "(续表)"]
        {
            assert!(is_signature(label), "{label}");
        }
        assert!(
            !is_signature("电话机厂") && !is_signature("第一页岩砖厂") && !is_signature("审核局")
        );
    }
}
