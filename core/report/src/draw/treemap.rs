//! Net emissions of counties, and within them of industries, as areas; the colour is the level of a
//! group's L. Rectangles are laid out in rows that come nearest to squares (Bruls, Huizing and van
//! Wijk, “Squarified Treemaps”, 2000).

use std::collections::BTreeMap;

use tanxiao_core::data::DataSet;
use tanxiao_core::lang::{Bilingual, Lang};
use tanxiao_core::number::{NANO_DECIMALS, to_text};
use tanxiao_core::scheme::Scheme;
use tanxiao_core::svg::{escaped, grouped, is_light, text};

use super::{FAINT, GREY, INK, Picture, colour, number};
use crate::firm::{county_name, division_name};
use crate::sums::Sums;
use crate::table::Value;

const WIDTH: i64 = 900;
const HEIGHT: i64 = 520;
/// What the name of a county takes above its industries.
const HEAD: f64 = 18.0;
/// A rectangle that is narrower or lower has no words in it.
const NARROWEST: f64 = 46.0;
const LOWEST: f64 = 20.0;

/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Rect {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

/// Draws the groups of a period. Groups without net emissions above zero have no area.
pub(crate) fn treemap(
    cells: &BTreeMap<(&str, &str), Sums>,
    scheme: &Scheme,
    data: &DataSet,
) -> Picture {
    let mut counties: BTreeMap<&str, Vec<(&str, &Sums)>> = BTreeMap::new();
    for ((county, division), sums) in cells.iter().filter(|(_, sums)| sums.net > 0) {
        counties.entry(county).or_default().push((division, sums));
    }
    let mut counties: Vec<(&str, Vec<(&str, &Sums)>)> = counties.into_iter().collect();
    let total = |groups: &[(&str, &Sums)]| groups.iter().map(|(_, sums)| sums.net).sum::<i128>();
    counties.sort_by_key(|(_, groups)| -total(groups));
    let whole = Rect { x: 0.0, y: 0.0, width: WIDTH as f64, height: HEIGHT as f64 };
    let areas: Vec<f64> = counties.iter().map(|(_, groups)| total(groups) as f64).collect();
    let is_single = counties.len() == 1;
    let body = |lang: Lang| {
        let mut svg = String::new();
        for ((county, groups), rect) in counties.iter().zip(layout(&areas, whole)) {
            let name = words(&county_name(county, data), county, lang);
            let mut inner = rect;
            if !is_single && rect.height > 2.0 * HEAD {
                inner = Rect { y: rect.y + HEAD, height: rect.height - HEAD, ..rect };
                let at = (rect.x.round() as i64 + 4, rect.y.round() as i64 + 13);
                let name = fitting(&name, rect.width - 8.0, 12.0);
                text(&mut svg, at, 12, INK, "start", &name);
            }
            let mut groups = groups.clone();
            groups.sort_by_key(|(_, sums)| -sums.net);
            let areas: Vec<f64> = groups.iter().map(|(_, sums)| sums.net as f64).collect();
            for ((division, sums), rect) in groups.iter().zip(layout(&areas, inner)) {
                let industry = words(&division_name(division, data), division, lang);
                cell(&mut svg, rect, [&name, &industry], sums, scheme, lang);
            }
        }
        legend(&mut svg, scheme, HEIGHT + 24, lang);
        svg
    };
    let says = |lang: Lang| {
        let first = counties.iter().take(3).map(|(county, groups)| {
            let tonnes = tonnes(total(groups));
            format!("{} {tonnes} t", words(&county_name(county, data), county, lang))
        });
        let first = first.collect::<Vec<_>>().join(lang.pick("，", ", "));
        let head = lang.pick("净排放最多的区县：", "Counties with most net CO2: ");
        format!("{head}{first}")
    };
    Picture { size: (WIDTH, HEIGHT + 36), says: Bilingual::of(says), body: Bilingual::of(body) }
}

/// Whole tonnes of millionths.
fn tonnes(micro: i128) -> String {
    let whole = tanxiao_core::number::div_half_even(micro, tanxiao_core::number::MICRO.into());
    grouped(i64::try_from(whole).unwrap_or(i64::MAX), 0)
}

/// A name in words, or the code that has none.
fn words(name: &Value, code: &str, lang: Lang) -> String {
    match name {
        Value::Text(text) => text.clone(),
        Value::Words(words) => words.in_lang(lang).trim_start_matches("Manufacture of ").to_owned(),
        _ => code.to_owned(),
    }
}

/// A group's rectangle with what fits into it.
fn cell(
    svg: &mut String,
    rect: Rect,
    [county, industry]: [&str; 2],
    sums: &Sums,
    scheme: &Scheme,
    lang: Lang,
) {
    let l = sums.intensity(NANO_DECIMALS);
    let band = scheme.level.as_ref().zip(l).map(|(ladder, l)| ladder.band(|cut| l.cmp(&cut)));
    let fill = band.map_or(GREY, |band| colour(&band.colour));
    let l = sums.l(scheme).shown(tanxiao_core::issued::column::Look::Intensity, scheme, lang);
    let tonnes = tonnes(sums.net);
    let told = escaped(&format!("{county} {industry}: {tonnes} tCO2, L {l}"));
    svg.push_str(&format!(
        "<rect class=\"cell\" x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" \
         fill=\"{fill}\"><title>{told}</title></rect>\n",
        rect.x, rect.y, rect.width, rect.height
    ));
    if rect.width < NARROWEST || rect.height < LOWEST {
        return;
    }
    let paint = if is_light(number(fill)) { "fill=\"#000000\"" } else { "fill=\"#ffffff\"" };
    let at = |line: i64| (rect.x.round() as i64 + 4, rect.y.round() as i64 + 14 + 14 * line);
    let room = rect.width - 8.0;
    text(svg, at(0), 12, paint, "start", &fitting(industry, room, 12.0));
    // Half a number is a wrong one.
    let numbers = [format!("{tonnes} t"), format!("L {l}")];
    let fits = numbers.iter().take_while(|number| width(number, 11.0) <= room);
    for (line, number) in (1_i64..).zip(fits) {
        if rect.height >= LOWEST + 14.0 * line as f64 {
            text(svg, at(line), 11, paint, "start", number);
        }
    }
}

/// How wide a text is, about: a Chinese character is as wide as it is high, others six tenths of it.
fn width(text: &str, size: f64) -> f64 {
    text.chars().map(|c| if c.is_ascii() { size * 0.6 } else { size }).sum()
}

/// As much of a text as so many pixels hold.
fn fitting(text: &str, room: f64, size: f64) -> String {
    if width(text, size) <= room {
        return text.to_owned();
    }
    let mut left = room - size;
    let fits = text.chars().take_while(|c| {
        left -= width(c.encode_utf8(&mut [0; 4]), size);
        left >= 0.0
    });
    let fits: String = fits.collect();
    if fits.is_empty() { fits } else { fits + "…" }
}

/// What the colours say.
fn legend(svg: &mut String, scheme: &Scheme, y: i64, lang: Lang) {
    let Some(ladder) = &scheme.level else {
        let words = lang.pick("该方法没有碳水平，不着色", "the scheme has no levels to colour by");
        text(svg, (4, y), 12, FAINT, "start", words);
        return;
    };
    let mut x = 4;
    let mut from: Option<i64> = None;
    for band in &ladder.bands {
        let range = match (from, band.upper_nano) {
            (None, Some(to)) => format!("L ≤ {}", to_text(to, NANO_DECIMALS)),
            (Some(from), Some(to)) => {
                format!("{} – {}", to_text(from, NANO_DECIMALS), to_text(to, NANO_DECIMALS))
            }
            (Some(from), None) => format!("> {}", to_text(from, NANO_DECIMALS)),
            (None, None) => String::new(),
        };
        from = band.upper_nano;
        let fill = colour(&band.colour);
        svg.push_str(&format!(
            "<rect x=\"{x}\" y=\"{}\" width=\"12\" height=\"12\" fill=\"{fill}\"/>\n",
            y - 11
        ));
        let words = format!("{} {range}", band.label.in_lang(lang));
        text(svg, (x + 18, y), 12, INK, "start", &words);
        x += 220;
    }
}

/// Rectangles of areas, the largest first, that fill a rectangle.
fn layout(areas: &[f64], whole: Rect) -> Vec<Rect> {
    let total: f64 = areas.iter().sum();
    if total <= 0.0 {
        return Vec::new();
    }
    let scale = whole.width * whole.height / total;
    let areas: Vec<f64> = areas.iter().map(|area| area * scale).collect();
    let mut rects = Vec::with_capacity(areas.len());
    let (mut start, mut room) = (0, whole);
    while start < areas.len() {
        let side = room.width.min(room.height).max(f64::MIN_POSITIVE);
        let mut end = start + 1;
        while end < areas.len()
            && worst(&areas[start..=end], side) <= worst(&areas[start..end], side)
        {
            end += 1;
        }
        room = row(&areas[start..end], room, &mut rects);
        start = end;
    }
    rects
}

/// The greatest ratio of sides in a row along a side.
fn worst(areas: &[f64], side: f64) -> f64 {
    let sum: f64 = areas.iter().sum();
    let thick = sum / side;
    let ratio = |area: &f64| {
        let long = area / thick;
        (thick / long).max(long / thick)
    };
    areas.iter().map(ratio).fold(0.0, f64::max)
}

/// Lays a row along the shorter side, and gives what is left.
fn row(areas: &[f64], room: Rect, rects: &mut Vec<Rect>) -> Rect {
    let sum: f64 = areas.iter().sum();
    let is_upright = room.width >= room.height;
    let side = if is_upright { room.height } else { room.width }.max(f64::MIN_POSITIVE);
    let thick = sum / side;
    let mut at = 0.0;
    for area in areas {
        let long = area / thick;
        rects.push(match is_upright {
            true => Rect { x: room.x, y: room.y + at, width: thick, height: long },
            false => Rect { x: room.x + at, y: room.y, width: long, height: thick },
        });
        at += long;
    }
    match is_upright {
        true => Rect { x: room.x + thick, width: room.width - thick, ..room },
        false => Rect { y: room.y + thick, height: room.height - thick, ..room },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rectangles_have_their_areas_and_stay_within() {
        let areas = [6.0, 6.0, 4.0, 3.0, 2.0, 2.0, 1.0];
        let whole = Rect { x: 0.0, y: 0.0, width: 6.0, height: 4.0 };
        let rects = layout(&areas, whole);
        assert_eq!(rects.len(), areas.len());
        for (rect, area) in rects.iter().zip(areas) {
            assert!((rect.width * rect.height - area).abs() < 1e-9, "{rect:?}");
            assert!(rect.x >= -1e-9 && rect.x + rect.width <= 6.0 + 1e-9, "{rect:?}");
            assert!(rect.y >= -1e-9 && rect.y + rect.height <= 4.0 + 1e-9, "{rect:?}");
        }
        // The example of the paper: its first row is two squares-to-be of 3 by 2.
        assert_eq!(rects[0], Rect { x: 0.0, y: 0.0, width: 3.0, height: 2.0 });
    }

    #[test]
    fn words_are_cut_to_their_room() {
        assert_eq!(fitting("纺织业", 36.0, 12.0), "纺织业");
        assert_eq!(fitting("纺织服装业", 40.0, 12.0), "纺织…");
        assert_eq!(fitting("纺织业", 10.0, 12.0), "");
    }
}
