//! Trust lists: what is not known is refused, the stricter counts, and a signature binds all of it.

use super::{day, issued, key, trust};
use crate::root::{self, Known, Roots};
use crate::status::{LIST_CAPACITY, StatusClaims};
use crate::verdict::Warning;
use crate::{Algorithm, Status, StatusLists, TrustList, sign_cose, verify};

fn json(with: &str) -> String {
    let list = trust(&key(Algorithm::Ed25519, 1)).to_json();
    list.replacen("\"kty\"", &format!("{with}\"kty\""), 1)
}

#[test]
fn a_member_that_is_not_known_is_refused_by_its_name() {
    assert!(TrustList::parse(&json("")).is_ok());
    for (with, name) in [
        ("\"valid_untill\": \"2026-01-01T00:00:00Z\", ", "valid_untill"),
        ("\"revoked\": true, ", "revoked"),
        ("\"d\": \"AAAA\", ", "private key"),
        ("\"key_ops\": [\"sign\"], ", "key_ops"),
        ("\"valid_until\": \"soon\", ", "RFC 3339"),
    ] {
        let error = TrustList::parse(&json(with)).unwrap_err().to_string();
        assert!(error.contains(name), "{with}: {error}");
    }
    let list = json("").replacen("\"sig\"", "\"enc\"", 1);
    assert!(TrustList::parse(&list).unwrap_err().to_string().contains("use"));
}

#[test]
fn the_stricter_limit_counts_whichever_comes_first() {
    let limited = |until, from| {
        let mut list = trust(&key(Algorithm::Ed25519, 1));
        list.issuers[0].keys[0].valid_until = until;
        list.issuers[0].keys[0].valid_from = from;
        list
    };
    let cases = [
        (limited(None, None), limited(Some(day(5)), Some(day(1)))),
        (limited(Some(day(5)), Some(day(1))), limited(None, None)),
        (limited(Some(day(9)), Some(day(1))), limited(Some(day(5)), Some(day(0)))),
    ];
    for (mut first, second) in cases {
        let said = first.merge(second).unwrap();
        assert_eq!(first, limited(Some(day(5)), Some(day(1))));
        assert_eq!(said.len(), 2, "{said:?}");
    }
    let mut same = limited(Some(day(5)), None);
    assert!(same.merge(limited(Some(day(5)), None)).unwrap().is_empty());
}

#[test]
fn a_key_that_only_one_list_has_is_said_and_one_key_is_not_two() {
    let mut list = trust(&key(Algorithm::Ed25519, 1));
    let said = list.merge(trust(&key(Algorithm::Ed25519, 2))).unwrap();
    assert_eq!((said.len(), list.issuers[0].keys.len()), (2, 2));
    // The same key without an id is the same key.
    let mut bare = trust(&key(Algorithm::Ed25519, 1));
    bare.issuers[0].keys[0].jwk.kid = None;
    list.merge(bare.clone()).unwrap();
    assert_eq!(list.issuers[0].keys.len(), 2);
    bare.issuers[0].keys.extend(trust(&key(Algorithm::Ed25519, 1)).issuers.remove(0).keys);
    assert!(TrustList::parse(&bare.to_json()).unwrap_err().to_string().contains("twice"));
    let id = key(Algorithm::Ed25519, 2).verifying_key().id();
    assert_eq!((list.remove(&id), list.remove(&id), list.issuers[0].keys.len()), (1, 0, 1));
}

#[test]
fn a_signature_binds_every_byte_and_the_time() {
    for algorithm in [Algorithm::Ed25519, Algorithm::Es256] {
        let root = key(algorithm, 7);
        let roots = Roots::of(root.verifying_key().to_jwk());
        let list = trust(&key(Algorithm::Ed25519, 1)).to_json();
        let signature = root::sign(list.as_bytes(), &root, issued(), day(30)).unwrap();
        let check = |now| roots.check(list.as_bytes(), &signature, now, Known::default());
        assert_eq!(check(day(30)), Ok(issued()));
        assert!(check(day(31)).is_err());
        for at in 0..list.len() {
            let mut flipped = list.clone().into_bytes();
            flipped[at] ^= 1;
            assert!(roots.check(&flipped, &signature, day(1), Known::default()).is_err());
        }
        for at in 0..signature.len() {
            let mut flipped = signature.clone().into_bytes();
            flipped[at] ^= 1;
            let Ok(text) = std::str::from_utf8(&flipped) else { continue };
            assert!(roots.check(list.as_bytes(), text, day(1), Known::default()).is_err(), "{at}");
        }
        let other = Roots::of(key(algorithm, 8).verifying_key().to_jwk());
        assert!(other.check(list.as_bytes(), &signature, day(1), Known::default()).is_err());
        let pinned = trust(&root).to_json();
        let pinned = Roots::parse(&pinned).unwrap();
        let checked = pinned.check(list.as_bytes(), &signature, day(1), Known::default());
        assert_eq!(checked, Ok(issued()));
    }
}

