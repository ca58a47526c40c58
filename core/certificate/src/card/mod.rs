//! Card: a certificate to hang on a wall, A6 across, as SVG. Text stays text; fonts are the
//! reader's. Colours are the scheme's, and carry no text: letters are ink on white, so that they
//! can be read whatever colour a scheme chooses, and number and ladder say what the colour says.

mod svg;

use svg::{Anchor, Svg, Weight};

use super::claims::Claims;
use super::error::CertificateError;
use super::qr::QrMatrix;
use tanxiao_base::lang::Bilingual;
use tanxiao_base::number::Decimal;
use tanxiao_base::number::to_text;
use tanxiao_base::scheme::{Band, Scheme};

/// A tenth of a millimetre is one unit.
pub const WIDTH: u32 = 1480;
/// Height in the same unit.
pub const HEIGHT: u32 = 1050;

const INK: &str = "#16202c";
/// Of lesser text; 7.4 : 1 on white.
const GREY: &str = "#4b5563";
const HAIRLINE: &str = "#d5dae1";
/// For a scheme that names no colour of the grade.
const PLAIN: &str = "#5b6776";

/// The band of the grade on the left.
const BAND: i32 = 430;
/// Where the right part begins and ends.
const LEFT: i32 = 480;
const RIGHT: i32 = 1430;
/// Side of the QR with its quiet zone.
const QR: i32 = 470;

/// Names that the claims give as codes.
#[derive(Debug, Clone, Copy)]
pub struct Names<'a> {
    /// Of the industry.
    pub industry: &'a Bilingual,
    /// Of the issuer.
    pub issuer: &'a Bilingual,
}

/// Draws the card. `code` is the text of the QR.
///
/// # Errors
/// [`CertificateError::QrTooLong`].
pub fn card(
    claims: &Claims,
    scheme: &Scheme,
    names: Names<'_>,
    code: &str,
) -> Result<String, CertificateError> {
    let matrix = QrMatrix::of(code)?;
    let band = scheme.grade.numbered(i32::from(claims.grade));
    let colour = band.map(|band| band.colour.as_str()).filter(|colour| svg::is_colour(colour));
    let colour = colour.unwrap_or(PLAIN);
    let firm = claims.name.as_deref().or(claims.credit_code.as_deref()).unwrap_or_default();
    let mut svg = Svg::new(WIDTH, HEIGHT, &format!("{firm} {} 工业碳效码", claims.period));
    svg.rect((0, 0), (WIDTH as i32, HEIGHT as i32), 0, "#ffffff");
    svg.rect((0, 0), (BAND, HEIGHT as i32), 0, colour);
    grade(&mut svg, claims, scheme, band);
    heading(&mut svg, claims, firm, colour);
    figures(&mut svg, claims, scheme, names);
    // The quiet zone reaches into the margin, so that the squares end where the lines do.
    let quiet = QR * 4 / (matrix.size as i32 + 8);
    svg.qr(&matrix, (RIGHT - QR + quiet, 306), QR);
    let under_qr = (RIGHT - QR / 2 + quiet, 796);
    svg.text("扫码离线核验 · verify offline", under_qr, 22, INK, Weight::Plain, Anchor::Middle, QR);
    foot(&mut svg, claims, scheme, names);
    Ok(svg.finish())
}

/// The white field in the band: number, words, and the ladder with the firm's rung.
fn grade(svg: &mut Svg, claims: &Claims, scheme: &Scheme, band: Option<&Band>) {
    let (centre, width) = (BAND / 2, BAND - 100);
    svg.rect((36, 36), (BAND - 72, HEIGHT as i32 - 72), 26, "#ffffff");
    let mut line = |text: &str, y, size, colour, weight| {
        svg.text(text, (centre, y), size, colour, weight, Anchor::Middle, width);
    };
    line("碳效等级", 112, 46, INK, Weight::Bold);
    line("CARBON-EFFICIENCY GRADE", 150, 20, GREY, Weight::Plain);
    line(&claims.grade.to_string(), 452, 340, INK, Weight::Bold);
    if let Some(band) = band {
        line(&band.label.zh, 540, 52, INK, Weight::Bold);
        line(&band.label.en, 580, 24, GREY, Weight::Plain);
    }
    ladder(svg, claims, scheme);
}

/// One rung a band, the longer the worse; the firm's own is marked by its weight and an arrow.
fn ladder(svg: &mut Svg, claims: &Claims, scheme: &Scheme) {
    let mut bands: Vec<&Band> = scheme.grade.bands.iter().collect();
    bands.sort_by_key(|band| band.number);
    let count = bands.len().clamp(1, 12) as i32;
    let (top, bottom) = (630, 980);
    let step = (bottom - top) / count;
    for (at, band) in (0..count).zip(bands) {
        let y = top + at * step;
        let is_own = band.number == i32::from(claims.grade);
        let height = if is_own { step - 8 } else { (step - 8) * 6 / 10 };
        let length = 90 + at * 110 / count;
        let middle = y + (step - 8) / 2;
        let colour = Some(band.colour.as_str()).filter(|c| svg::is_colour(c)).unwrap_or(PLAIN);
        svg.rect((126, middle - height / 2), (length, height), 5, colour);
        let weight = if is_own { Weight::Bold } else { Weight::Plain };
        let size = if is_own { 38 } else { 26 };
        let number = band.number.to_string();
        svg.text(&number, (104, middle + size / 3 + 1), size, INK, weight, Anchor::End, 50);
        if is_own {
            svg.arrow((126 + length + 14, middle), 20, INK);
        }
    }
}

