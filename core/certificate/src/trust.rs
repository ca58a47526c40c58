//! Trust lists: whose certificates a reader believes. A list is a JSON file that an issuer
//! publishes and a bank keeps. How it got to the bank unaltered is for the bank to see to: a list
//! may be signed by a root that the bank pins ([`super::root`]), or pinned by its hash.
//!
//! A member that is not known is refused by its name, wherever it stands: a limit that is spelt
//! wrongly must not be no limit.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::error::CertificateError;
use super::key::{Jwk, VerifyingKey};
use super::time::Timestamp;
use tanxiao_base::finding::library_words;
use tanxiao_base::lang::Bilingual;
use tanxiao_base::plain;

/// Bytes of the longest list: tens of thousands of issuers.
pub const LONGEST: usize = 8 << 20;
/// What the file is.
pub const KIND: &str = "tanxiao-trust-list";

/// Issuers with their keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrustList {
    /// What the file is: [`KIND`].
    pub kind: String,
    /// The issuers that are believed.
    pub issuers: Vec<TrustedIssuer>,
}

/// An issuer that is believed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrustedIssuer {
    /// A URI; certificates name it.
    pub id: String,
    /// Its name for people.
    pub name: Bilingual,
    /// What its status lists' addresses begin with: `/` and a number come after it.
    pub status_uri: String,
    /// Its keys, those of the past among them.
    pub keys: Vec<TrustedKey>,
}

/// A key that is believed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "KeyMembers")]
pub struct TrustedKey {
    /// The public key.
    #[serde(flatten)]
    pub jwk: Jwk,
    /// Certificates issued before are not believed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Timestamp>,
    /// Certificates issued after are not believed. A key that fell into wrong hands is to be
    /// taken out altogether, because its finder can write any date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Timestamp>,
}

/// The members that a key of a list may have.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyMembers {
    kty: String,
    crv: String,
    x: String,
    y: Option<String>,
    kid: Option<String>,
    alg: Option<String>,
    #[serde(rename = "use")]
    usage: Option<String>,
    valid_from: Option<Timestamp>,
    valid_until: Option<Timestamp>,
    /// The private half of a key.
    d: Option<serde::de::IgnoredAny>,
}

impl TryFrom<KeyMembers> for TrustedKey {
    type Error = &'static str;

    fn try_from(members: KeyMembers) -> Result<Self, &'static str> {
        let KeyMembers { kty, crv, x, y, kid, alg, usage, valid_from, valid_until, d } = members;
        if d.is_some() {
            return Err("`d`: this is a private key; it must not be handed out, replace it");
        }
        if usage.as_deref().is_some_and(|usage| usage != "sig") {
            return Err("`use` of a key that signs is `sig`");
        }
        let jwk = Jwk { kty, crv, x, y, kid, alg, usage };
        Ok(Self { jwk, valid_from, valid_until })
    }
}

/// What two lists say differently, as it was settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The issuer.
    pub issuer: String,
    /// Id of the key.
    pub key: String,
    /// In words.
    pub text: Bilingual,
}

impl TrustedKey {
    pub(super) fn verifying_key(&self) -> Option<VerifyingKey> {
        VerifyingKey::from_jwk(&self.jwk).ok()
    }

    /// Takes the stricter of two limits; what is different is added to `said`.
    fn restrict(&mut self, other: &Self, issuer: &str, said: &mut Vec<Difference>) {
        let key = self.verifying_key().map(|key| key.id()).unwrap_or_default();
        let mut settle = |name: &str, own: &mut Option<Timestamp>, given, stricter| {
            if *own == given {
                return;
            }
            let shown = |time: Option<Timestamp>| {
                time.map_or_else(|| "—".to_owned(), |time| time.to_string())
            };
            let (a, b, c) = (shown(*own), shown(given), shown(stricter));
            *own = stricter;
            said.push(Difference {
                issuer: issuer.to_owned(),
                key: key.clone(),
                text: Bilingual {
                    zh: format!("{name} 不同（{a} 与 {b}），取较严的 {c}"),
                    en: format!("{name} differs ({a} and {b}); the stricter counts: {c}"),
                },
            });
        };
        let until = match (self.valid_until, other.valid_until) {
            (Some(own), Some(given)) => Some(own.min(given)),
            (own, given) => own.or(given),
        };
        settle("valid_until", &mut self.valid_until, other.valid_until, until);
        let from = self.valid_from.max(other.valid_from);
        settle("valid_from", &mut self.valid_from, other.valid_from, from);
    }

    /// Whether something that was issued then may be signed with it.
    #[must_use]
    pub fn covers(&self, issued_at: Timestamp) -> bool {
        self.valid_from.is_none_or(|from| from <= issued_at)
            && self.valid_until.is_none_or(|until| issued_at <= until)
    }
}

impl Default for TrustList {
    fn default() -> Self {
        Self { kind: KIND.to_owned(), issuers: Vec::new() }
    }
}

pub(super) fn wrong(zh: String, en: String) -> CertificateError {
    CertificateError::TrustList(Bilingual { zh, en })
}

impl TrustList {
    /// Reads a list and checks that it adds up.
    ///
    /// # Errors
    /// [`CertificateError::TrustList`], saying what is wrong and where.
    pub fn parse(json: &str) -> Result<Self, CertificateError> {
        if json.len() > LONGEST {
            return Err(wrong(
                format!("文件超过 {LONGEST} 字节"),
                format!("it is longer than {LONGEST} bytes"),
            ));
        }
        let list: Self = serde_json::from_str(json)
            .map_err(|error| CertificateError::TrustList(library_words(error)))?;
        list.check()?;
        Ok(list)
    }

