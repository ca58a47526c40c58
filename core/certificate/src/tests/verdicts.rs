//! Every verdict, from certificates made to earn it.

use super::{ISSUER, LIST, claims, day, issued, key, trust};
use crate::status::StatusClaims;
use crate::{
    Algorithm, Claims, Malformed, SigningKey, Status, StatusLists, Timestamp, TrustList, Verdict,
    Warning, cose, jws, sign_cose, sign_vc_jwt, to_qr_text, vc, verify,
};
use tanxiao_base::lang::Lang;

/// The three ways to present a certificate.
fn presented(claims: &Claims, key: &SigningKey) -> [Vec<u8>; 3] {
    let cose = sign_cose(claims, key);
    let text = format!("{}\n", to_qr_text(&cose));
    [cose, text.into_bytes(), format!("{}\r\n", sign_vc_jwt(claims, key)).into_bytes()]
}

fn judge(bytes: &[u8], trust: &TrustList, now: Timestamp) -> Verdict {
    verify(bytes, trust, &StatusLists::default(), now)
}

fn list(key: &SigningKey, revoked: &[u32], uri: &str, from: i64) -> StatusLists {
    let mut claims = StatusClaims::new(uri, day(from), day(from + 7), 86_400, 1 << 17);
    for index in revoked {
        claims.revoke(*index);
    }
    let mut lists = StatusLists::default();
    lists.add_bytes(&claims.sign_cwt(key)).unwrap();
    let mut of_jwt = StatusLists::default();
    of_jwt.add_bytes(claims.sign_jwt(key).as_bytes()).unwrap();
    for index in [0, 69_999, 70_000, 70_001, (1 << 17) - 1, 1 << 17] {
        let is_revoked = |lists: &StatusLists| lists.of_uri(uri).next().unwrap().is_revoked(index);
        assert_eq!(is_revoked(&lists), is_revoked(&of_jwt));
    }
    lists
}

#[test]
fn a_good_one_is_valid_in_every_form_and_algorithm() {
    for algorithm in [Algorithm::Ed25519, Algorithm::Es256] {
        let key = key(algorithm, 7);
        for bytes in presented(&claims(), &key) {
            let verdict = judge(&bytes, &trust(&key), day(1));
            assert_eq!(verdict.status, Status::Valid, "{verdict:?}");
            assert_eq!(verdict.claims, Some(claims()));
            assert_eq!(verdict.warnings, [Warning::RevocationNotChecked]);
            assert_eq!(verdict.clone().requiring_status().status, Status::StatusUnknown);
            let lists = list(&key, &[69_999, 70_001], LIST, 1);
            let verdict = verify(&bytes, &trust(&key), &lists, day(2));
            assert_eq!((verdict.status, verdict.warnings.len()), (Status::Valid, 0));
            assert_eq!(verdict.revocation_as_of, Some(day(1)));
        }
    }
}

#[test]
fn dates() {
    let key = key(Algorithm::Ed25519, 7);
    for bytes in presented(&claims(), &key) {
        for (now, expected) in [
            (issued().plus_secs(-301), Status::NotYetValid),
            (issued().plus_secs(-300), Status::Valid),
            (day(90), Status::Valid),
            (day(90).plus_secs(1), Status::Expired),
        ] {
            assert_eq!(judge(&bytes, &trust(&key), now).status, expected, "{now}");
        }
    }
}

#[test]
fn who_is_not_trusted() {
    let (own, other) = (key(Algorithm::Ed25519, 7), key(Algorithm::Es256, 8));
    for bytes in presented(&claims(), &own) {
        for trust in [TrustList::default(), trust(&other)] {
            let verdict = judge(&bytes, &trust, day(1));
            assert_eq!(verdict.status, Status::UnknownIssuer);
            assert_eq!(verdict.issuer.as_deref(), Some(ISSUER));
            assert_eq!(verdict.claims, None);
        }
        let mut trust = trust(&own);
        trust.issuers[0].keys[0].valid_until = Some(issued().plus_secs(-1));
        assert_eq!(judge(&bytes, &trust, day(1)).status, Status::UnknownIssuer);
        trust.issuers[0].keys[0].valid_until = Some(issued());
        assert_eq!(judge(&bytes, &trust, day(1)).status, Status::Valid);
    }
}

