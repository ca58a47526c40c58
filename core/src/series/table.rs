//! The answer as a table: a row for each month of the whole and of each group.

use super::answer::{Answer, Row};
use super::window::Window;
use super::words::month_text;
use crate::benchmark::intensity_nano;
use crate::finding::Result;
use crate::lang::Lang;
use crate::number::{MICRO_DECIMALS, ratio_scaled};
use crate::scheme::Scheme;
use crate::write::sheet::{Builder, Column};

/// What a window is called by programs and by readers, and how a row has it.
type Told = (&'static str, (&'static str, &'static str), fn(&Row) -> &Window);

const WINDOWS: [Told; 6] = [
    ("month", ("当月", "month"), |row| &row.of_month),
    ("rolling", ("近12个月", "12 months"), |row| &row.rolling),
    ("to_date", ("年初累计", "year to date"), |row| &row.to_date),
    ("compared", ("同比企业今年累计", "compared firms, to date"), |row| &row.compared[0]),
    ("before", ("同比企业上年同期", "compared firms, last year"), |row| &row.compared[1]),
    ("projected", ("预计全年", "projected year"), |row| &row.projected),
];

impl Window {
    /// L under a scheme, in nano; None where it is not known.
    #[must_use]
    pub fn intensity(&self, scheme: &Scheme) -> Option<i64> {
        if !scheme.has_intensity {
            return None;
        }
        let amount = |value: Option<i128>| i64::try_from(value?).ok();
        let output = amount(self.output).filter(|output| *output > 0)?;
        intensity_nano(amount(self.numerator)?, output, scheme)
    }
}

/// A change in percent with six places; None where it has no ratio.
#[must_use]
pub fn percent(before: Option<i128>, after: Option<i128>) -> Option<i64> {
    let before = before.filter(|before| *before > 0)?;
    ratio_scaled(after?.checked_sub(before)?.checked_mul(100)?, before, MICRO_DECIMALS)
}

/// The columns of an answer. Amounts have six places and L nine; what is not known is blank, with
/// its reasons beside it.
///
/// # Errors
/// Sums that no amount holds.
pub fn columns(answer: &Answer, scheme: &Scheme, lang: Lang) -> Result<Vec<Column>> {
    let mut table = Builder::new(&answer.rows);
    table.text("level", lang.pick("层级", "Level"), |row| row.level.to_owned());
    table.text("code", lang.pick("代码", "Code"), |row| row.code.clone());
    table.text("name", lang.pick("名称", "Name"), |row| row.name.in_lang(lang).to_owned());
    table.text("month", lang.pick("月份", "Month"), |row| month_text(row.month));
    table.count("firms", lang.pick("企业数", "Firms"), |row| row.firms);
    let divided = scheme.numerator_unit();
    for (name, (zh, en), of) in WINDOWS {
        let name = |of: &str| format!("{name}_{of}");
        let title = |of_zh: &str, of_en: &str| match lang {
            Lang::Zh => format!("{zh}{of_zh}"),
            Lang::En => format!("{en}: {of_en}"),
        };
        table.count(&name("complete"), title("完整家数", "firms complete"), |row| {
            of(row).complete
        });
        table.sum(&name("tce"), title("综合能耗(tce)", "tce"), |row| of(row).tce)?;
        table.sum(&name("net_tco2"), title("净碳排放(tCO2)", "net tCO2"), |row| of(row).net)?;
        table.count(&name("with_output"), title("有产出家数", "firms with output"), |row| {
            of(row).with_output
        });
        let (zh, en) = (format!("有产出企业分子({divided})"), format!("divided ({divided})"));
        table.sum(&name("divided"), title(&zh, &en), |row| of(row).numerator)?;
        let unit = scheme.output_unit(lang);
        let (zh, en) = (format!("产出({unit})"), format!("output ({unit})"));
        table.sum(&name("output"), title(&zh, &en), |row| of(row).output)?;
        table.intensity(&name("l"), title("L", "L"), |row| of(row).intensity(scheme));
        table.text(&name("reasons"), title("未知原因", "not known"), |row| {
            reasons(row, of(row))
        });
        table.text(&name("missing"), title("缺的月份", "months missing"), |row| {
            let months: Vec<String> = of(row).missing.iter().copied().map(month_text).collect();
            months.join(" ")
        });
        table.text(&name("by"), title("得出方式", "reckoned as"), |row| {
            match (of(row).complete, of(row).is_difference) {
                (0, _) => String::new(),
                (_, true) => "difference".to_owned(),
                (_, false) => "sum".to_owned(),
            }
        });
    }
    let changed = |zh, en| format!("{}(%)", lang.pick(zh, en));
    table.percent("change_net_percent", changed("净碳排放同比", "net, on last year"), |row| {
        let [after, before] = &row.compared;
        percent(before.net, after.net)
    });
    table.percent("change_output_percent", changed("产出同比", "output, on last year"), |row| {
        let [after, before] = &row.compared;
        percent(before.output, after.output)
    });
    table.percent("change_l_percent", changed("L同比", "L, on last year"), |row| {
        let [after, before] = row.compared.each_ref().map(|of| of.intensity(scheme));
        percent(before.map(Into::into), after.map(Into::into))
    });
    Ok(table.columns)
}

/// Codes of reasons; of a group with how many firms each.
fn reasons(row: &Row, window: &Window) -> String {
    let of = |(reason, firms): (&super::window::Reason, &u64)| match row.level {
        "firm" => reason.text().to_owned(),
        _ => format!("{}:{firms}", reason.text()),
    };
    window.reasons.iter().map(of).collect::<Vec<_>>().join(" ")
}
