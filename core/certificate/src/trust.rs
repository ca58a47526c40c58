//! Trust lists: whose certificates a reader believes. A list is a JSON file that an issuer
//! publishes and a bank keeps; how it got to the bank unaltered is for the bank to see to.

use serde::{Deserialize, Serialize};

use super::error::CertificateError;
use super::key::{Jwk, VerifyingKey};
use super::time::Timestamp;
use tanxiao_base::finding::library_words;
use tanxiao_base::lang::Bilingual;

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

impl TrustedKey {
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

fn wrong(zh: String, en: String) -> CertificateError {
    CertificateError::TrustList(Bilingual { zh, en })
}

impl TrustList {
    /// Reads a list and checks that it adds up.
    ///
    /// # Errors
    /// [`CertificateError::TrustList`], saying what is wrong and where.
    pub fn parse(json: &str) -> Result<Self, CertificateError> {
        let list: Self = serde_json::from_str(json)
            .map_err(|error| CertificateError::TrustList(library_words(error)))?;
        list.check()?;
        Ok(list)
    }

    fn check(&self) -> Result<(), CertificateError> {
        if self.kind != KIND {
            return Err(wrong(format!("kind 应为 {KIND}"), format!("its kind should be {KIND}")));
        }
        for (at, issuer) in self.issuers.iter().enumerate() {
            let id = &issuer.id;
            if !is_uri(id) || !is_uri(&issuer.status_uri) {
                return Err(wrong(
                    format!("机构“{id}”的标识或状态清单地址不是 URI"),
                    format!("id or status_uri of the issuer “{id}” is no URI"),
                ));
            }
            if self.issuers[..at].iter().any(|other| other.id == *id) {
                return Err(wrong(
                    format!("机构“{id}”出现两次"),
                    format!("the issuer “{id}” is there twice"),
                ));
            }
            for key in &issuer.keys {
                let kid = key.jwk.kid.as_deref().unwrap_or_default();
                let is_own = VerifyingKey::from_jwk(&key.jwk)
                    .is_ok_and(|found| kid.is_empty() || found.id() == kid);
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

    /// Takes the issuers and keys of another list in. What is there already stays as it is.
    ///
    /// # Errors
    /// [`CertificateError::TrustList`] where both know an issuer by different names or addresses.
    pub fn merge(&mut self, other: Self) -> Result<(), CertificateError> {
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
            for key in issuer.keys {
                if own.keys.iter().all(|known| known.jwk != key.jwk) {
                    own.keys.push(key);
                }
            }
        }
        self.check()
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
