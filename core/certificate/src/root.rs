//! Root: a trust list that is signed, by a key that whoever reads it has pinned. The list stays the
//! readable JSON that it is; its signature lies beside it, a JWS with detached content (RFC 7515
//! appendix F) over the bytes of the list:
//!
//! ```text
//! BASE64URL({"alg":"EdDSA","typ":"tanxiao-trust-list","kid":…,"iat":…,"exp":…})..BASE64URL(signature)
//! ```
//!
//! `exp` bounds for how long an older list can be passed off as the current one. `iat` is its
//! serial: of two lists the later one counts, and a reader that remembers the last it took can
//! refuse any that was signed before ([`Known`]).

use base64ct::{Base64UrlUnpadded, Encoding as _};
use serde::{Deserialize, Serialize};

use super::error::CertificateError;
use super::key::{Algorithm, Jwk, SigningKey, VerifyingKey};
use super::time::Timestamp;
use super::trust::{TrustList, TrustedKey, wrong};

/// What the header says it is a signature of.
const TYP: &str = "tanxiao-trust-list";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    typ: String,
    kid: String,
    iat: i64,
    exp: i64,
}

/// Keys that a reader pins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roots {
    keys: Vec<TrustedKey>,
}

/// What a reader knows of the lists that there are. Whoever knows nothing takes any that has not
/// expired.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Known {
    /// None that was signed before this counts.
    pub since: Option<Timestamp>,
    /// When the list is at hand, where that is later than the time that is judged as of: none that
    /// was signed later counts.
    pub at: Option<Timestamp>,
}

/// When a list was signed, by what its signature says of itself; None where it says nothing that
/// can be read. Whether it is true, [`Roots::check`] says.
#[must_use]
pub fn stated_time(signature: &str) -> Option<Timestamp> {
    let (header, _) = signature.trim().split_once("..")?;
    let header = Base64UrlUnpadded::decode_vec(header).ok()?;
    Timestamp::from_unix(serde_json::from_slice::<Header>(&header).ok()?.iat)
}

fn message(header: &str, list: &[u8]) -> String {
    format!("{header}.{}", Base64UrlUnpadded::encode_string(list))
}

/// Refuses a list in which a root is an issuer's key: whoever had that key to sign certificates
/// with could say which issuers are believed.
fn check_apart<'a>(
    list: &[u8],
    mut roots: impl Iterator<Item = &'a VerifyingKey>,
) -> Result<(), CertificateError> {
    // What is no list is refused as such by whoever reads it.
    let Some(list) = std::str::from_utf8(list).ok().and_then(|it| TrustList::parse(it).ok()) else {
        return Ok(());
    };
    let keys = || list.issuers.iter().flat_map(|issuer| &issuer.keys);
    let is_issuers =
        |root: &&VerifyingKey| keys().any(|key| key.verifying_key().as_ref() == Some(*root));
    match roots.find(is_issuers) {
        None => Ok(()),
        Some(root) => {
            let id = root.id();
            Err(wrong(
                format!(
                    "根密钥 {id} 同时是清单中签发机构的密钥：签发碳效码的密钥不能决定信任谁，请用另一把密钥签名"
                ),
                format!(
                    "its root {id} is an issuer's key in it, too: a key that signs certificates \
                     must not say who is believed; sign the list with another key"
                ),
            ))
        }
    }
}

/// Signs the bytes of a trust list.
///
/// # Errors
/// [`CertificateError::TrustList`] where the key is an issuer's in the list.
pub fn sign(
    list: &[u8],
    key: &SigningKey,
    issued_at: Timestamp,
    expires_at: Timestamp,
) -> Result<String, CertificateError> {
    check_apart(list, std::iter::once(&key.verifying_key()))?;
    Ok(signed(list, key, issued_at, expires_at))
}

/// The signature, whatever is signed.
pub(super) fn signed(
    list: &[u8],
    key: &SigningKey,
    issued_at: Timestamp,
    expires_at: Timestamp,
) -> String {
    let header = Header {
        alg: key.algorithm().jose_name().to_owned(),
        typ: TYP.to_owned(),
        kid: key.verifying_key().id(),
        iat: issued_at.unix(),
        exp: expires_at.unix(),
    };
    let header = serde_json::to_vec(&header).unwrap_or_default();
    let header = Base64UrlUnpadded::encode_string(&header);
    let signature = key.sign(message(&header, list).as_bytes());
    format!("{header}..{}", Base64UrlUnpadded::encode_string(&signature))
}

