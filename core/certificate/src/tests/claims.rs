//! Claims: there and back without a digit changed, in both forms, and how large they are.

use proptest::prelude::*;

use super::{claims, key, manifest, record, terms};
use crate::claims::Claims;
use crate::qr::QrMatrix;
use crate::{Algorithm, CertificateError, Decimal, cbor, sign_cose, sign_vc_jwt, to_qr_text, vc};

fn there_and_back(claims: &Claims) {
    assert_eq!(&cbor::to_claims(&cbor::of_claims(claims)).unwrap(), claims);
    let credential = serde_json::to_vec(&vc::credential(claims)).unwrap();
    assert_eq!(&vc::to_claims(&credential).unwrap(), claims);
    let json = serde_json::to_string(claims).unwrap();
    assert_eq!(&serde_json::from_str::<Claims>(&json).unwrap(), claims);
}

#[test]
fn both_forms_hold_the_same_claims() {
    there_and_back(&claims());
    let mut sparse = record();
    sparse.credit_code = None;
    sparse.region = None;
    sparse.ratio_k = None;
    sparse.level = None;
    sparse.benchmark_l = None;
    sparse.neutral_rate = None;
    sparse.score_id = "run-1/7".into();
    there_and_back(&Claims::of(&sparse, &manifest(), terms(0)).unwrap());
}

#[test]
fn no_raw_energy_is_claimed() {
    let credential = vc::credential(&claims()).to_string();
    for raw in ["1234.5", "3000.25", "2625.25", "904.3", "1.365145"] {
        assert!(!credential.contains(raw), "{raw}");
    }
    assert!(credential.contains("2.903074") && credential.contains("3.050000001"));
}

#[test]
fn a_score_without_a_grade_is_not_certified() {
    let mut ungraded = record();
    ungraded.grade = None;
    ungraded.status = "ungraded_peers".into();
    let error = Claims::of(&ungraded, &manifest(), terms(0)).unwrap_err();
    assert!(matches!(error, CertificateError::Ungraded { .. }), "{error}");
    let zh = error.message(tanxiao_base::lang::Lang::Zh);
    assert!(zh.ends_with("没有等级（ungraded_peers），不能出具碳效码"), "{zh}");
}

#[test]
fn signing_twice_gives_the_same_bytes() {
    for algorithm in [Algorithm::Ed25519, Algorithm::Es256] {
        let key = key(algorithm, 7);
        assert_eq!(sign_cose(&claims(), &key), sign_cose(&claims(), &key));
        assert_eq!(sign_vc_jwt(&claims(), &key), sign_vc_jwt(&claims(), &key));
    }
}

#[test]
fn the_code_stays_small() {
    let cose = sign_cose(&claims(), &key(Algorithm::Ed25519, 7));
    let text = to_qr_text(&cose);
    let matrix = QrMatrix::of(&text).unwrap();
    let sizes =
        format!("{} octets, {} characters, {} squares", cose.len(), text.len(), matrix.size);
    insta::assert_snapshot!(sizes, @"427 octets, 645 characters, 81 squares");
}

proptest! {
    #[test]
    fn no_digit_of_a_decimal_changes(mantissa in any::<i64>(), decimals in 0u32..=9) {
        let text = tanxiao_base::number::to_text(mantissa, decimals);
        if let Some(decimal) = Decimal::parse(&text) {
            prop_assert_eq!(decimal.to_string(), text);
            prop_assert_eq!(
                Decimal::from_parts(decimal.mantissa(), decimal.decimals()),
                Some(decimal)
            );
        }
    }

    #[test]
    fn what_a_score_prints_is_claimed(micro in 0i64..10_000_000_000) {
        let printed = tanxiao_base::number::to_f64(micro, 6);
        prop_assert_eq!(Decimal::from_f64(printed).unwrap().to_string(), printed.to_string());
    }
}

/// The longest that each field may be, all together: they fit a code that is drawn, and where a
/// text of four octets a letter makes them too long, that is refused before anything is signed off.
#[test]
fn the_longest_fields_together_fit_or_are_named() {
    use crate::qr::check_length;
    use tanxiao_base::plain::{LONGEST_ID, LONGEST_NAME};
    /// Characters of the longest address of an issuer or of its status lists, as keys are made.
    const LONGEST_URI: usize = 200;
    const RARE: &str = "\u{20bb7}";
    let key = key(Algorithm::Ed25519, 7);
    let uri = format!("https://a.example/{}", "u".repeat(LONGEST_URI - 18));
    let code = |name: &str, id: &str, label: &str| {
        let mut record = record();
        record.name = Some(name.to_owned());
        record.label = Some(label.to_owned());
        (record.score_id, record.credit_code) = ("f".repeat(32), Some("91330500MA28C0000X".into()));
        (record.scheme, record.period) = (id.to_owned(), "2023-12".to_owned());
        let largest = || Decimal::parse("9007199254.740991").unwrap();
        (record.intensity_l, record.ratio_k) = (Some(largest()), Some(largest()));
        (record.benchmark_l, record.neutral_rate) = (Some(largest()), Some(largest()));
        (record.peer_count, record.level, record.grade) = (Some(i32::MAX), Some(99), Some(99));
        let mut manifest = manifest();
        for method in [&mut manifest.scheme, &mut manifest.factor_set] {
            (method.id, method.version) = (id.to_owned(), id.to_owned());
        }
        let mut terms = terms((1 << 17) - 1);
        terms.issuer.clone_from(&uri);
        terms.status.uri = format!("{uri}/2048");
        let claims = Claims::of(&record, &manifest, terms).unwrap();
        there_and_back(&claims);
        to_qr_text(&sign_cose(&claims, &key))
    };
    let (label, id) = ("高碳".repeat(8), "i".repeat(LONGEST_ID));
    for letter in ["长", RARE, "葛\u{e0100}"] {
        let letters = letter.chars().count();
        let name = letter.repeat(LONGEST_NAME / letters);
        let code = code(&name, &id, &label);
        assert_eq!(check_length(&code), Ok(()), "{letter:?}: {}", code.len());
        assert!(QrMatrix::of(&code).unwrap().size <= 177);
    }
    let code = code(&RARE.repeat(LONGEST_NAME), &RARE.repeat(LONGEST_ID), &label);
    let refused = CertificateError::QrTooLong { characters: code.len() };
    assert_eq!(check_length(&code), Err(refused.clone()));
    assert_eq!(QrMatrix::of(&code).unwrap_err(), refused);
}