#[test]
fn a_signature_of_another_key_is_no_signature() {
    // The forger names the true key and signs with his own.
    let (own, forger) = (key(Algorithm::Ed25519, 7), key(Algorithm::Ed25519, 8));
    let (true_one, forged) = (sign_cose(&claims(), &own), sign_cose(&claims(), &forger));
    let mut mixed = true_one.clone();
    let at = mixed.len() - 64;
    mixed[at..].copy_from_slice(&forged[at..]);
    assert_eq!(judge(&mixed, &trust(&own), day(1)).status, Status::Tampered);
}

#[test]
fn revocation() {
    let own = key(Algorithm::Ed25519, 7);
    let judge = |lists: &StatusLists, now| {
        let verdict = verify(&sign_cose(&claims(), &own), &trust(&own), lists, now);
        (verdict.status, verdict.warnings)
    };
    let revoked = list(&own, &[70_000], LIST, 1);
    assert_eq!(judge(&revoked, day(2)), (Status::Revoked, vec![]));
    // Stale or not, expired or not: what was revoked stays so.
    assert_eq!(judge(&revoked, day(60)), (Status::Revoked, vec![Warning::StatusListStale]));
    assert_eq!(judge(&revoked, day(100)).0, Status::Revoked);
    let clean = list(&own, &[], LIST, 1);
    assert_eq!(judge(&clean, day(60)), (Status::Valid, vec![Warning::StatusListStale]));
    let elsewhere = list(&own, &[70_000], "https://carbon.example.gov.cn/v1/status/2", 1);
    assert_eq!(judge(&elsewhere, day(2)), (Status::Valid, vec![Warning::RevocationNotChecked]));
    let forged = list(&key(Algorithm::Ed25519, 8), &[70_000], LIST, 1);
    assert_eq!(judge(&forged, day(2)), (Status::Valid, vec![Warning::StatusListUntrusted]));
    let mut short = StatusLists::default();
    let claims = StatusClaims::new(LIST, day(1), day(8), 86_400, 70_000);
    short.add_bytes(&claims.sign_cwt(&own)).unwrap();
    assert_eq!(judge(&short, day(2)), (Status::Valid, vec![Warning::StatusListTooShort]));
    // As of an earlier time the list that is at hand counts, and one of a time to come does not.
    let later = list(&own, &[], LIST, 5);
    assert_eq!(judge(&later, day(2)), (Status::Valid, vec![Warning::StatusListNotYet]));
    assert_eq!(judge(&later.clone().known_at(day(5)), day(2)), (Status::Valid, vec![]));
    let early = later.known_at(day(4));
    assert_eq!(judge(&early, day(2)), (Status::Valid, vec![Warning::StatusListNotYet]));
    let with = |lists: &StatusLists, other: &StatusLists| {
        let mut both = lists.clone();
        both.add(other.of_uri(LIST).next().unwrap().clone());
        both
    };
    // The newest decides.
    let later = list(&own, &[70_000], LIST, 3);
    assert_eq!(judge(&with(&clean, &later), day(4)).0, Status::Revoked);
    // What was revoked stays so, whether the newest list is too short or says otherwise.
    let mut short = StatusLists::default();
    let claims = StatusClaims::new(LIST, day(3), day(10), 86_400, 70_000);
    short.add_bytes(&claims.sign_cwt(&own)).unwrap();
    let newest = list(&own, &[], LIST, 3);
    for newest in [&short, &newest] {
        for both in [with(newest, &revoked), with(&revoked, newest)] {
            assert_eq!(judge(&both, day(4)), (Status::Revoked, vec![]));
        }
    }
    // An older list that does not revoke says nothing of what came after it.
    let both = with(&short, &clean);
    assert_eq!(judge(&both, day(4)), (Status::Valid, vec![Warning::StatusListTooShort]));
    let forged = with(&short, &forged);
    assert_eq!(judge(&forged, day(4)), (Status::Valid, vec![Warning::StatusListTooShort]));
}

