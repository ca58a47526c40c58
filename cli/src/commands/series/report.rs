//! What `tanxiao series` prints: the months of the whole, the last month of the groups, and why
//! something is not known.

use tanxiao_core::lang::Lang;
use tanxiao_core::number::{MICRO_DECIMALS, NANO_DECIMALS, div_half_even, to_text_fixed};
use tanxiao_core::series::{Quantity, Reason, Row, Window, month_text, percent, reason_words};

use super::Told;
use crate::term::table::{Align, Table};
use crate::term::{FAINT, HEADING, count};

/// Groups that are printed; all are in a file.
const GROUPS: usize = 30;
/// Contradictions that are printed.
const CONTRADICTED: usize = 5;

pub(super) fn text(told: &Told<'_>, lang: Lang) -> String {
    let rows = &told.answer.rows;
    let whole: Vec<&Row> = rows.iter().filter(|row| row.level == "all").collect();
    let Some(last) = whole.last().map(|row| row.month) else { return String::new() };
    let title = lang.pick("逐月碳排放与碳强度", "CO2 and L by month");
    let method = &told.manifest.scheme;
    let mut text = format!(
        "\n{HEADING}{title}{HEADING:#}  {FAINT}{} {}{FAINT:#}\n",
        method.id, method.version
    );
    text.push_str(&table(told, lang.pick("月份", "month"), &whole, lang, |row| {
        month_text(row.month)
    }));
    let mut groups: Vec<&Row> =
        rows.iter().filter(|row| row.level != "all" && row.month == last).collect();
    if !groups.is_empty() {
        let net = |row: &Row| row.to_date.net.unwrap_or(i128::MIN);
        groups.sort_by(|a, b| net(b).cmp(&net(a)).then_with(|| a.code.cmp(&b.code)));
        let left = groups.split_off(groups.len().min(GROUPS)).len();
        text.push('\n');
        text.push_str(&table(told, &month_text(last), &groups, lang, |row| {
            let name = row.name.in_lang(lang);
            if row.code == name { name.to_owned() } else { format!("{} {name}", row.code) }
        }));
        if left > 0 {
            let left = count(left as u64);
            text.push_str(&match lang {
                Lang::Zh => format!("  其余 {left} 个未列出；-o 写出全部各月\n"),
                Lang::En => {
                    format!("  {left} more are not printed; -o writes all, of every month\n")
                }
            });
        }
    }
    if let Some(row) = whole.last() {
        text.push_str(&not_known(row, lang));
    }
    text.push_str(&contradicted(told, lang));
    text.push_str(&notes(lang));
    text
}

/// An amount with its thousands parted, in whole units.
fn whole(micro: Option<i128>) -> String {
    let Some(micro) = micro else { return String::new() };
    let rounded = div_half_even(micro, 10_i128.pow(MICRO_DECIMALS));
    let text = count(u64::try_from(rounded.unsigned_abs()).unwrap_or(u64::MAX));
    if rounded < 0 { format!("-{text}") } else { text }
}

fn table(
    told: &Told<'_>,
    first: &str,
    rows: &[&Row],
    lang: Lang,
    name: impl Fn(&Row) -> String,
) -> String {
    let scheme = told.run.method.scheme;
    let places = scheme.rounding.intensity_decimals.min(NANO_DECIMALS);
    let unit = scheme.intensity_unit(lang);
    let right = |text: &str| (text.to_owned(), Align::Right);
    let mut table = Table::new([
        (first.to_owned(), Align::Left),
        right(lang.pick("当月 tCO2", "month tCO2")),
        right(lang.pick("近12月 tCO2", "12 months tCO2")),
        right(&format!("{} L", lang.pick("近12月", "12 months"))),
        right(lang.pick("累计 tCO2", "to date tCO2")),
        right(lang.pick("碳排放同比", "tCO2 on last year")),
        right(lang.pick("L 同比", "L on last year")),
        right(lang.pick("预计全年 tCO2", "projected tCO2")),
        right(lang.pick("预计 L", "projected L")),
    ]);
    let l = |window: &Window| {
        let nano = window.intensity(scheme);
        nano.map_or_else(String::new, |nano| {
            let power = 10_i128.pow(NANO_DECIMALS - places);
            let shown = div_half_even(nano.into(), power);
            let text = to_text_fixed(i64::try_from(shown).unwrap_or(i64::MAX), places);
            match window.with_output < window.complete {
                true => format!("{text} [{}]", count(window.with_output)),
                false => text,
            }
        })
    };
    for row in rows {
        let [after, before] = &row.compared;
        let ls = [before, after].map(|window| window.intensity(scheme).map(i128::from));
        // A sum that lacks firms says how many it has.
        let of = |window: &Window, text: String| match window.complete {
            0 => String::new(),
            _ if text.is_empty() => text,
            complete if complete < row.firms => {
                format!("{text} [{}/{}]", count(complete), count(row.firms))
            }
            _ => text,
        };
        table.push(vec![
            name(row).into(),
            of(&row.of_month, whole(row.of_month.net)).into(),
            of(&row.rolling, whole(row.rolling.net)).into(),
            l(&row.rolling).into(),
            of(&row.to_date, whole(row.to_date.net)).into(),
            of(after, change(percent(before.net, after.net))).into(),
            change(percent(ls[0], ls[1])).into(),
            of(&row.projected, whole(row.projected.net)).into(),
            l(&row.projected).into(),
        ]);
    }
    format!("{}  {FAINT}L: {unit}{FAINT:#}\n", table.render())
}

