//! The whole as a waterfall: the first period, what moved, the second period. SVG with the reader's
//! fonts; what a colour says, a sign says too.

use tanxiao_why::Part;

use super::answer::Answer;
use super::rounding::Rounded;
use super::words::title;
use crate::lang::Lang;
use crate::svg::{grouped, text};

const WIDTH: i64 = 960;
const ROW: i64 = 34;
const TOP: i64 = 84;
/// Where bars begin, right of the names; and how far they reach.
const LEFT: i64 = 320;
const RIGHT: i64 = 850;
const INK: &str = "fill=\"#16202c\"";
const FAINT: &str = "fill=\"#4b5563\"";
const GREY: &str = "#4b5563";
const LINE: &str = "#d5dae1";
const WHOLE: &str = "#4a6a8a";
const MORE: &str = "#b4502d";
const LESS: &str = "#2f7d5b";

/// A bar: its name, where it begins and ends, and what it says.
struct Bar {
    name: String,
    from: i128,
    to: i128,
    says: String,
    colour: &'static str,
}

/// Draws the whole of an answer: tonnes with so many decimals, as they are printed.
#[must_use]
pub fn waterfall(answer: &Answer, decimals: u32, lang: Lang) -> String {
    let Some(whole) = answer.rows.first() else { return String::new() };
    let moved = whole.moved.shown(decimals, 0);
    let bars = bars(answer, &moved, decimals, lang);
    let ends = bars.iter().flat_map(|bar| [bar.from, bar.to]);
    let (lowest, highest) = ends.fold((0, 1), |(low, high), end| (low.min(end), high.max(end)));
    let x = |value: i128| {
        let width = i128::from(RIGHT - LEFT);
        LEFT + i64::try_from((value - lowest) * width / (highest - lowest)).unwrap_or(0)
    };
    let height = TOP + ROW * bars.len() as i64 + 46;
    let [before, after] = answer.periods;
    let heading = match lang {
        Lang::Zh => format!("净碳排放为何变化：{before} → {after}"),
        Lang::En => format!("Why net CO2 moved: {before} → {after}"),
    };
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" \
         width=\"{WIDTH}\" height=\"{height}\" role=\"img\" font-family=\"'Noto Sans CJK SC',\
         'Noto Sans SC','PingFang SC','Microsoft YaHei',sans-serif\">\n<title>{heading}</title>\n\
         <rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#ffffff\"/>\n"
    );
    text(&mut svg, (28, 38), 20, INK, "start", &heading);
    text(&mut svg, (28, 62), 13, FAINT, "start", lang.pick("单位：tCO2", "in tCO2"));
    let zero = x(0);
    let bottom = TOP + ROW * bars.len() as i64;
    svg.push_str(&format!(
        "<path d=\"M{zero} {TOP}V{bottom}\" stroke=\"{LINE}\" stroke-width=\"1\"/>\n"
    ));
    for (index, bar) in (0_i64..).zip(&bars) {
        let y = TOP + ROW * index;
        let (start, end) = (x(bar.from.min(bar.to)), x(bar.from.max(bar.to)));
        text(&mut svg, (LEFT - 14, y + 21), 14, INK, "end", &bar.name);
        svg.push_str(&format!(
            "<rect x=\"{start}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{}\"/>\n",
            y + 6,
            (end - start).max(1),
            ROW - 12,
            bar.colour
        ));
        if index + 1 < bars.len() as i64 {
            let at = x(bar.to);
            svg.push_str(&format!(
                "<path d=\"M{at} {}V{}\" stroke=\"{GREY}\" stroke-width=\"1\"/>\n",
                y + ROW - 6,
                y + ROW + 6
            ));
        }
        text(&mut svg, (end + 8, y + 21), 13, INK, "start", &bar.says);
    }
    let note = lang.pick(
        "各部分为沙普利值，相加等于总变化",
        "parts are Shapley values and add up to the change",
    );
    text(&mut svg, (28, height - 18), 12, FAINT, "start", note);
    svg.push_str("</svg>\n");
    svg
}

fn bars(answer: &Answer, moved: &Rounded, decimals: u32, lang: Lang) -> Vec<Bar> {
    let end = |side: usize| Bar {
        name: answer.periods[side].to_string(),
        from: 0,
        to: i128::from(moved.tonnes[side]),
        says: grouped(moved.tonnes[side], decimals),
        colour: WHOLE,
    };
    let mut bars = vec![end(0)];
    let mut at = i128::from(moved.tonnes[0]);
    for part in Part::all() {
        let Some(value) = moved.parts.get(&part).filter(|value| **value != 0) else { continue };
        let sign = if *value > 0 { "+" } else { "" };
        let to = at + i128::from(*value);
        bars.push(Bar {
            name: title(part, lang).to_owned(),
            from: at,
            to,
            says: format!("{sign}{}", grouped(*value, decimals)),
            colour: if *value > 0 { MORE } else { LESS },
        });
        at = to;
    }
    bars.push(end(1));
    bars
}
