//! Firms by K as upright bars, with the cut-offs of the grades as lines.

use tanxiao_core::lang::{Bilingual, Lang};
use tanxiao_core::number::to_text;
use tanxiao_core::scheme::Scheme;
use tanxiao_core::svg::{grouped, text};

use super::{FAINT, GREY, INK, Picture, colour};
use crate::table::{Table, Value};
use crate::tables::caliper::{BIN, BINS};

const WIDTH: i64 = 900;
const LEFT: i64 = 50;
const STEP: i64 = 13;
const TOP: i64 = 40;
const FLOOR: i64 = 280;
/// Bins between two ticks: of 0.5.
const TICK: usize = 10;

/// Draws the table of bins.
pub(crate) fn histogram(bins: &Table, scheme: &Scheme) -> Picture {
    let counts: Vec<i64> = bins
        .rows
        .iter()
        .map(|row| if let Value::Whole(count) = row[2] { count } else { 0 })
        .collect();
    let most = counts.iter().copied().max().unwrap_or(0).max(1);
    let height = |count: i64| (FLOOR - TOP) * count / most;
    let x = |bin: usize| LEFT + STEP * i64::try_from(bin).unwrap_or(0);
    let cuts: Vec<i64> = scheme.grade.bands.iter().filter_map(|band| band.upper_nano).collect();
    let body = |lang: Lang| {
        let mut svg = String::new();
        for (bin, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            // The colour of the grade that the middle of the bin has; the last bin is open.
            let middle = i64::try_from(bin).unwrap_or(0) * BIN + BIN / 2;
            let band = scheme.grade.band(|cut| middle.cmp(&cut));
            let fill = if bin < BINS { colour(&band.colour) } else { GREY };
            let (y, width) = (FLOOR - height(*count), STEP - 2);
            svg.push_str(&format!(
                "<rect x=\"{}\" y=\"{y}\" width=\"{width}\" height=\"{}\" fill=\"{fill}\"/>\n",
                x(bin) + 1 + if bin < BINS { 0 } else { STEP },
                height(*count).max(1)
            ));
        }
        svg.push_str(&format!("<path class=\"axis\" d=\"M{LEFT} {FLOOR}H{}\"/>\n", x(BINS + 2)));
        for bin in (0..=BINS).step_by(TICK) {
            let value = i64::try_from(bin).unwrap_or(0) * BIN;
            text(&mut svg, (x(bin), FLOOR + 18), 12, INK, "middle", &to_text(value, 9));
        }
        let open = format!("> {}", to_text(i64::try_from(BINS).unwrap_or(0) * BIN, 9));
        text(&mut svg, (x(BINS + 1) + STEP / 2, FLOOR + 34), 12, INK, "middle", &open);
        for cut in &cuts {
            let at = LEFT
                + i64::try_from(i128::from(*cut) * i128::from(STEP) / i128::from(BIN)).unwrap_or(0);
            if at <= x(BINS) {
                svg.push_str(&format!("<path class=\"cut\" d=\"M{at} {}V{FLOOR}\"/>\n", TOP - 18));
                text(&mut svg, (at, TOP - 24), 12, INK, "middle", &to_text(*cut, 9));
            }
        }
        text(
            &mut svg,
            (LEFT, FLOOR + 50),
            12,
            FAINT,
            "start",
            lang.pick("横轴：K，每段 0.05；纵轴：家数", "across: K in bins of 0.05; up: firms"),
        );
        text(&mut svg, (LEFT - 8, TOP + 4), 12, FAINT, "end", &grouped(most, 0));
        svg
    };
    let total: i64 = counts.iter().sum();
    let says = |lang: Lang| {
        let cuts: Vec<String> = cuts.iter().map(|cut| to_text(*cut, 9)).collect();
        let cuts = cuts.join(", ");
        match lang {
            Lang::Zh => format!("{total} 家企业的 K 分布，分档线 {cuts}；两侧家数见下表"),
            Lang::En => format!(
                "K of {total} firms; cut-offs {cuts}. The table below counts the firms beside them"
            ),
        }
    };
    Picture { size: (WIDTH, FLOOR + 60), says: Bilingual::of(says), body: Bilingual::of(body) }
}
