//! L against output, a point a firm in the colour of its grade, both axes logarithmic.

use tanxiao_core::lang::{Bilingual, Lang};
use tanxiao_core::number::{MICRO_DECIMALS, NANO_DECIMALS, to_f64, to_text};
use tanxiao_core::scheme::Scheme;
use tanxiao_core::svg::{escaped, text};

use super::{FAINT, GREY, INK, Picture, colour};
use crate::tables::distribution::Sided;
use crate::tables::{firms, output};

const WIDTH: i64 = 900;
const LEFT: f64 = 70.0;
const RIGHT: f64 = 850.0;
const TOP: f64 = 20.0;
const FLOOR: f64 = 430.0;
/// More points than this are drawn smaller.
const MANY: usize = 400;
/// Fewer points than this are named when they are pointed at.
const NAMED: usize = 400;

/// An axis: whole powers of ten from one to another, along a line.
struct Axis {
    from: i32,
    to: i32,
    start: f64,
    end: f64,
}

impl Axis {
    fn of(values: impl Iterator<Item = f64>, start: f64, end: f64) -> Self {
        let (low, high) = values.fold((f64::MAX, f64::MIN), |(low, high), value| {
            let log = libm::log10(value);
            (low.min(log), high.max(log))
        });
        if low > high {
            return Self { from: 0, to: 1, start, end };
        }
        let (from, to) = (low.floor() as i32, high.ceil() as i32);
        Self { from, to: to.max(from + 1), start, end }
    }

    fn at(&self, value: f64) -> f64 {
        let part = (libm::log10(value) - f64::from(self.from)) / f64::from(self.to - self.from);
        self.start + part * (self.end - self.start)
    }

    /// Its powers of ten, each with its place and how it is written.
    fn ticks(&self) -> impl Iterator<Item = (f64, String)> + '_ {
        (self.from..=self.to).map(|power| {
            let part = f64::from(power - self.from) / f64::from(self.to - self.from);
            let words = match power {
                0.. => tanxiao_core::svg::grouped(10_i64.saturating_pow(power.unsigned_abs()), 0),
                _ => to_text(1, power.unsigned_abs()),
            };
            (self.start + part * (self.end - self.start), words)
        })
    }
}

/// Draws the firms of a side.
pub(crate) fn scatter(now: Sided<'_>, scheme: &Scheme) -> Picture {
    let points: Vec<(String, Option<i32>, f64, f64)> = firms::points(now)
        .map(|(firm, output, l)| {
            let name = firm.record.name.clone().unwrap_or_else(|| firm.record.firm().to_owned());
            (name, firm.record.grade, to_f64(output, MICRO_DECIMALS), to_f64(l, NANO_DECIMALS))
        })
        .collect();
    let x = Axis::of(points.iter().map(|point| point.2), LEFT, RIGHT);
    let y = Axis::of(points.iter().map(|point| point.3), FLOOR, TOP);
    let radius = if points.len() > MANY { "2.2" } else { "4.5" };
    let round = |place: f64| (place.round() as i64).clamp(0, WIDTH);
    let body = |lang: Lang| {
        let mut svg = String::new();
        for (at, words) in x.ticks() {
            let at = round(at);
            svg.push_str(&format!("<path class=\"grid\" d=\"M{at} {TOP}V{FLOOR}\"/>\n"));
            text(&mut svg, (at, FLOOR as i64 + 18), 12, INK, "middle", &words);
        }
        for (at, words) in y.ticks() {
            let at = round(at);
            svg.push_str(&format!("<path class=\"grid\" d=\"M{LEFT} {at}H{RIGHT}\"/>\n"));
            text(&mut svg, (LEFT as i64 - 8, at + 4), 12, INK, "end", &words);
        }
        for (name, grade, output, l) in &points {
            let band = grade.and_then(|grade| scheme.grade.numbered(grade));
            let fill = band.map_or(GREY, |band| colour(&band.colour));
            let told = if points.len() <= NAMED {
                format!("><title>{}</title></circle>\n", escaped(name))
            } else {
                "/>\n".to_owned()
            };
            svg.push_str(&format!(
                "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"{radius}\" fill=\"{fill}\" \
                 fill-opacity=\"0.7\"{told}",
                x.at(*output),
                y.at(*l)
            ));
        }
        let cuts = scheme.level.iter().flat_map(|ladder| &ladder.bands);
        for cut in cuts.filter_map(|band| band.upper_nano) {
            let at = round(y.at(to_f64(cut, NANO_DECIMALS)));
            if (TOP..=FLOOR).contains(&(at as f64)) {
                svg.push_str(&format!("<path class=\"cut\" d=\"M{LEFT} {at}H{RIGHT}\"/>\n"));
                let words = format!("L = {}", to_text(cut, NANO_DECIMALS));
                text(&mut svg, (RIGHT as i64 - 4, at - 5), 12, INK, "end", &words);
            }
        }
        let unit = output(scheme);
        let axes = match lang {
            Lang::Zh => format!("横轴：{}；纵轴：L（{}）", unit.zh, scheme.intensity_unit(lang)),
            Lang::En => format!("across: {}; up: L ({})", unit.en, scheme.intensity_unit(lang)),
        };
        text(&mut svg, (LEFT as i64, FLOOR as i64 + 42), 12, FAINT, "start", &axes);
        legend(&mut svg, scheme, FLOOR as i64 + 62, lang);
        svg
    };
    let says = |lang: Lang| match lang {
        Lang::Zh => format!("{} 家企业的 L 与产出，按碳效等级着色", points.len()),
        Lang::En => format!("L and output of {} firms, coloured by grade", points.len()),
    };
    Picture {
        size: (WIDTH, FLOOR as i64 + 76),
        says: Bilingual::of(says),
        body: Bilingual::of(body),
    }
}

/// What the colours of grades say.
fn legend(svg: &mut String, scheme: &Scheme, y: i64, lang: Lang) {
    let mut x = LEFT as i64;
    for band in &scheme.grade.bands {
        let fill = colour(&band.colour);
        svg.push_str(&format!(
            "<circle cx=\"{}\" cy=\"{}\" r=\"5\" fill=\"{fill}\"/>\n",
            x + 5,
            y - 4
        ));
        let words = format!("{} {}", band.number, band.label.in_lang(lang));
        text(svg, (x + 15, y), 12, INK, "start", &words);
        x += 30
            + 9 * i64::try_from(
                words.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>(),
            )
            .unwrap_or(0);
    }
}
