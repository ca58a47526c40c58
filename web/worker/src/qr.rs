//! The QR of a self-assessed code: what is printed beside it, with the method's hashes, and the
//! words that say that nobody signed it. Never any energy data.

use fast_qr::{ECL, QRBuilder};
use tanxiao_core::explain::Explanation;

/// Modules a side, and the dark ones as an SVG path; None without a grade or level.
pub(crate) fn code(explanation: &Explanation) -> Option<(u32, String)> {
    let text = text(explanation)?;
    let code = QRBuilder::new(text).ecl(ECL::M).build().ok()?;
    let mut path = String::new();
    for y in 0..code.size {
        for x in 0..code.size {
            if code[y][x].value() {
                path.push_str(&format!("M{x} {y}h1v1h-1z"));
            }
        }
    }
    Some((code.size as u32, path))
}

fn text(explanation: &Explanation) -> Option<String> {
    let identity = &explanation.identity;
    let label = &explanation.verdict.label.as_ref()?.zh;
    let firm = match identity.credit_code.as_str() {
        "" => &identity.name,
        code => code,
    };
    let value = |quotient: Option<&tanxiao_core::explain::Quotient>| {
        quotient.map_or("-", |quotient| quotient.published.text.as_str()).to_owned()
    };
    let intensity = value(explanation.intensity.as_ref().map(|intensity| &intensity.quotient));
    let versions = &explanation.versions;
    Some(format!(
        "碳效自评 未签发 | {firm} | {} | {label} | L {intensity} | K {} | {} {} {} | {} {}",
        identity.period,
        value(explanation.ratio.as_ref()),
        versions.scheme.id,
        versions.scheme.version,
        &versions.scheme.sha256[..12],
        versions.factors.id,
        &versions.factors.sha256[..12],
    ))
}
