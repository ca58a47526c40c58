//! The card as a drawing of its own, for the picture that can be saved.

use tanxiao_web_protocol::{Assessed, Lang};

use super::card::held;

/// Size of the drawing.
pub(super) const WIDTH: u32 = 720;
/// Size of the drawing.
pub(super) const HEIGHT: u32 = 380;

/// A text that may stand in XML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The drawing; empty without a score.
pub(super) fn card(assessed: &Assessed, lang: Lang, is_example: bool) -> String {
    let Some(explanation) = &assessed.explanation else { return String::new() };
    let identity = &explanation.identity;
    let grade = held(&explanation.grade.bands);
    let level = explanation.level.as_ref().and_then(|level| held(&level.bands));
    let colour = grade.or(level).map_or("#777777", |band| band.colour.as_str());
    let label = explanation.verdict.label.as_ref().map(|label| label.in_lang(lang));
    let label = label.or(level.map(|level| level.label.in_lang(lang))).unwrap_or("—");
    let l = explanation.intensity.as_ref().map_or("—", |l| l.quotient.published.text.as_str());
    let l_unit = explanation.intensity.as_ref().map_or("", |l| l.unit.in_lang(lang));
    let k = explanation.ratio.as_ref().map_or("—", |k| k.published.text.as_str());
    let versions = &explanation.versions;
    let mut marks = vec![lang.pick("自评，未经签发", "Self-assessed, unsigned")];
    if assessed.is_typed_benchmark {
        marks.push(lang.pick("行业基准由填报人自填", "benchmark typed by the reporter"));
    }
    if is_example {
        marks.push(lang.pick("合成数据", "synthetic data"));
    }
    let text = |x: u32, y: u32, size: u32, style: &str, text: &str| {
        format!("<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" {style}>{}</text>", escaped(text))
    };
    let soft = "fill=\"#55605a\"";
    let mut parts = vec![
        format!("<rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#fffefb\"/>"),
        format!("<rect width=\"18\" height=\"{HEIGHT}\" fill=\"{}\"/>", escaped(colour)),
        text(
            52,
            52,
            17,
            soft,
            lang.pick("工业碳效码 · 自评", "Carbon-efficiency code · self-assessed"),
        ),
        text(52, 122, 58, "fill=\"#16201b\" font-weight=\"700\"", label),
        text(52, 172, 23, "fill=\"#16201b\"", &identity.name),
        text(
            52,
            202,
            15,
            soft,
            &format!(
                "{} · {} · {} {}",
                identity.credit_code,
                identity.period,
                identity.industry,
                identity.industry_name.in_lang(lang)
            ),
        ),
        text(52, 252, 15, soft, lang.pick("碳强度 L", "Intensity L")),
        text(52, 282, 25, "fill=\"#16201b\" font-weight=\"600\"", &format!("{l} {l_unit}")),
        text(400, 252, 15, soft, lang.pick("碳效值 K", "Ratio K")),
        text(400, 282, 25, "fill=\"#16201b\" font-weight=\"600\"", k),
        text(
            52,
            326,
            14,
            soft,
            &format!(
                "{} {} · {} {}",
                versions.scheme.id,
                versions.scheme.version,
                versions.factors.id,
                versions.factors.version
            ),
        ),
        text(52, 350, 14, soft, &marks.join(lang.pick("；", "; "))),
    ];
    if let Some((size, path)) = &assessed.qr {
        parts.push(format!(
            "<g transform=\"translate(540 40) scale({})\"><path d=\"{path}\" fill=\"#16201b\"/></g>",
            140.0 / f64::from(*size)
        ));
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{HEIGHT}\" \
         font-family=\"'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif\">{}</svg>",
        parts.concat()
    )
}