#[test]
fn an_algorithm_from_the_future() {
    let own = key(Algorithm::Ed25519, 7);
    // 0x27 is -8 in CBOR; 0x37 is -24, which nobody has registered.
    let mut bytes = sign_cose(&claims(), &own);
    let at = bytes.iter().position(|byte| *byte == 0x27).unwrap();
    bytes[at] = 0x37;
    let verdict = judge(&bytes, &trust(&own), day(1));
    assert_eq!(verdict.status, Status::Unsupported);
    assert_eq!(verdict.algorithm.as_deref(), Some("-24"));
    assert_eq!(verdict.claims, None);
    let payload = serde_json::to_vec(&vc::credential(&claims())).unwrap();
    let jwt = jws::sign(&payload, "vc+jwt", Some("vc"), &own);
    let unsigned = jwt.replacen("eyJhbGciOiJFZERTQSI", "eyJhbGciOiJub25lIn0", 1);
    assert_ne!(jwt, unsigned);
    assert!(!judge(unsigned.as_bytes(), &trust(&own), day(1)).is_valid());
}

#[test]
fn other_things_signed_with_the_same_key_are_no_certificates() {
    let own = key(Algorithm::Ed25519, 7);
    let status = StatusClaims::new(LIST, day(1), day(8), 86_400, 8);
    let payload = serde_json::to_vec(&vc::credential(&claims())).unwrap();
    let as_other = jws::sign(&payload, "statuslist+jwt", None, &own).into_bytes();
    let in_cose = cose::sign(payload, None, &own);
    for bytes in [status.sign_cwt(&own), status.sign_jwt(&own).into_bytes(), as_other, in_cose] {
        assert_eq!(judge(&bytes, &trust(&own), day(1)).status, Status::Malformed);
    }
}

#[test]
fn what_is_no_certificate() {
    let own = key(Algorithm::Ed25519, 7);
    for (bytes, reason) in [
        (&b""[..], Malformed::NotACertificate),
        (b"hello", Malformed::NotACertificate),
        (b"TX1:", Malformed::Cbor),
        (b"TX1:***", Malformed::Cbor),
        (b"TX1:00Z", Malformed::Base45),
        (b"TX1:lower", Malformed::Base45),
        (b"HC1:6BFOXN", Malformed::NotACertificate),
        (b"a.b.c", Malformed::Base64),
        (b"..", Malformed::Header),
        (b"\xd2", Malformed::Cbor),
        (b"\xd2\x84\x40\xa0\x40\x40", Malformed::Cbor),
        (b"\xd2\x84\x41\xa0\xa0\x40\x40", Malformed::Header),
        (&[b'A'; 70_000], Malformed::TooLong),
    ] {
        let verdict = judge(bytes, &trust(&own), day(1));
        assert_eq!((verdict.status, verdict.reason), (Status::Malformed, Some(reason)));
    }
}

proptest::proptest! {
    #[test]
    fn nothing_that_is_presented_makes_a_reader_stumble(
        start in 0usize..4,
        rest in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..600),
        at in 0usize..400,
    ) {
        let own = key(Algorithm::Ed25519, 7);
        let mut bytes = match start {
            0 => b"\xd2\x84".to_vec(),
            1 => b"TX1:".to_vec(),
            2 => sign_cose(&claims(), &own)[..at].to_vec(),
            _ => sign_vc_jwt(&claims(), &own).into_bytes()[..at].to_vec(),
        };
        bytes.extend(rest);
        proptest::prop_assert!(!judge(&bytes, &trust(&own), day(1)).is_valid());
        proptest::prop_assert!(crate::StatusList::parse(&bytes).is_err());
    }
}

#[test]
fn every_verdict_has_its_words() {
    let own = key(Algorithm::Ed25519, 7);
    let mut verdict = judge(&sign_cose(&claims(), &own), &trust(&own), day(1));
    let mut seen = std::collections::BTreeSet::new();
    for status in [
        Status::Valid,
        Status::Malformed,
        Status::Unsupported,
        Status::UnknownIssuer,
        Status::Tampered,
        Status::Revoked,
        Status::NotYetValid,
        Status::Expired,
        Status::StatusUnknown,
    ] {
        verdict.status = status;
        assert_eq!(serde_json::to_value(status).unwrap(), status.text());
        assert_eq!(verdict.hint(Lang::Zh).is_none(), status == Status::Valid);
        for lang in [Lang::Zh, Lang::En] {
            assert!(seen.insert(verdict.message(lang)) && seen.insert(status.title(lang).into()));
        }
    }
}