/// Whoever signs certificates does not say who is believed.
#[test]
fn a_root_is_no_issuer_of_its_list() {
    let (root, issuer) = (key(Algorithm::Ed25519, 7), key(Algorithm::Es256, 1));
    let mut list = trust(&issuer);
    list.issuers[0].keys.extend(trust(&root).issuers.remove(0).keys);
    for (list, by) in [(&list, &root), (&list, &issuer), (&trust(&issuer), &issuer)] {
        let signed = root::sign(list.to_json().as_bytes(), by, issued(), day(30));
        assert!(signed.unwrap_err().to_string().contains("issuer's key"));
    }
    // A signature that another program made.
    let text = list.to_json();
    let signature = root::signed(text.as_bytes(), &root, issued(), day(30));
    let roots = Roots::of(root.verifying_key().to_jwk());
    let said = roots.check(text.as_bytes(), &signature, day(1), Known::default()).unwrap_err();
    assert!(said.to_string().contains("issuer's key"), "{said}");
    let apart = trust(&issuer).to_json();
    assert!(root::sign(apart.as_bytes(), &root, issued(), day(30)).is_ok());
}

/// Of two lists of one second the one that revokes counts, whichever is given first.
#[test]
fn of_two_lists_of_one_second_any_that_revokes_counts() {
    let signing = key(Algorithm::Ed25519, 1);
    let claims = super::claims();
    let list = |revokes: bool| {
        let mut list = StatusClaims::new(&claims.status.uri, day(1), day(8), 60, LIST_CAPACITY);
        if revokes {
            list.revoke(claims.status.index);
        }
        list.sign_cwt(&signing)
    };
    for order in [[true, false], [false, true]] {
        let mut lists = StatusLists::default();
        for revokes in order {
            lists.add_bytes(&list(revokes)).unwrap();
        }
        let certificate = sign_cose(&claims, &signing);
        let verdict = verify(&certificate, &trust(&signing), &lists, day(2));
        assert_eq!(verdict.status, Status::Revoked, "{order:?}");
    }
}

/// Nobody signs tomorrow: such a list would be the newest for as long as its date says.
#[test]
fn a_list_of_a_time_to_come_is_refused() {
    let root = key(Algorithm::Ed25519, 7);
    let roots = Roots::of(root.verifying_key().to_jwk());
    let list = trust(&key(Algorithm::Ed25519, 1)).to_json();
    let signature = root::sign(list.as_bytes(), &root, day(2), day(30)).unwrap();
    let check = |now| roots.check(list.as_bytes(), &signature, now, Known::default());
    assert_eq!(check(day(2)), Ok(day(2)));
    assert_eq!(check(day(2).plus_secs(-300)), Ok(day(2)), "clocks differ");
    for early in [day(2).plus_secs(-301), day(1), issued()] {
        let said = check(early).unwrap_err().to_string();
        assert!(said.contains("still to come"), "{said}");
        // Who judges as of an earlier time has the list of today.
        let at_hand = Known { since: None, at: Some(day(2)) };
        let checked = roots.check(list.as_bytes(), &signature, early, at_hand);
        assert_eq!(checked, Ok(day(2)));
    }
}

/// An older list that has not expired is taken by whoever knows nothing, and by nobody who knows
/// when the last was signed.
#[test]
fn an_older_list_than_a_known_one_is_refused() {
    let root = key(Algorithm::Ed25519, 7);
    let roots = Roots::of(root.verifying_key().to_jwk());
    let list = trust(&key(Algorithm::Ed25519, 1)).to_json();
    let signature = root::sign(list.as_bytes(), &root, day(2), day(30)).unwrap();
    let check = |since| roots.check(list.as_bytes(), &signature, day(5), Known { since, at: None });
    assert_eq!((check(None), check(Some(day(2)))), (Ok(day(2)), Ok(day(2))));
    let said = check(Some(day(2).plus_secs(1))).unwrap_err().to_string();
    assert!(said.contains("newer"), "{said}");
    assert_eq!(root::stated_time(&signature), Some(day(2)));
    assert_eq!(root::stated_time("nothing"), None);
}

/// A status list of tomorrow would be the newest until then, whatever was revoked meanwhile.
#[test]
fn a_status_list_of_a_time_to_come_displaces_none() {
    let signing = key(Algorithm::Ed25519, 1);
    let claims = super::claims();
    let list = |at: i64, revokes: bool| {
        let uri = &claims.status.uri;
        let mut list = StatusClaims::new(uri, day(at), day(at + 7), 60, LIST_CAPACITY);
        if revokes {
            list.revoke(claims.status.index);
        }
        list.sign_cwt(&signing)
    };
    let judge = |given: &[Vec<u8>]| {
        let mut lists = StatusLists::default();
        given.iter().for_each(|list| lists.add_bytes(list).unwrap());
        let verdict = verify(&sign_cose(&claims, &signing), &trust(&signing), &lists, day(2));
        (verdict.status, verdict.warnings)
    };
    assert_eq!(judge(&[list(1, true), list(5, false)]).0, Status::Revoked);
    assert_eq!(judge(&[list(1, false), list(5, true)]).0, Status::Revoked);
    assert_eq!(judge(&[list(1, false), list(5, false)]), (Status::Valid, vec![]));
    let alone = judge(&[list(5, false)]);
    assert_eq!(alone, (Status::Valid, vec![Warning::StatusListNotYet]));
}

#[test]
fn a_name_that_nobody_could_tell_from_another_is_refused() {
    for name in
        ["示例市\u{200b}经信局", "", "示例市\u{202e}经信局", "\u{1b}[31m", &"长".repeat(201)]
    {
        let mut list = trust(&key(Algorithm::Ed25519, 1));
        name.clone_into(&mut list.issuers[0].name.zh);
        let said = TrustList::parse(&list.to_json()).unwrap_err().to_string();
        assert!(said.contains("the name of the issuer"), "{name:?}: {said}");
    }
}