impl Roots {
    /// Reads what a reader pins: a JWK, or a trust list, of which all keys count.
    ///
    /// # Errors
    /// [`CertificateError::TrustList`] for anything else.
    pub fn parse(json: &str) -> Result<Self, CertificateError> {
        if let Ok(jwk) = serde_json::from_str::<TrustedKey>(json) {
            VerifyingKey::from_jwk(&jwk.jwk)?;
            return Ok(Self { keys: vec![jwk] });
        }
        let list = TrustList::parse(json)?;
        Ok(Self { keys: list.issuers.into_iter().flat_map(|issuer| issuer.keys).collect() })
    }

    /// A single key.
    #[must_use]
    pub fn of(jwk: Jwk) -> Self {
        Self { keys: vec![TrustedKey { jwk, valid_from: None, valid_until: None }] }
    }

    /// Checks that a root signed these bytes, that no root is an issuer's key in them, that they
    /// count at a time, and that they were not signed before what a reader knows; gives when they
    /// were signed.
    ///
    /// # Errors
    /// [`CertificateError::TrustList`], saying what is wrong.
    pub fn check(
        &self,
        list: &[u8],
        signature: &str,
        now: Timestamp,
        known: Known,
    ) -> Result<Timestamp, CertificateError> {
        let not_signed = || {
            wrong(
                "签名不是所要求的格式".to_owned(),
                "its signature is not of the form that is needed".to_owned(),
            )
        };
        let (header, signature) = signature.trim().split_once("..").ok_or_else(not_signed)?;
        let octets = |text: &str| Base64UrlUnpadded::decode_vec(text).map_err(|_| not_signed());
        let named: Header = serde_json::from_slice(&octets(header)?).map_err(|_| not_signed())?;
        let signature = octets(signature)?;
        if named.typ != TYP {
            return Err(not_signed());
        }
        let Some(algorithm) = Algorithm::from_jose_name(&named.alg) else {
            let name = named.alg;
            return Err(wrong(
                format!("签名算法“{name}”不受支持"),
                format!("it is signed with the unsupported algorithm “{name}”"),
            ));
        };
        let time = |seconds| Timestamp::from_unix(seconds).ok_or_else(not_signed);
        let (issued_at, expires_at) = (time(named.iat)?, time(named.exp)?);
        let message = message(header, list);
        let keys = self.keys.iter().filter_map(|root| Some((root, root.verifying_key()?)));
        let keys: Vec<_> = keys.collect();
        let is_signed = keys.iter().any(|(root, key)| {
            key.algorithm() == algorithm
                && root.covers(issued_at)
                && key.accepts(message.as_bytes(), &signature)
        });
        if !is_signed {
            return Err(wrong(
                "签名与内容不符，或不是所指定的根密钥签的".to_owned(),
                "its signature does not fit, or is not that of a root that was pinned".to_owned(),
            ));
        }
        check_apart(list, keys.iter().map(|(_, key)| key))?;
        if expires_at < now {
            return Err(wrong(
                format!("签名已于 {expires_at} 过期，请取得新的清单"),
                format!("its signature expired at {expires_at}: get the current list"),
            ));
        }
        if issued_at.is_after(known.at.map_or(now, |at| at.max(now))) {
            return Err(wrong(
                format!("签名时间 {issued_at} 在将来：请核对本机时间，或向发布者查询"),
                format!(
                    "it is signed at {issued_at}, which is still to come: check the clock of this \
                     machine, or ask whoever published it"
                ),
            ));
        }
        if let Some(since) = known.since.filter(|since| issued_at < *since) {
            return Err(wrong(
                format!("签于 {issued_at}，早于所要求的 {since}：已有更新的清单，请取得新的一份"),
                format!(
                    "it was signed at {issued_at}, before {since}: there is a newer one, get that"
                ),
            ));
        }
        Ok(issued_at)
    }
}
