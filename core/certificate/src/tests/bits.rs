//! Every single-bit change of a certificate is refused, in every form.

use super::{claims, day, key, trust};
use crate::{
    Algorithm, Status, StatusLists, TrustList, sign_cose, sign_vc_jwt, to_qr_text, verify,
};

/// Flips every bit in turn; none may be accepted.
fn flip_all(bytes: &[u8], trust: &TrustList) -> std::collections::BTreeMap<&'static str, usize> {
    let judge = |bytes: &[u8]| verify(bytes, trust, &StatusLists::default(), day(1));
    assert_eq!(judge(bytes).status, Status::Valid);
    let mut counts = std::collections::BTreeMap::new();
    let mut flipped = bytes.to_vec();
    for bit in 0..bytes.len() * 8 {
        flipped[bit / 8] ^= 1 << (bit % 8);
        let verdict = judge(&flipped);
        assert_ne!(verdict.status, Status::Valid, "bit {bit} of {}", bytes.len() * 8);
        assert!(verdict.claims.is_none(), "bit {bit}: {:?}", verdict.status);
        *counts.entry(verdict.status.text()).or_insert(0) += 1;
        flipped[bit / 8] ^= 1 << (bit % 8);
    }
    assert_eq!(counts.values().sum::<usize>(), bytes.len() * 8);
    counts
}

#[test]
fn every_bit_of_cose_counts() {
    for algorithm in [Algorithm::Ed25519, Algorithm::Es256] {
        let key = key(algorithm, 7);
        let counts = flip_all(&sign_cose(&claims(), &key), &trust(&key));
        assert!(counts["tampered"] > 1_000 && counts["malformed"] > 100, "{counts:?}");
    }
}

#[test]
fn every_bit_of_the_text_counts() {
    let key = key(Algorithm::Ed25519, 7);
    let counts = flip_all(to_qr_text(&sign_cose(&claims(), &key)).as_bytes(), &trust(&key));
    assert!(counts["malformed"] > 1_000, "{counts:?}");
}

#[test]
fn every_bit_of_the_jwt_counts() {
    let key = key(Algorithm::Ed25519, 7);
    let counts = flip_all(sign_vc_jwt(&claims(), &key).as_bytes(), &trust(&key));
    assert!(counts["tampered"] > 1_000 && counts["malformed"] > 1_000, "{counts:?}");
}
