//! Message: the next that a subscription has not been told, from its places in the book and among
//! the certificates.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tanxiao_certificate::journal::Issued;
use tanxiao_core::book::RunEntry;

use crate::firms::Firms;
use crate::issued::Issued as Certificates;
use crate::live::Live;
use crate::store::Snapshot;
use crate::store::change::Change;
use crate::store::id::ScoreId;
use crate::store::own::Own;
use crate::store::row::Reader;
use crate::store::segment::{RowRef, at};
use crate::times::time_text;
use crate::webhook::{Event, Place, Subscription};

/// Changes, scores or certificates of a message.
pub(super) const BATCH: usize = 500;

/// What is to be told.
pub(super) struct Message {
    /// The same message has the same id, however often it is sent.
    pub(super) id: String,
    /// None where there is nothing to tell of this place.
    pub(super) body: Option<Value>,
    pub(super) then: Then,
}

/// Where a subscription stands once it was told.
#[derive(Clone, Copy)]
pub(super) enum Then {
    Book(Place),
    Revoked(usize),
    Expired((i64, u32)),
}

impl Then {
    /// Notes how far a message of certificates goes before it is sent, so that however often it is
    /// sent, it tells the same and has the same id. Whether there was anything to note.
    pub(super) fn begin(&self, subscription: &mut Subscription) -> bool {
        let told = &mut subscription.certificates;
        let before = *told;
        match *self {
            Self::Book(_) => {}
            Self::Revoked(place) => told.revoked_to = Some(place),
            Self::Expired(place) => told.expired_to = Some(place),
        }
        *told != before
    }

    pub(super) fn apply(&self, subscription: &mut Subscription) {
        match *self {
            Self::Book(place) => subscription.next = place,
            Self::Revoked(place) => {
                subscription.certificates.revoked = place;
                subscription.certificates.revoked_to = None;
            }
            Self::Expired(place) => {
                subscription.certificates.expired = place;
                subscription.certificates.expired_to = None;
            }
        }
    }
}

/// Whether there is something that a subscription has not been told.
pub(super) fn is_due(live: &Live, subscription: &Subscription, now: DateTime<Utc>) -> bool {
    let wants = |event| subscription.events.contains(&event);
    let told = subscription.certificates;
    subscription.next.run <= live.snapshot.run()
        || wants(Event::CertificateRevoked) && live.issued.register.revocations() > told.revoked
        || wants(Event::CertificateExpired)
            && !newly_expired(&live.issued, told.expired, now).is_empty()
}

/// The next that a subscription is told, of the firms that its token is bound to; None where it was
/// told all. Under another list another message has the same place, so the id is of the list, too.
pub(super) fn next(
    live: &Live,
    subscription: &Subscription,
    firms: Option<&Firms>,
    now: DateTime<Utc>,
) -> Option<Message> {
    let mut message = next_of(live, subscription, firms, now)?;
    message.id = id_of(subscription, &message.id, firms);
    Some(message)
}

/// The id of a message that stands at a place. A place tells how many scores, revocations and
/// certificates there are of all firms, and a receiver need not know: the id is a hash, which
/// without the subscription's secret nobody can try places against.
fn id_of(subscription: &Subscription, place: &str, firms: Option<&Firms>) -> String {
    const DIGITS: usize = 32;
    let list = firms.map_or("", Firms::tag);
    let Subscription { id, secret, .. } = subscription;
    let mut hash = Sha256::new();
    for part in ["tanxiao-webhook-id", id, secret, place, list] {
        hash.update(part.as_bytes());
        // No part has it.
        hash.update([0]);
    }
    let mut digits = crate::token::hex(&hash.finalize());
    digits.truncate(DIGITS);
    format!("msg_{digits}")
}

fn next_of(
    live: &Live,
    subscription: &Subscription,
    firms: Option<&Firms>,
    now: DateTime<Utc>,
) -> Option<Message> {
    if subscription.next.run <= live.snapshot.run() {
        let reader = if firms.is_none() { Reader::OfAll } else { Reader::OfOwn };
        return Some(of_book(&live.snapshot, subscription, &live.snapshot.own(firms), reader));
    }
    let wants = |event| subscription.events.contains(&event);
    let revoked =
        wants(Event::CertificateRevoked).then(|| revoked(live, subscription, firms)).flatten();
    revoked.or_else(|| {
        wants(Event::CertificateExpired).then(|| expired(live, subscription, firms, now)).flatten()
    })
}