fn heading(svg: &mut Svg, claims: &Claims, firm: &str, colour: &str) {
    svg.text("工业碳效码", (LEFT, 98), 60, INK, Weight::Bold, Anchor::Start, 500);
    let english = "Industrial carbon-efficiency certificate";
    svg.text(english, (LEFT, 134), 24, GREY, Weight::Plain, Anchor::Start, 560);
    svg.text(&claims.label, (RIGHT, 98), 60, INK, Weight::Bold, Anchor::End, 380);
    let period = format!("{} 年度评价", claims.period);
    let period =
        if claims.period.len() == 4 { period } else { format!("{} 评价", claims.period) };
    svg.text(&period, (RIGHT, 134), 24, GREY, Weight::Plain, Anchor::End, 360);
    svg.rect((LEFT, 156), (RIGHT - LEFT, 8), 4, colour);
    svg.text(firm, (LEFT, 228), 50, INK, Weight::Bold, Anchor::Start, RIGHT - LEFT);
    if let (Some(_), Some(code)) = (&claims.name, &claims.credit_code) {
        let line = format!("统一社会信用代码 {code}");
        svg.text(&line, (LEFT, 274), 26, GREY, Weight::Plain, Anchor::Start, RIGHT - LEFT);
    }
}

fn figures(svg: &mut Svg, claims: &Claims, scheme: &Scheme, names: Names<'_>) {
    let unit = scheme.intensity_unit(tanxiao_base::lang::Lang::Zh).replace("CO2", "CO₂");
    let dash = || "—".to_owned();
    let benchmark = claims.benchmark.map(|benchmark| {
        let plain = benchmark.intensity_l;
        format!("{plain}（同行 {} 家）", benchmark.peers)
    });
    let level = claims.level.and_then(|number| {
        let band = scheme.level.as_ref()?.numbered(i32::from(number))?;
        Some(format!("{} {}", band.label.zh, band.label.en))
    });
    let rows = [
        ("碳强度 L", "carbon intensity", claims.intensity_l.map(|l| format!("{l} {unit}"))),
        ("行业基准", "industry benchmark", benchmark),
        ("碳效值 K", "ratio to benchmark", claims.ratio_k.map(|k| k.to_string())),
        ("碳水平", "carbon level", level),
        ("碳中和率", "neutral rate", claims.neutral_rate.map(percent)),
        ("行业", "industry", Some(format!("{} {}", claims.industry, names.industry.zh))),
    ];
    let width = RIGHT - QR - LEFT - 24;
    for (at, (zh, en, value)) in (0..).zip(rows) {
        let y = 338 + at * 82;
        let label = format!("{zh} · {en}");
        svg.text(&label, (LEFT, y), 20, GREY, Weight::Plain, Anchor::Start, width);
        let value = value.unwrap_or_else(dash);
        svg.text(&value, (LEFT, y + 37), 32, INK, Weight::Bold, Anchor::Start, width);
    }
}

/// Who, until when, by which method; ids in full.
fn foot(svg: &mut Svg, claims: &Claims, scheme: &Scheme, names: Names<'_>) {
    svg.rect((LEFT, 832), (RIGHT - LEFT, 2), 0, HAIRLINE);
    let issuer = format!("签发机构 {}　{}", names.issuer.zh, names.issuer.en);
    let (from, until) = (claims.issued_at.china_date(), claims.expires_at.china_date());
    let validity = format!("有效期 {from} 至 {until}　valid {from} to {until}");
    let (method, factors) = (&claims.scheme, &claims.factor_set);
    let rules = format!(
        "评价方法 {}（{} {}）　因子集 {} {}　PCAF {}",
        scheme.name.zh, method.id, method.version, factors.id, factors.version, claims.pcaf_score
    );
    let score = format!("评价结果编号 {}", claims.score_id);
    let certificate = format!("碳效码编号 {}", claims.certificate_id());
    let lines = [(issuer, 24), (validity, 24), (rules, 20), (score, 20), (certificate, 20)];
    let mut y = 870;
    for (at, (text, size)) in lines.into_iter().enumerate() {
        let (colour, weight) = if at < 2 { (INK, Weight::Bold) } else { (GREY, Weight::Plain) };
        svg.text(&text, (LEFT, y), size, colour, weight, Anchor::Start, RIGHT - LEFT);
        y += if at < 1 { 38 } else { 34 };
    }
}

/// A rate as per cent, to the last digit.
#[must_use]
pub fn percent(rate: Decimal) -> String {
    let decimals = u32::from(rate.decimals());
    match decimals.checked_sub(2) {
        Some(left) => format!("{}%", to_text(rate.mantissa(), left)),
        None => {
            let scale = 10_i64.pow(2 - decimals);
            format!("{}%", rate.mantissa().saturating_mul(scale))
        }
    }
}
