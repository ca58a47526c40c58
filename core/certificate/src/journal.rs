//! What an issuer remembers of its certificates: a chain of lines in the book's directory
//! ([`tanxiao_base::issued::chain`]), one for each certificate that was issued, each that was revoked,
//! and each that goes on standing for a corrected score, since what it says is still so.
//! It decides places in status lists, and so what those lists say.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::claims::{StatusReference, Terms};
use super::status::{LIST_CAPACITY, StatusClaims};
use super::time::Timestamp;

/// A line of the journal of certificates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Entry {
    /// A certificate was issued.
    Issued(Issued),
    /// A certificate was revoked.
    Revoked(Revoked),
    /// A certificate stands for a corrected score, too.
    Stands(Stands),
    /// Status lists were signed.
    Lists(Lists),
}

/// An issued certificate, in both its forms, so that whoever holds the book can hand it out
/// without the key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issued {
    /// [`super::Claims::certificate_id`].
    pub certificate_id: String,
    /// The score that it certifies.
    pub score_id: String,
    /// Credit code, or name without one.
    pub firm: String,
    /// Period of the score.
    pub period: String,
    /// Id of the issuer.
    pub issuer: String,
    /// Id of the key.
    pub key_id: String,
    /// Place in a status list.
    pub status: StatusReference,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// Until when it holds.
    pub expires_at: Timestamp,
    /// The text of its QR.
    pub code: String,
    /// The `vc+jwt`.
    pub jwt: String,
}

impl Issued {
    /// On what terms it was issued.
    #[must_use]
    pub fn terms(&self) -> Terms {
        Terms {
            issuer: self.issuer.clone(),
            issued_at: self.issued_at,
            expires_at: self.expires_at,
            status: self.status.clone(),
        }
    }
}

/// A revocation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revoked {
    /// Which certificate.
    pub certificate_id: String,
    /// When.
    pub revoked_at: Timestamp,
    /// Why, in words.
    pub reason: String,
}

/// Why a certificate is revoked whose score was taken back; the reason of that follows.
const WITHDRAWN: &str = "score withdrawn";

/// The reason of a certificate's revocation whose score was taken back for a reason.
#[must_use]
pub fn of_withdrawal(reason: &str) -> String {
    format!("{WITHDRAWN}: {reason}")
}

impl Revoked {
    /// Why, without what the reason of a whole run may say of other firms.
    #[must_use]
    pub fn own_reason(&self) -> &str {
        match self.reason.split_once(": ") {
            Some((WITHDRAWN, _)) => WITHDRAWN,
            _ => &self.reason,
        }
    }
}

/// A certificate that goes on standing: its score was corrected, and all that it says of the firm is
/// still so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stands {
    /// Which certificate.
    pub certificate_id: String,
    /// The score that it stands for from now on.
    pub score_id: String,
    /// Since when.
    pub noted_at: Timestamp,
}

/// The status lists as they were signed last: a list that is put back by an older one, which would
/// undo a revocation, is then not the one that is named here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lists {
    /// When.
    pub signed_at: Timestamp,
    /// Every list of the issuer.
    pub lists: Vec<SignedList>,
    /// SHA-256 of the trust list that goes with them, in hex; None in lines of before it was bound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trust_sha256: Option<String>,
}

/// A signed status list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedList {
    /// Its number, from 1, which names its files.
    pub number: u32,
    /// SHA-256 of the CWT, in hex.
    pub cwt_sha256: String,
    /// SHA-256 of the JWT, in hex.
    pub jwt_sha256: String,
}

/// What is wrong with a journal of certificates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inconsistent {
    /// Two certificates have one id or one place in a status list.
    Twice,
    /// A certificate is revoked, or stands, that was never issued.
    Unknown,
}

