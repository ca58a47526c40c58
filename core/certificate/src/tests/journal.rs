//! The register: places, revocations, and what status lists say of them.

use std::collections::HashMap;

use super::{ISSUER, claims, day, key, trust};
use crate::claims::{StatusReference, certificate_id};
use crate::journal::{Entry, Inconsistent, Issued, Register, Revoked, Stands, list_uri, place};
use crate::status::LIST_CAPACITY;
use crate::{Algorithm, StatusList};

const STATUS: &str = "https://carbon.example.gov.cn/v1/status";

fn issued(score_id: &str, at: u64) -> Issued {
    let status = place(STATUS, at);
    Issued {
        certificate_id: certificate_id(ISSUER, &status),
        score_id: score_id.to_owned(),
        firm: "91330500MA28C0000X".into(),
        period: "2023".into(),
        issuer: ISSUER.into(),
        key_id: "k".into(),
        status,
        issued_at: day(0),
        expires_at: day(90),
        code: "TX1:".into(),
        jwt: "..".into(),
    }
}

fn revoked(issued: &Issued) -> Entry {
    Entry::Revoked(Revoked {
        certificate_id: issued.certificate_id.clone(),
        revoked_at: day(3),
        reason: "a test".into(),
    })
}

#[test]
fn places_go_on_in_the_next_list() {
    let capacity = u64::from(LIST_CAPACITY);
    let expected = StatusReference { uri: list_uri(STATUS, 2), index: 0 };
    assert_eq!(place(STATUS, capacity), expected);
    let mut register = Register::default();
    assert_eq!((register.next_place(STATUS), register.lists(STATUS)), (0, 1));
    register.push(Entry::Issued(issued("a", capacity - 1))).unwrap();
    assert_eq!((register.next_place(STATUS), register.lists(STATUS)), (capacity, 1));
    register.push(Entry::Issued(issued("b", capacity))).unwrap();
    assert_eq!((register.next_place(STATUS), register.lists(STATUS)), (capacity + 1, 2));
    assert_eq!(register.next_place("https://another.example/status"), 0);
}

#[test]
fn contradictions_are_refused() {
    let mut register = Register::default();
    let first = issued("a", 0);
    assert_eq!(register.push(revoked(&first)), Err(Inconsistent::Unknown));
    register.push(Entry::Issued(first.clone())).unwrap();
    assert_eq!(register.push(Entry::Issued(issued("b", 0))), Err(Inconsistent::Twice));
    register.push(revoked(&first)).unwrap();
    assert!(register.revocation(&first.certificate_id).is_some());
}

#[test]
fn in_force_is_the_newest_that_holds() {
    let mut register = Register::default();
    let (first, second) = (issued("a", 0), issued("a", 1));
    register.push(Entry::Issued(first.clone())).unwrap();
    register.push(Entry::Issued(second.clone())).unwrap();
    assert_eq!(register.in_force("a", day(1)), Some(&second));
    register.push(revoked(&second)).unwrap();
    assert_eq!(register.in_force("a", day(1)), Some(&first));
    assert_eq!(register.in_force("a", day(91)), None);
    assert_eq!(register.in_force("b", day(1)), None);
}

#[test]
fn a_corrected_score_takes_its_certificates_with_it() {
    let mut register = Register::default();
    let (first, second, other) = (issued("a", 0), issued("a", 1), issued("b", 2));
    for issued in [&first, &second, &other] {
        register.push(Entry::Issued(issued.clone())).unwrap();
    }
    register.push(revoked(&first)).unwrap();
    let superseded = HashMap::from([("a".to_owned(), "a2".to_owned())]);
    let due = register.due(&superseded, day(5), |_, _| false);
    let [Entry::Revoked(one)] = &due[..] else { panic!("{due:?}") };
    assert_eq!(one.certificate_id, second.certificate_id);
    assert!(one.reason.contains("a2"));
    for due in due {
        register.push(due).unwrap();
    }
    assert!(register.due(&superseded, day(6), |_, _| false).is_empty());
    let key = key(Algorithm::Ed25519, 7);
    let said = register.status_claims(&list_uri(STATUS, 1), day(5), day(12), 3_600);
    let list = StatusList::parse(&said.sign_cwt(&key)).unwrap();
    assert!(list.is_of(&trust(&key).issuers[0]));
    assert_eq!(list.places(), u64::from(LIST_CAPACITY));
    let bits = (0..4).map(|index| list.is_revoked(index));
    assert_eq!(bits.collect::<Vec<_>>(), [Some(true), Some(true), Some(false), Some(false)]);
}

#[test]
fn lines_read_as_they_were_written() {
    let entry = Entry::Issued(issued("a", 3));
    let json = serde_json::to_string(&entry).unwrap();
    assert!(json.starts_with(r#"{"kind":"issued","certificate_id":""#), "{json}");
    assert_eq!(serde_json::from_str::<Entry>(&json).unwrap(), entry);
    assert_eq!(claims().certificate_id().len(), 32);
}

/// What it says is still so: it stands for the newer score, until that is corrected or withdrawn.
#[test]
fn a_certificate_that_says_the_same_stands() {
    let mut register = Register::default();
    let one = issued("a", 0);
    register.push(Entry::Issued(one.clone())).unwrap();
    let mut superseded = HashMap::from([("a".to_owned(), "a2".to_owned())]);
    for due in register.due(&superseded, day(5), |_, newer| newer == "a2") {
        register.push(due).unwrap();
    }
    assert!(register.revocation(&one.certificate_id).is_none());
    assert_eq!(register.in_force("a2", day(6)), Some(&one));
    assert_eq!(register.of_score("a2").next(), Some(&one));
    // Once.
    assert!(register.due(&superseded, day(6), |_, newer| newer == "a2").is_empty());
    let of_newer = |score: &str| (score == "a2").then(|| "withdrawn".to_owned());
    assert_eq!(register.due_because(day(6), of_newer).len(), 1);
    // Corrected twice more before anybody looked: the newest counts.
    superseded.insert("a2".to_owned(), "a3".to_owned());
    superseded.insert("a3".to_owned(), "a4".to_owned());
    let due = register.due(&superseded, day(7), |_, newer| newer == "a2");
    let [Entry::Revoked(last)] = &due[..] else { panic!("{due:?}") };
    assert!(last.reason.contains("a4"), "{}", last.reason);
    let unknown = Stands { certificate_id: "?".into(), score_id: "a".into(), noted_at: day(1) };
    assert_eq!(register.push(Entry::Stands(unknown)), Err(Inconsistent::Unknown));
}
