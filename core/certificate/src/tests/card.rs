//! The card: what is on it, that it is XML, and that no letter rests on a scheme's colour.

use super::{claims, key};
use crate::card::{Names, card};
use crate::{Algorithm, Claims, sign_cose, to_qr_text};
use tanxiao_base::lang::Bilingual;
use tanxiao_base::scheme::Scheme;

fn drawn(claims: &Claims) -> String {
    let path = "schemes/huzhou-2021.toml";
    let file = tanxiao_data::FILES.iter().find(|file| file.path == path).unwrap();
    let scheme = Scheme::parse(path, file.text).unwrap();
    let name = |zh: &str| Bilingual { zh: zh.into(), en: "in English".into() };
    let names = Names { industry: &name("棉纺纱加工"), issuer: &name("示例市经信局") };
    let code = to_qr_text(&sign_cose(claims, &key(Algorithm::Ed25519, 7)));
    card(claims, &scheme, names, &code).unwrap()
}

#[test]
fn all_that_matters_is_on_it() {
    let svg = drawn(&claims());
    for text in [
        "湖州示例纺织有限公司",
        "91330500MA28C0000X",
        "高碳3级",
        ">3</text>",
        "接近平均",
        "2.903074 tCO₂/万元",
        "0.951827",
        "3.050000001",
        "同行 37 家",
        "12.499%",
        "1751 棉纺纱加工",
        "示例市经信局",
        "2026-01-01 至 2026-04-01",
        "huzhou-2021",
        "7f83b1657ff1fc53b92dc18148a1d65d",
        &claims().certificate_id(),
    ] {
        assert!(svg.contains(text), "{text}");
    }
    assert!(svg.contains("fill=\"#d4a017\""), "the grade's colour");
}

#[test]
fn letters_are_ink_on_white() {
    for line in drawn(&claims()).lines().filter(|line| line.starts_with("<text")) {
        let is_dark = line.contains("fill=\"#16202c\"") || line.contains("fill=\"#4b5563\"");
        assert!(is_dark, "{line}");
    }
}

#[test]
fn a_name_cannot_break_out() {
    let mut hostile = claims();
    hostile.name = Some("<script>alert(\"&\")</script>\u{0}".into());
    hostile.label = "</text><image href='http://example.com/'/>".into();
    let svg = drawn(&hostile);
    assert!(!svg.contains("<script") && !svg.contains("<image") && !svg.contains('\u{0}'));
    assert!(svg.contains("&lt;script&gt;alert(&quot;&amp;&quot;)"));
    let open = svg.matches("<text").count();
    assert_eq!(open, svg.matches("</text>").count());
}

#[test]
fn a_long_name_becomes_smaller() {
    let mut long = claims();
    long.name = Some("超".repeat(60));
    let line = drawn(&long);
    let line = line.lines().find(|line| line.contains("超超") && line.starts_with("<text"));
    assert!(line.unwrap().contains("font-size=\"15\""), "{line:?}");
}

/// What XML has no place for, or nobody sees, is no letter of a card.
#[test]
fn odd_letters_of_a_name_are_left_out() {
    let mut odd = claims();
    odd.name = Some("甲\u{1b}[31m\u{202e}\u{ffff}\u{200b}乙<&>".to_owned());
    let drawn = drawn(&odd);
    assert!(drawn.contains("甲 [31m   乙&lt;&amp;&gt;"), "{drawn}");
    assert!(!drawn.contains(['\u{1b}', '\u{202e}', '\u{ffff}', '\u{200b}']));
}

#[test]
fn the_longest_text_of_a_code() {
    use crate::qr::{MAX_CHARACTERS, QrMatrix, check_length};
    let text = |characters: usize| "A".repeat(characters);
    assert_eq!(QrMatrix::of(&text(MAX_CHARACTERS)).unwrap().size, 177);
    assert!(check_length(&text(MAX_CHARACTERS)).is_ok());
    let error = check_length(&text(MAX_CHARACTERS + 1)).unwrap_err();
    assert_eq!(QrMatrix::of(&text(MAX_CHARACTERS + 1)).unwrap_err(), error);
}