/// A change in percent.
fn change(micro: Option<i64>) -> String {
    let Some(micro) = micro else { return String::new() };
    let tenths = div_half_even(micro.into(), 10_i128.pow(MICRO_DECIMALS - 1));
    let text = to_text_fixed(i64::try_from(tenths).unwrap_or(i64::MAX), 1);
    if tenths > 0 { format!("+{text} %") } else { format!("{text} %") }
}

/// Why firms are in no sum of the last month.
fn not_known(row: &Row, lang: Lang) -> String {
    let mut text = String::new();
    for (window, zh, en) in [
        (&row.of_month, "当月", "month"),
        (&row.rolling, "近 12 个月", "12 months"),
        (&row.to_date, "年初累计", "year to date"),
        (&row.compared[0], "同比", "on last year"),
        (&row.projected, "预计全年", "projected"),
    ] {
        if window.reasons.is_empty() {
            continue;
        }
        let said: Vec<String> = window.reasons.iter().map(|one| reason(one, lang)).collect();
        let month = month_text(row.month);
        text.push_str(&match lang {
            Lang::Zh => format!("  {month} {zh}，不全的企业：{}\n", said.join("，")),
            Lang::En => format!("  {month} {en}, firms not known: {}\n", said.join(", ")),
        });
    }
    text
}

fn reason((reason, firms): (&Reason, &u64), lang: Lang) -> String {
    let firms = count(*firms);
    match lang {
        Lang::Zh => format!("{} {firms} 家", reason_words(*reason, lang)),
        Lang::En => format!("{} {firms}", reason_words(*reason, lang)),
    }
}

/// Returns that say something else than shorter ones.
fn contradicted(told: &Told<'_>, lang: Lang) -> String {
    let all = &told.answer.contradicted;
    let mut text = String::new();
    for one in all.iter().take(CONTRADICTED) {
        let [from, to] = one.months.map(month_text);
        let [stated, known] = [one.stated, one.known].map(|micro| whole(Some(micro)));
        let of = match one.quantity {
            Quantity::Net => lang.pick("净碳排放", "net CO2"),
            Quantity::Output => lang.pick("产出", "output"),
        };
        let firm = crate::term::plain(&format!("{} {}", one.code, one.name));
        text.push_str(&match lang {
            Lang::Zh => format!("  相互矛盾：{firm} {from} 至 {to} {of} {stated}，其下各期得 {known}\n"),
            Lang::En => format!(
                "  contradicted: {firm}, {from} to {to}, {of} {stated}; shorter periods come to {known}\n"
            ),
        });
    }
    if all.len() > CONTRADICTED {
        let left = count((all.len() - CONTRADICTED) as u64);
        text.push_str(&match lang {
            Lang::Zh => format!("  另有 {left} 处相互矛盾，见 --json\n"),
            Lang::En => format!("  {left} more are contradicted: see --json\n"),
        });
    }
    text
}

fn notes(lang: Lang) -> String {
    let notes = [
        lang.pick(
            "合计只含所涉各月都已知的企业，[已知/全部] 为家数；同比和预计只含两年都已知的企业。",
            "Sums are of firms that are known in all months concerned, [known/all]; what is compared or \
             projected, of firms known in both years.",
        ),
        lang.pick(
            "预计全年 = 年初累计 × 上年全年 ÷ 上年同期，碳排放与产出分别推算。",
            "Projected = year to date × last year ÷ its same months, emissions and output each.",
        ),
    ];
    notes.iter().map(|note| format!("  {FAINT}{note}{FAINT:#}\n")).collect()
}