    fn check(&self) -> Result<(), CertificateError> {
        if self.kind != KIND {
            return Err(wrong(format!("kind 应为 {KIND}"), format!("its kind should be {KIND}")));
        }
        let mut ids = BTreeSet::new();
        for issuer in &self.issuers {
            let id = &issuer.id;
            if !is_uri(id) || !is_uri(&issuer.status_uri) {
                return Err(wrong(
                    format!("机构“{id}”的标识或状态清单地址不是 URI"),
                    format!("id or status_uri of the issuer “{id}” is no URI"),
                ));
            }
            let names = [&issuer.name.zh, &issuer.name.en];
            if let Some(fault) = names.into_iter().find_map(|name| plain::fault_of_name(name)) {
                let words = fault.text();
                return Err(wrong(
                    format!("机构“{id}”的名称{}", words.zh),
                    format!("the name of the issuer “{id}” {}", words.en),
                ));
            }
            if !ids.insert(id) {
                return Err(wrong(
                    format!("机构“{id}”出现两次"),
                    format!("the issuer “{id}” is there twice"),
                ));
            }
            let mut keys = BTreeSet::new();
            for key in &issuer.keys {
                let kid = key.jwk.kid.as_deref().unwrap_or_default();
                let found = VerifyingKey::from_jwk(&key.jwk).ok();
                let is_own = found.as_ref().is_some_and(|it| kid.is_empty() || it.id() == kid);
                // By what a key is, however it is written.
                let itself = found.map(|found| found.to_jwk()).map(|jwk| (jwk.crv, jwk.x, jwk.y));
                if itself.is_some_and(|itself| !keys.insert(itself)) {
                    return Err(wrong(
                        format!("机构“{id}”的同一把密钥“{kid}”出现两次"),
                        format!("the key “{kid}” of “{id}” is there twice"),
                    ));
                }
                if !is_own {
                    return Err(wrong(
                        format!("机构“{id}”的密钥“{kid}”无效，或 kid 与密钥不符"),
                        format!("the key “{kid}” of “{id}” is not valid, or not that kid's"),
                    ));
                }
            }
        }
        Ok(())
    }

    /// An issuer by its id.
    #[must_use]
    pub fn issuer(&self, id: &str) -> Option<&TrustedIssuer> {
        self.issuers.iter().find(|issuer| issuer.id == id)
    }

    /// Takes the issuers and keys of another list in. Where both have a key, the stricter of its
    /// limits counts; what the lists say differently of an issuer of both is given back.
    ///
    /// # Errors
    /// [`CertificateError::TrustList`] where both know an issuer by different names or addresses.
    pub fn merge(&mut self, other: Self) -> Result<Vec<Difference>, CertificateError> {
        let mut said = Vec::new();
        for issuer in other.issuers {
            let Some(own) = self.issuers.iter_mut().find(|own| own.id == issuer.id) else {
                self.issuers.push(issuer);
                continue;
            };
            if own.name != issuer.name || own.status_uri != issuer.status_uri {
                let id = &own.id;
                return Err(wrong(
                    format!("机构“{id}”在两份清单中的名称或状态清单地址不同"),
                    format!("the lists differ in the name or status address of “{id}”"),
                ));
            }
            let only_in_one = |key: &TrustedKey, zh: &str, en: &str| Difference {
                issuer: own.id.clone(),
                key: key.verifying_key().map(|key| key.id()).unwrap_or_default(),
                text: Bilingual { zh: zh.to_owned(), en: en.to_owned() },
            };
            let is_in = |keys: &[TrustedKey], key: &TrustedKey| {
                keys.iter().any(|other| other.verifying_key() == key.verifying_key())
            };
            said.extend(own.keys.iter().filter(|key| !is_in(&issuer.keys, key)).map(|key| {
                only_in_one(
                    key,
                    "后一份清单没有这把密钥，仍予保留；若已被撤下，请用 --remove 去掉",
                    "the later list does not have this key; it is kept. Where it was taken out, \
                     take it out here with --remove",
                )
            }));
            said.extend(issuer.keys.iter().filter(|key| !is_in(&own.keys, key)).map(|key| {
                only_in_one(
                    key,
                    "前一份清单没有这把密钥，已加入",
                    "the earlier list does not have this key; it is added",
                )
            }));
            for key in issuer.keys {
                let known =
                    own.keys.iter_mut().find(|known| known.verifying_key() == key.verifying_key());
                match known {
                    Some(known) => known.restrict(&key, &own.id, &mut said),
                    None => own.keys.push(key),
                }
            }
        }
        self.check()?;
        Ok(said)
    }

    /// Takes keys out by their id; gives how many there were.
    pub fn remove(&mut self, key_id: &str) -> usize {
        let mut removed = 0;
        for issuer in &mut self.issuers {
            let before = issuer.keys.len();
            issuer.keys.retain(|key| key.verifying_key().is_none_or(|own| own.id() != key_id));
            removed += before - issuer.keys.len();
        }
        removed
    }

    /// The list as JSON text.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }
}

impl TrustedIssuer {
    /// The keys of an id; there may be two, since an id is short.
    pub(super) fn keys_of<'a>(
        &'a self,
        id: &'a [u8],
    ) -> impl Iterator<Item = (&'a TrustedKey, VerifyingKey)> + 'a {
        self.keys.iter().filter_map(move |trusted| {
            let key = VerifyingKey::from_jwk(&trusted.jwk).ok()?;
            (key.id_octets() == id).then_some((trusted, key))
        })
    }
}

/// Whether a text has the shape of a URI: a scheme, a colon, and no space.
#[must_use]
pub fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|c| c.is_ascii_alphanumeric() || b"+-.".contains(&c));
    is_scheme && !rest.is_empty() && rest.bytes().all(|c| c.is_ascii_graphic())
}
