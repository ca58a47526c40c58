//! Firms by grade as lying bars; those of the period before as a thinner bar below.

use tanxiao_core::lang::{Bilingual, Lang};
use tanxiao_core::scheme::Scheme;
use tanxiao_core::svg::{grouped, text};

use super::{FAINT, GREY, INK, Picture, colour};
use crate::table::{Table, Value};

const WIDTH: i64 = 900;
const LEFT: i64 = 190;
const RIGHT: i64 = 780;
const ROW: i64 = 44;
const TOP: i64 = 10;

/// Draws the table of grades.
pub(crate) fn bars(table: &Table, scheme: &Scheme) -> Picture {
    let count = |row: &[Value], name: &str| match row.get(place(table, name)?) {
        Some(Value::Whole(count)) => Some(*count),
        _ => None,
    };
    let rows = table.parts();
    let counts = rows.iter().flat_map(|row| [count(row, "firms"), count(row, "firms_before")]);
    let most = counts.flatten().max().unwrap_or(0).max(1);
    let width = |count: i64| (RIGHT - LEFT) * count / most;
    let shown = |row: &[Value], name: &str, lang: Lang| {
        let place = place(table, name);
        place.map_or_else(String::new, |place| {
            row[place].shown(table.columns[place].look, scheme, lang)
        })
    };
    let has_before = place(table, "firms_before").is_some();
    let body = |lang: Lang| {
        let mut svg = String::new();
        for (at, row) in (0_i64..).zip(rows) {
            let y = TOP + ROW * at;
            let number = shown(row, "number", lang);
            let name = format!("{number} {}", shown(row, "label", lang));
            let band = match row.first() {
                Some(Value::Whole(number)) => {
                    i32::try_from(*number).ok().and_then(|number| scheme.grade.numbered(number))
                }
                _ => None,
            };
            let fill = band.map_or(GREY, |band| colour(&band.colour));
            let firms = count(row, "firms").unwrap_or(0);
            text(&mut svg, (LEFT - 12, y + 20), 15, INK, "end", name.trim());
            bar(&mut svg, y + 4, 22, width(firms), fill, "");
            let says = format!("{} ({})", grouped(firms, 0), shown(row, "share", lang));
            text(&mut svg, (LEFT + width(firms) + 8, y + 20), 14, INK, "start", &says);
            if let Some(before) = count(row, "firms_before") {
                bar(&mut svg, y + 28, 7, width(before), fill, " opacity=\"0.45\"");
                let at = (LEFT + width(before) + 8, y + 36);
                text(&mut svg, at, 11, FAINT, "start", &grouped(before, 0));
            }
        }
        svg
    };
    let says = |lang: Lang| {
        let each = rows.iter().map(|row| {
            let name = [shown(row, "number", lang), shown(row, "label", lang)].join(" ");
            format!("{} {}", name.trim(), shown(row, "firms", lang))
        });
        each.collect::<Vec<_>>().join(lang.pick("，", ", "))
    };
    let height = TOP * 2 + ROW * i64::try_from(rows.len()).unwrap_or(0);
    let note = if has_before { 22 } else { 0 };
    let legend = |lang: Lang| {
        let mut svg = body(lang);
        if has_before {
            let words = lang.pick("细条为上期", "the thin bar is the period before");
            text(&mut svg, (LEFT, height + 12), 12, FAINT, "start", words);
        }
        svg
    };
    Picture { size: (WIDTH, height + note), says: Bilingual::of(says), body: Bilingual::of(legend) }
}

fn place(table: &Table, name: &str) -> Option<usize> {
    table.columns.iter().position(|column| column.name == name)
}

fn bar(svg: &mut String, y: i64, height: i64, width: i64, fill: &str, more: &str) {
    svg.push_str(&format!(
        "<rect x=\"{LEFT}\" y=\"{y}\" width=\"{}\" height=\"{height}\" fill=\"{fill}\"{more}/>\n",
        width.max(1)
    ));
}
