//! A ladder of levels or grades in print.

use tanxiao_core::lang::Lang;
use tanxiao_core::number::{NANO_DECIMALS, to_text};
use tanxiao_core::scheme::{Inclusive, Ladder};

use crate::term::HEADING;
use crate::term::table::{Align, Cell, Table};

pub(super) fn ladder(head: &str, ladder: &Ladder, lang: Lang) -> String {
    let sign = match ladder.inclusive {
        Inclusive::Upper => "≤",
        Inclusive::Lower => "<",
    };
    let mut table = Table::new([
        ("", Align::Left),
        (lang.pick("分界", "cut-off"), Align::Left),
        (lang.pick("名称", "name"), Align::Left),
    ]);
    let mut below: Option<String> = None;
    for band in &ladder.bands {
        let upper = band.upper_nano.map(|nano| to_text(nano, NANO_DECIMALS));
        let range = match (&below, &upper) {
            (_, Some(upper)) => format!("{sign} {upper}"),
            (Some(below), None) => {
                format!("{} {below}", if sign == "≤" { ">" } else { "≥" })
            }
            (None, None) => lang.pick("全部", "all").to_owned(),
        };
        below = upper;
        table.push(vec![
            band.number.to_string().into(),
            range.into(),
            Cell::coloured(band.label.in_lang(lang), &band.colour),
        ]);
    }
    format!("\n{HEADING}{head}{HEADING:#}\n{}", table.render())
}
