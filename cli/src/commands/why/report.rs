//! What `tanxiao why` prints: the whole part by part, its groups as a table, and what is in neither.

use tanxiao_core::finding::Code;
use tanxiao_core::lang::Lang;
use tanxiao_core::manifest::Manifest;
use tanxiao_core::number::{
    MICRO_DECIMALS, NANO_DECIMALS, div_half_even, ratio_scaled, to_f64, to_text_fixed,
};
use tanxiao_core::why::{self, By, Part, Rounded, Row};

use super::Told;
use crate::term::table::{Align, Cell, Table};
use crate::term::{FAINT, HEADING, count, decimal};

pub(super) fn text(told: &Told<'_>, lang: Lang) -> String {
    let Some(row) = told.answer.rows.first() else { return String::new() };
    let [before, after] = told.answer.periods;
    let title = match lang {
        Lang::Zh => format!("净碳排放为何变化：{before} → {after}"),
        Lang::En => format!("Why net CO2 moved: {before} → {after}"),
    };
    let mut text =
        format!("\n{HEADING}{title}{HEADING:#}  {FAINT}{}{FAINT:#}\n", method(told.manifest));
    text.push_str(&whole(told, row, lang));
    text.push_str(&method_before(told, lang));
    text.push_str(&groups(told, lang));
    text.push_str(&firms(told, row, lang));
    text.push_str(&notes(told, row, lang));
    text
}

fn method(manifest: &Manifest) -> String {
    let Manifest { scheme, factor_set, .. } = manifest;
    format!("{} {} · {} {}", scheme.id, scheme.version, factor_set.id, factor_set.version)
}