/// The journal, put in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Register {
    issued: Vec<Issued>,
    revoked: BTreeMap<String, Revoked>,
    /// Ids of what was revoked, in the order of the lines.
    in_order: Vec<String>,
    by_id: HashMap<String, usize>,
    by_score: HashMap<String, Vec<usize>>,
    /// Per certificate that stands for another score than the one it names, that score.
    stands: BTreeMap<String, String>,
    lists: Option<Lists>,
}

impl Register {
    /// Takes in the next line.
    ///
    /// # Errors
    /// The line contradicts those before it.
    pub fn push(&mut self, entry: Entry) -> Result<(), Inconsistent> {
        match entry {
            Entry::Issued(issued) => {
                // An id is computed from issuer and place, so that one place is one id.
                let at = self.issued.len();
                if self.by_id.insert(issued.certificate_id.clone(), at).is_some() {
                    return Err(Inconsistent::Twice);
                }
                self.by_score.entry(issued.score_id.clone()).or_default().push(at);
                self.issued.push(issued);
            }
            Entry::Revoked(revoked) => {
                if !self.by_id.contains_key(&revoked.certificate_id) {
                    return Err(Inconsistent::Unknown);
                }
                // The first revocation is the one that counts.
                let id = revoked.certificate_id.clone();
                if !self.revoked.contains_key(&id) {
                    self.in_order.push(id.clone());
                    self.revoked.insert(id, revoked);
                }
            }
            Entry::Stands(stands) => {
                let at = *self.by_id.get(&stands.certificate_id).ok_or(Inconsistent::Unknown)?;
                self.by_score.entry(stands.score_id.clone()).or_default().push(at);
                self.stands.insert(stands.certificate_id, stands.score_id);
            }
            Entry::Lists(lists) => self.lists = Some(lists),
        }
        Ok(())
    }

    /// Every certificate, in the order of issue.
    #[must_use]
    pub fn issued(&self) -> &[Issued] {
        &self.issued
    }

    /// A certificate by its id.
    #[must_use]
    pub fn certificate(&self, id: &str) -> Option<&Issued> {
        self.by_id.get(id).map(|&at| &self.issued[at])
    }

