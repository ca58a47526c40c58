//! Base64url has one form: without padding, without bits that mean nothing, in its own alphabet.
//! Another form of the same octets would be another text of the same certificate, list or key.

use super::{claims, day, issued, key, trust};
use crate::root::{self, Known, Roots};
use crate::status::{LIST_CAPACITY, StatusClaims, StatusList};
use crate::{Algorithm, Malformed, Status, StatusLists, TrustList, jws, sign_vc_jwt, verify};

const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The same octets, written otherwise: with padding, with bits at the end that mean nothing, with a
/// letter too many, in the other alphabet, with a line end.
fn otherwise(text: &str) -> Vec<String> {
    let mut others = vec![format!("{text}="), format!("{text}=="), format!("{text}\n")];
    let (kept, last) = text.split_at(text.len() - 1);
    if !text.len().is_multiple_of(4) {
        let value = ALPHABET.find(last).unwrap();
        others.extend(ALPHABET.get(value ^ 1..=value ^ 1).map(|letter| format!("{kept}{letter}")));
    }
    if text.len().is_multiple_of(4) {
        others.push(format!("{text}A"));
    }
    if text.contains(['-', '_']) {
        others.push(text.replace('-', "+").replace('_', "/"));
    }
    others
}

#[test]
fn a_certificate_has_one_text() {
    let key = key(Algorithm::Ed25519, 7);
    let jwt = sign_vc_jwt(&claims(), &key);
    let judge = |text: &str| {
        let verdict = verify(text.as_bytes(), &trust(&key), &StatusLists::default(), day(1));
        (verdict.status, verdict.reason)
    };
    assert_eq!(judge(&jwt).0, Status::Valid);
    let parts: Vec<&str> = jwt.split('.').collect();
    let mut seen = 0;
    for place in 0..parts.len() {
        for other in otherwise(parts[place]) {
            // Mail breaks lines: blanks around a text and line ends in it are no part of it.
            if other.ends_with('\n') {
                continue;
            }
            let mut parts = parts.clone();
            parts[place] = &other;
            let (status, reason) = judge(&parts.join("."));
            assert_eq!(status, Status::Malformed, "{place} {other}");
            assert!(
                matches!(reason, Some(Malformed::Base64 | Malformed::NotACertificate)),
                "{reason:?}"
            );
            seen += 1;
        }
    }
    assert!(seen >= 10, "{seen}");
}

#[test]
fn a_status_list_has_one_text() {
    let key = key(Algorithm::Ed25519, 7);
    let list = StatusClaims::new("https://a.example/1", day(1), day(8), 60, LIST_CAPACITY);
    let jwt = list.sign_jwt(&key);
    assert!(StatusList::parse(jwt.as_bytes()).is_ok());
    let parts: Vec<&str> = jwt.split('.').collect();
    for place in 0..parts.len() {
        for other in otherwise(parts[place]).iter().filter(|other| !other.ends_with('\n')) {
            let mut parts = parts.clone();
            parts[place] = other;
            assert!(StatusList::parse(parts.join(".").as_bytes()).is_err(), "{place} {other}");
        }
    }
    // The bits inside, signed as they are written.
    let signed = |lst: &str| {
        let payload = format!(
            r#"{{"sub":"https://a.example/1","iat":1,"status_list":{{"bits":1,"lst":"{lst}"}}}}"#
        );
        jws::sign(payload.as_bytes(), "statuslist+jwt", None, &key)
    };
    // Zlib of eight octets of nothing.
    let lst = "eNpjYIAAAAAIAAE";
    assert!(StatusList::parse(signed(lst).as_bytes()).is_ok());
    for other in otherwise(lst) {
        let other = other.replace('\n', "\\n");
        assert!(StatusList::parse(signed(&other).as_bytes()).is_err(), "{other}");
    }
}

#[test]
fn a_key_and_a_signature_have_one_text() {
    let root = key(Algorithm::Es256, 7);
    let list = trust(&root);
    let jwk = list.issuers[0].keys[0].jwk.clone();
    let (x, y) = (jwk.x.clone(), jwk.y.clone().unwrap());
    let kid = jwk.kid.clone().unwrap();
    for written in [&x, &y, &kid] {
        for other in otherwise(written) {
            let json = list.to_json().replace(written, &other.replace('\n', "\\n"));
            assert!(TrustList::parse(&json).is_err(), "{other}");
        }
    }
    let roots = Roots::of(jwk);
    let text = trust(&key(Algorithm::Ed25519, 9)).to_json();
    let signature = root::sign(text.as_bytes(), &root, issued(), day(30)).unwrap();
    let check =
        |signature: &str| roots.check(text.as_bytes(), signature, day(1), Known::default()).is_ok();
    assert!(check(&signature));
    let (header, mark) = signature.split_once("..").unwrap();
    // A line end behind it is none of its letters: a file ends with one.
    for other in otherwise(mark).iter().filter(|other| !other.ends_with('\n')) {
        assert!(!check(&format!("{header}..{other}")), "{other}");
    }
}