/// A decimal with its thousands parted.
fn grouped(value: i64, decimals: u32) -> String {
    let text = to_text_fixed(value, decimals);
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let whole = whole.parse().map_or_else(|_| whole.to_owned(), count);
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

/// The same with a plus where it is more.
fn signed(value: i64, decimals: u32) -> String {
    format!("{}{}", if value > 0 { "+" } else { "" }, grouped(value, decimals))
}

/// The whole: the first period, its parts, the second.
fn whole(told: &Told<'_>, row: &Row, lang: Lang) -> String {
    let scheme = told.run.method.scheme;
    let decimals = why::shown_decimals(std::slice::from_ref(row));
    let places = scheme.rounding.intensity_decimals.min(NANO_DECIMALS);
    let shown = row.moved.shown(decimals, places);
    let [before, after] = told.answer.periods.map(|period| period.to_string());
    let mut table = Table::new([
        (String::new(), Align::Left),
        ("tCO2".to_owned(), Align::Right),
        (lang.pick("占起始期", "of the first").to_owned(), Align::Right),
        (format!("L ({})", scheme.intensity_unit(lang)), Align::Right),
        (lang.pick("≈LMDI tCO2", "≈LMDI tCO2").to_owned(), Align::Right),
    ]);
    let l = |side: usize| {
        shown.per_output.as_ref().map_or_else(String::new, |one| grouped(one.ends[side], places))
    };
    let share = |value: i64| {
        let nano = ratio_scaled(value.into(), shown.tonnes[0].into(), NANO_DECIMALS);
        nano.filter(|_| shown.tonnes[0] > 0).map_or_else(String::new, |nano| {
            let text = decimal(to_f64(nano, NANO_DECIMALS) * 100.0, 1);
            match text.trim_start_matches('-') {
                "0.0" => "0.0 %".to_owned(),
                _ if nano > 0 => format!("+{text} %"),
                _ => format!("{text} %"),
            }
        })
    };
    let end = |name: &str, side: usize| -> Vec<Cell> {
        vec![
            name.into(),
            grouped(shown.tonnes[side], decimals).into(),
            "".into(),
            l(side).into(),
            "".into(),
        ]
    };
    table.push(end(&before, 0));
    let l_parts = shown.per_output.as_ref().and_then(|one| one.parts.as_ref());
    let is_told = |part: &Part| {
        shown.parts.contains_key(part) || l_parts.is_some_and(|parts| parts.contains_key(part))
    };
    for part in Part::all().filter(is_told) {
        let value = shown.parts.get(&part).copied().unwrap_or(0);
        let log = row.moved.logs.get(&part).map_or_else(String::new, |log| {
            let micro = i128::from(log.round_ties_even() as i64);
            let text = tonnes(micro, decimals);
            if micro > 0 { format!("+{text}") } else { text }
        });
        let l = l_parts.map(|parts| signed(parts.get(&part).copied().unwrap_or(0), places));
        table.push(vec![
            format!("  {}", why::title(part, lang)).into(),
            signed(value, decimals).into(),
            share(value).into(),
            l.unwrap_or_default().into(),
            log.into(),
        ]);
    }
    table.push(end(&after, 1));
    let change = shown.tonnes[1] - shown.tonnes[0];
    let l_change = shown.per_output.as_ref().map(|one| signed(one.ends[1] - one.ends[0], places));
    table.push(vec![
        lang.pick("变化", "change").into(),
        signed(change, decimals).into(),
        share(change).into(),
        l_change.unwrap_or_default().into(),
        "".into(),
    ]);
    table.render()
}

/// The change of method, apart: of the returns that both methods account.
fn method_before(told: &Told<'_>, lang: Lang) -> String {
    let Some((earlier, manifest)) = told.earlier else { return String::new() };
    let period = told.answer.periods[0];
    let decimals = why::shown_decimals(&told.answer.rows[..1]);
    let all = tonnes(earlier.tonnes, decimals);
    let [then, now] = earlier.common_tonnes.map(|micro| tonnes(micro, decimals));
    let moved = tonnes(earlier.common_tonnes[1] - earlier.common_tonnes[0], decimals);
    let only_then = count(earlier.returns - earlier.common);
    let [returns, common, only_now] =
        [earlier.returns, earlier.common, earlier.only_now].map(count);
    let method = method(manifest);
    match lang {
        Lang::Zh => format!(
            "  方法变化另列，不在上表之内：{period} 按 {method} 为 {all} t（{returns} 份）\n    两种方法都能核算的 \
             {common} 份：{then} t → {now} t，方法之差 {moved} t；只有当时方法核算的 {only_then} 份，只有本次方法核算的 \
             {only_now} 份\n"
        ),
        Lang::En => format!(
            "  change of method, apart from the table: {period} by {method} is {all} t ({returns} \
             returns)\n    the {common} returns that both methods account: {then} t → {now} t, by the \
             method {moved} t; {only_then} by that of then alone, {only_now} by this one alone\n"
        ),
    }
}

/// Millionths of a tonne to so many places.
fn tonnes(micro: i128, decimals: u32) -> String {
    let power = 10_i128.pow(MICRO_DECIMALS - decimals);
    let rounded = i64::try_from(div_half_even(micro, power)).unwrap_or(i64::MAX);
    grouped(rounded, decimals)
}

/// The groups: their change and the parts that moved any of them.
fn groups(told: &Told<'_>, lang: Lang) -> String {
    let rows = &told.answer.rows;
    let Some(first) = rows.get(1) else { return String::new() };
    let decimals = why::shown_decimals(rows);
    let shown: Vec<Rounded> = rows.iter().map(|row| row.moved.shown(decimals, 0)).collect();
    let moves = |part: &Part| {
        shown.iter().any(|moved| moved.parts.get(part).is_some_and(|value| *value != 0))
    };
    let parts: Vec<Part> = Part::all().filter(moves).collect();
    let [before, after] = told.answer.periods.map(|period| period.to_string());
    let mut columns = vec![
        (lang.pick("tCO2", "tCO2").to_owned(), Align::Left),
        (before, Align::Right),
        (after, Align::Right),
        (lang.pick("变化", "change").to_owned(), Align::Right),
    ];
    columns.extend(parts.iter().map(|part| (why::short(*part, lang).to_owned(), Align::Right)));
    let mut table = Table::new(columns);
    for (row, moved) in rows.iter().zip(&shown) {
        let mut cells: Vec<Cell> = vec![
            row.label(lang).into(),
            grouped(moved.tonnes[0], decimals).into(),
            grouped(moved.tonnes[1], decimals).into(),
            signed(moved.tonnes[1] - moved.tonnes[0], decimals).into(),
        ];
        cells.extend(parts.iter().map(|part| {
            let value = moved.parts.get(part).filter(|value| **value != 0);
            Cell::from(value.map_or_else(String::new, |value| signed(*value, decimals)))
        }));
        table.push(cells);
    }
    let note = match first.level == By::Industry.text() {
        true => lang.pick(
            "各行业是全市各部分中的份额：文件中逐克相加，横竖都等于合计；屏幕上每行四舍五入后自成合计。",
            "Industries are shares in the parts of the whole: to the gram, in a file, they add up both \
             ways; what is printed here adds up in each row.",
        ),
        false => lang.pick(
            "每行单独分解：净排放和变化逐行相加等于合计，各部分则不必（组间结构不在各组之内）。",
            "Each row is taken apart by itself: net CO2 and change add up to the whole, the parts need \
             not (what lies between groups is in none of them).",
        ),
    };
    format!("\n{}  {FAINT}{note}{FAINT:#}\n", table.render())
}

/// How many firms are what.
fn firms(told: &Told<'_>, row: &Row, lang: Lang) -> String {
    let counts = row.counts;
    let [both, came, went, no_output, gaps] =
        [counts.both, counts.came, counts.went, counts.no_output, counts.gaps].map(count);
    let not = told.answer.unexplained;
    let [held_before, held_after] = not.held.map(count);
    let [rejected_before, rejected_after] = not.rejected.map(count);
    let mut text = match lang {
        Lang::Zh => format!(
            "\n  企业：两期都有且产出为正 {both} 家，新进 {came} 家，退出 {went} 家，产出缺失或不为正 {no_output} 家，\
             另一期被退回或待核 {gaps} 家\n  未计入、无法解释：待核 {held_before} + {held_after} 份，退回 \
             {rejected_before} + {rejected_after} 份（起始期 + 终止期）"
        ),
        Lang::En => format!(
            "\n  firms: {both} in both periods with output, {came} came, {went} went, {no_output} without \
             output above zero, {gaps} rejected or held in the other period\n  not counted and not \
             explained: {held_before} + {held_after} returns held, {rejected_before} + \
             {rejected_after} rejected (first + second period)"
        ),
    };
    if not.rejected_without_period > 0 {
        let rejected = count(not.rejected_without_period);
        text.push_str(&match lang {
            Lang::Zh => format!("，报告期不明而退回 {rejected} 份"),
            Lang::En => format!(", {rejected} rejected of no known period"),
        });
    }
    if not.held != [0, 0] {
        let [before, after] = not.held_tonnes.map(|micro| tonnes(micro, 0));
        text.push_str(&match lang {
            Lang::Zh => format!("\n  待核数据申报的净排放（存疑）：{before} t、{after} t"),
            Lang::En => {
                format!("\n  net CO2 that the held returns state (suspect): {before} t, {after} t")
            }
        });
    }
    text.push('\n');
    text
}

/// What a reader must know of the figures.
fn notes(told: &Told<'_>, row: &Row, lang: Lang) -> String {
    let mut notes = vec![lang.pick(
        "各部分为沙普利值，用分数精确计算，相加恰为总变化；≈LMDI 为对数平均法的近似值（浮点数），供对照。",
        "Parts are Shapley values, computed in exact fractions: they add up to the change. ≈LMDI is \
         the logarithmic mean in floats, to compare with.",
    )];
    let is_substituted = |code: Code| told.run.scored.findings.iter().any(|one| one.code == code);
    if is_substituted(Code::GridYearFallback) {
        notes.push(lang.pick(
            "有年份没有公布电网因子，采用了相近年份的：电网排放因子的真实变化不在其中。",
            "Some years have no published grid factor and take that of another: how the grid really \
             moved is not seen.",
        ));
    }
    match &row.moved.per_output {
        None => notes.push(lang.pick(
            "L 没有分解：该方法的 L 不是净碳排放除以产出，或有一期没有产出。",
            "L is not taken apart: it is not net CO2 per output under this scheme, or a period has no \
             output.",
        )),
        Some(one) if one.parts.is_none() => notes.push(lang.pick(
            "L 没有分解：变动次序中有产出不为正的情形。",
            "L is not taken apart: an order of moving passes an output that is not above zero.",
        )),
        Some(_) => {}
    }
    notes.iter().map(|note| format!("  {FAINT}{note}{FAINT:#}\n")).collect()
}