/// What a run changed.
fn of_book(snapshot: &Snapshot, subscription: &Subscription, own: &Own, reader: Reader) -> Message {
    let Place { run, file, row, part } = subscription.next;
    let wants = |event| subscription.events.contains(&event);
    let entry = snapshot.entries.iter().find(|entry| entry.run == run);
    let (body, rest) = match entry {
        Some(entry) if part == 0 && !entry.withdrawn.is_empty() => {
            let body = || withdrawal(snapshot, entry, own, reader);
            (wants(Event::ScoreWithdrawn).then(body).flatten(), None)
        }
        Some(entry) if part == 0 && wants(Event::GradeChanged) => {
            let (changes, rest) = snapshot.changes(run, own, (file, row), BATCH);
            let body = || changed(snapshot, entry, &changes, rest.is_some());
            ((!changes.is_empty()).then(body), rest)
        }
        Some(entry) if part == 1 => {
            let (rows, rest) = snapshot.ungraded(run, own, (file, row), BATCH);
            let body = || ungraded(snapshot, entry, &rows, rest.is_some());
            ((!rows.is_empty()).then(body), rest)
        }
        _ => (None, None),
    };
    let then = match rest {
        Some((file, row)) => Place { run, file, row, part },
        None if part == 0 && wants(Event::ScoreUngraded) => Place { part: 1, ..Place::of_run(run) },
        None => Place::of_run(run + 1),
    };
    let of_part = if part == 0 { "" } else { "ungraded_" };
    let id = format!("{of_part}{run}_{file}_{row}");
    Message { id, body, then: Then::Book(then) }
}

/// Changed grades.
fn changed(snapshot: &Snapshot, entry: &RunEntry, changes: &[Change], has_more: bool) -> Value {
    let changes: Vec<Value> = changes
        .iter()
        .map(|change| {
            json!({
                "credit_code": snapshot.code(change.after),
                "name": snapshot.name(change.after),
                "before": brief(snapshot, change.before),
                "after": brief(snapshot, change.after),
            })
        })
        .collect();
    json!({
        "type": Event::GradeChanged,
        "timestamp": entry.published_at,
        "data": {
            "run": entry.run,
            "scheme": entry.manifest.scheme.id,
            "changes": changes,
            "has_more": has_more,
        },
    })
}

/// Scores without a grade.
fn ungraded(snapshot: &Snapshot, entry: &RunEntry, rows: &[RowRef], has_more: bool) -> Value {
    json!({
        "type": Event::ScoreUngraded,
        "timestamp": entry.published_at,
        "data": {
            "run": entry.run,
            "scheme": entry.manifest.scheme.id,
            "scores": scores(snapshot, rows.iter().copied()),
            "has_more": has_more,
        },
    })
}

/// Scores with the firms that they are of.
fn scores(snapshot: &Snapshot, rows: impl Iterator<Item = RowRef>) -> Vec<Value> {
    let score = |row| {
        json!({
            "credit_code": snapshot.code(row),
            "name": snapshot.name(row),
            "score": brief(snapshot, row),
        })
    };
    rows.map(score).collect()
}

/// Scores that were taken back; None where they are of other firms.
fn withdrawal(snapshot: &Snapshot, entry: &RunEntry, own: &Own, reader: Reader) -> Option<Value> {
    let rows = entry.withdrawn.iter().filter_map(|id| snapshot.find(ScoreId::parse(id)?));
    let rows: Vec<RowRef> = rows.filter(|row| snapshot.is_own(own, *row)).collect();
    (!rows.is_empty()).then(|| {
        json!({
            "type": Event::ScoreWithdrawn,
            "timestamp": entry.published_at,
            "data": {
                "run": entry.run,
                "scheme": entry.manifest.scheme.id,
                "reason": reader.reason(entry, entry.withdrawn.len() as u64),
                "scores": scores(snapshot, rows.into_iter()),
            },
        })
    })
}