    /// The certificates of a score, in the order of issue.
    pub fn of_score<'a>(&'a self, score_id: &str) -> impl Iterator<Item = &'a Issued> + 'a {
        self.by_score.get(score_id).into_iter().flatten().map(|&at| &self.issued[at])
    }

    /// The revocation of a certificate.
    #[must_use]
    pub fn revocation(&self, certificate_id: &str) -> Option<&Revoked> {
        self.revoked.get(certificate_id)
    }

    /// What was revoked, in that order: from a place on.
    pub fn revocations_from(&self, place: usize) -> impl Iterator<Item = &Revoked> {
        self.in_order.iter().skip(place).filter_map(|id| self.revoked.get(id))
    }

    /// How many were revoked.
    #[must_use]
    pub fn revocations(&self) -> usize {
        self.in_order.len()
    }

    /// The status lists that were signed last; None where no line says so.
    #[must_use]
    pub fn signed_lists(&self) -> Option<&Lists> {
        self.lists.as_ref()
    }

    /// The newest certificate of a score that is in force then and not revoked.
    #[must_use]
    pub fn in_force(&self, score_id: &str, at: Timestamp) -> Option<&Issued> {
        self.of_score(score_id)
            .filter(|issued| issued.issued_at <= at && at <= issued.expires_at)
            .filter(|issued| self.revocation(&issued.certificate_id).is_none())
            .last()
    }

    /// The next free place in the lists whose addresses begin with `status_uri`. Places are given
    /// in the order of issue: who sees two certificates learns which is the older, which their
    /// dates tell anyway.
    #[must_use]
    pub fn next_place(&self, status_uri: &str) -> u64 {
        let places = self.issued.iter().filter_map(|issued| {
            let number = list_number(status_uri, &issued.status.uri)?;
            Some(u64::from(number - 1) * u64::from(LIST_CAPACITY) + u64::from(issued.status.index))
        });
        places.max().map_or(0, |place| place + 1)
    }

    /// The score that a certificate stands for now.
    #[must_use]
    pub fn score_of<'a>(&'a self, issued: &'a Issued) -> &'a str {
        self.stands.get(&issued.certificate_id).unwrap_or(&issued.score_id)
    }

    /// The certificates whose score was corrected and that were not revoked, each with the score in
    /// force. `superseded` has the older score's id → the newer one's.
    pub fn corrected<'a>(
        &'a self,
        superseded: &'a HashMap<String, String>,
    ) -> impl Iterator<Item = (&'a Issued, &'a str)> {
        self.open().filter_map(|issued| {
            let mut newest = superseded.get(self.score_of(issued))?;
            while let Some(newer) = superseded.get(newest) {
                newest = newer;
            }
            Some((issued, newest.as_str()))
        })
    }

    /// What is due because scores were corrected: a certificate must not go on vouching for what is
    /// no longer so, and is revoked only then. `is_same` says whether the newer score has it say the
    /// same.
    pub fn due(
        &self,
        superseded: &HashMap<String, String>,
        now: Timestamp,
        is_same: impl Fn(&Issued, &str) -> bool,
    ) -> Vec<Entry> {
        let due = |(issued, newest): (&Issued, &str)| match is_same(issued, newest) {
            true => Entry::Stands(Stands {
                certificate_id: issued.certificate_id.clone(),
                score_id: newest.to_owned(),
                noted_at: now,
            }),
            false => Entry::Revoked(Revoked {
                certificate_id: issued.certificate_id.clone(),
                revoked_at: now,
                reason: format!("superseded by score {newest}"),
            }),
        };
        self.corrected(superseded).map(due).collect()
    }

    /// Revocations that are due for a reason that a score's id gives.
    pub fn due_because(
        &self,
        now: Timestamp,
        reason: impl Fn(&str) -> Option<String>,
    ) -> Vec<Revoked> {
        let due = self.open().filter_map(|issued| {
            Some(Revoked {
                certificate_id: issued.certificate_id.clone(),
                revoked_at: now,
                reason: reason(self.score_of(issued))?,
            })
        });
        due.collect()
    }

    /// What was not revoked.
    fn open(&self) -> impl Iterator<Item = &Issued> {
        self.issued.iter().filter(|issued| self.revocation(&issued.certificate_id).is_none())
    }

    /// The numbers of the lists of an address, from 1.
    #[must_use]
    pub fn lists(&self, status_uri: &str) -> u32 {
        self.next_place(status_uri).div_ceil(u64::from(LIST_CAPACITY)).max(1) as u32
    }

    /// What a list has to say. All lists have one length, so that it does not tell how many
    /// certificates there are.
    #[must_use]
    pub fn status_claims(
        &self,
        uri: &str,
        issued_at: Timestamp,
        expires_at: Timestamp,
        ttl_secs: u32,
    ) -> StatusClaims {
        let mut claims = StatusClaims::new(uri, issued_at, expires_at, ttl_secs, LIST_CAPACITY);
        for id in self.revoked.keys() {
            if let Some(issued) = self.certificate(id).filter(|issued| issued.status.uri == uri) {
                claims.revoke(issued.status.index);
            }
        }
        claims
    }
}

/// A place as it is named in a certificate.
#[must_use]
pub fn place(status_uri: &str, place: u64) -> StatusReference {
    let capacity = u64::from(LIST_CAPACITY);
    StatusReference {
        uri: list_uri(status_uri, (place / capacity + 1) as u32),
        index: (place % capacity) as u32,
    }
}

/// The address of a list.
#[must_use]
pub fn list_uri(status_uri: &str, number: u32) -> String {
    format!("{status_uri}/{number}")
}

fn list_number(status_uri: &str, uri: &str) -> Option<u32> {
    uri.strip_prefix(status_uri)?.strip_prefix('/')?.parse().ok().filter(|number| *number > 0)
}
