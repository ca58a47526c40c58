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