fn brief(snapshot: &Snapshot, at_row: RowRef) -> Value {
    json!({
        "score_id": snapshot.id(at_row).to_string(),
        "period": snapshot.segment(at_row).period,
        "grade": snapshot.grade(at_row),
        "label": snapshot.word(at::LABEL, at_row),
        "status": snapshot.word(at::STATUS, at_row),
    })
}

/// Certificates that were revoked, as far as a message of them was begun.
fn revoked(live: &Live, subscription: &Subscription, firms: Option<&Firms>) -> Option<Message> {
    let register = &live.issued.register;
    let from = subscription.certificates.revoked;
    let begun = subscription.certificates.revoked_to.map_or(BATCH, |to| to.saturating_sub(from));
    let revoked: Vec<_> = register.revocations_from(from).take(begun.min(BATCH)).collect();
    let last = revoked.last()?;
    let to = from + revoked.len();
    let certificates: Vec<Value> = revoked
        .iter()
        .filter_map(|revoked| {
            let issued = register.certificate(&revoked.certificate_id)?;
            let mut told = is_own(issued, firms).then(|| certificate(issued))?;
            told["revoked_at"] = json!(revoked.revoked_at);
            told["reason"] = match firms {
                None => json!(revoked.reason),
                Some(_) => json!(revoked.own_reason()),
            };
            Some(told)
        })
        .collect();
    let body = json!({
        "type": Event::CertificateRevoked,
        "timestamp": last.revoked_at,
        "data": { "certificates": certificates, "has_more": to < register.revocations() },
    });
    Some(Message {
        id: format!("revoked_{from}_{to}"),
        body: (!certificates.is_empty()).then_some(body),
        then: Then::Revoked(to),
    })
}

/// The certificates that have expired since a place.
fn newly_expired(issued: &Certificates, told: (i64, u32), now: DateTime<Utc>) -> &[(i64, u32)] {
    let all = &*issued.expiries;
    let from = all.partition_point(|place| *place <= told);
    // It is in force to the end of its last second.
    let to = all.partition_point(|(at, _)| *at < now.timestamp());
    all.get(from..to).unwrap_or_default()
}

/// Certificates that have expired, but for those that had been revoked.
fn expired(
    live: &Live,
    subscription: &Subscription,
    firms: Option<&Firms>,
    now: DateTime<Utc>,
) -> Option<Message> {
    let register = &live.issued.register;
    let all = newly_expired(&live.issued, subscription.certificates.expired, now);
    let begun = subscription.certificates.expired_to;
    let begun = begun.map_or(BATCH, |to| all.partition_point(|place| *place <= to));
    let some = &all[..all.len().min(BATCH).min(begun)];
    let (first, last) = (some.first()?, some.last()?);
    let certificates: Vec<Value> = some
        .iter()
        .filter_map(|(_, place)| register.issued().get(*place as usize))
        .filter(|issued| register.revocation(&issued.certificate_id).is_none())
        .filter(|issued| is_own(issued, firms))
        .map(certificate)
        .collect();
    let body = json!({
        "type": Event::CertificateExpired,
        "timestamp": DateTime::from_timestamp(last.0, 0).map(time_text),
        "data": { "certificates": certificates, "has_more": some.len() < all.len() },
    });
    Some(Message {
        id: format!("expired_{}_{}_{}", first.0, first.1, last.1),
        body: (!certificates.is_empty()).then_some(body),
        then: Then::Expired(*last),
    })
}

/// Whether a certificate is of one of some firms.
fn is_own(issued: &Issued, firms: Option<&Firms>) -> bool {
    firms.is_none_or(|firms| firms.has(&issued.firm))
}

fn certificate(issued: &Issued) -> Value {
    json!({
        "certificate_id": issued.certificate_id,
        "score_id": issued.score_id,
        "firm": issued.firm,
        "period": issued.period,
        "issued_at": issued.issued_at,
        "expires_at": issued.expires_at,
    })
}
