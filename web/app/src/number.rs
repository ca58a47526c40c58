//! How numbers are printed on the page. The digits are the engine's; only marks are put between.

use tanxiao_web_protocol::Lang;

/// A decimal's digits with marks between thousands.
pub(crate) fn grouped(text: &str) -> String {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(w, f)| (w, Some(f)));
    let mut out = String::from(sign);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// A unit as it is set in print; the engine writes some as it does in files.
pub(crate) fn set(unit: &str, lang: Lang) -> String {
    match (unit, lang) {
        ("MWh", Lang::Zh) => "兆瓦时".to_owned(),
        _ => unit.replace("CO2", "CO₂"),
    }
}

/// A share as a percentage, for reading; the files have its digits.
pub(crate) fn percent(share: f64) -> String {
    percent_text(share * 100.0)
}

/// A number of percent. The browser prints it: its own code for that is there already.
pub(crate) fn percent_text(percent: f64) -> String {
    let number = js_sys::Number::from(percent).to_fixed(1);
    format!("{}%", number.map(String::from).unwrap_or_default())
}
