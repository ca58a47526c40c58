//! Status lists: which certificates are revoked, as IETF Token Status List has it
//! (draft-ietf-oauth-status-list), one bit a certificate, signed as CWT or JWT. A list lives
//! for days; a certificate that is not in a current list has not been checked for revocation.

use std::io::Read as _;

use base64ct::{Base64UrlUnpadded, Encoding as _};
use ciborium::Value;
use flate2::Compression;
use flate2::read::{ZlibDecoder, ZlibEncoder};
use serde::{Deserialize, Serialize};

use super::cbor::{self, EXP, Entries, IAT, SUB};
use super::cose::{self, Signed};
use super::error::{CertificateError, Malformed};
use super::jws;
use super::key::SigningKey;
use super::time::Timestamp;
use super::trust::TrustedIssuer;

/// Claims of a status list in a CWT.
const TTL: i64 = 65534;
const STATUS_LIST: i64 = 65533;
const CWT_TYP: &str = "application/statuslist+cwt";
const JWT_TYP: &str = "statuslist+jwt";

/// Places in one list: 16 KB of bits, which fifty million certificates fill 400 of.
pub const LIST_CAPACITY: u32 = 1 << 17;
/// No list of anybody is longer, so that a small file cannot unpack into a large one.
const MAX_BITS_BYTES: u64 = 16 << 20;

/// What an issuer says of its certificates, before it is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusClaims {
    /// Address and name of the list.
    pub uri: String,
    /// When it was made.
    pub issued_at: Timestamp,
    /// Until when it may be relied on.
    pub expires_at: Timestamp,
    /// Seconds after which a newer one should be fetched.
    pub ttl_secs: u32,
    revoked: Vec<u8>,
}

impl StatusClaims {
    /// A list of at least so many places, none of them revoked.
    #[must_use]
    pub fn new(
        uri: &str,
        issued_at: Timestamp,
        expires_at: Timestamp,
        ttl_secs: u32,
        places: u32,
    ) -> Self {
        let revoked = vec![0; places.div_ceil(8) as usize];
        Self { uri: uri.to_owned(), issued_at, expires_at, ttl_secs, revoked }
    }

    /// Marks a place as revoked; places beyond the end are not there.
    pub fn revoke(&mut self, index: u32) {
        if let Some(octet) = self.revoked.get_mut(index as usize / 8) {
            *octet |= 1 << (index % 8);
        }
    }

    fn packed(&self) -> Vec<u8> {
        let mut packed = Vec::new();
        // Packing in memory does not fail.
        let _ =
            ZlibEncoder::new(self.revoked.as_slice(), Compression::best()).read_to_end(&mut packed);
        packed
    }

    /// Signs it as a CWT.
    #[must_use]
    pub fn sign_cwt(&self, key: &SigningKey) -> Vec<u8> {
        let list = Value::Map(vec![
            (cbor::text("lst"), Value::Bytes(self.packed())),
            (cbor::text("bits"), cbor::int(1)),
        ]);
        let payload = cbor::map([
            (SUB, Some(cbor::text(&self.uri))),
            (EXP, Some(cbor::int(self.expires_at.unix()))),
            (IAT, Some(cbor::int(self.issued_at.unix()))),
            (STATUS_LIST, Some(list)),
            (TTL, Some(cbor::int(self.ttl_secs))),
        ]);
        cose::sign(cbor::encode(&payload), Some(CWT_TYP), key)
    }

    /// Signs it as a JWT.
    #[must_use]
    pub fn sign_jwt(&self, key: &SigningKey) -> String {
        let payload = JwtPayload {
            sub: self.uri.clone(),
            iat: self.issued_at.unix(),
            exp: Some(self.expires_at.unix()),
            ttl: Some(self.ttl_secs),
            status_list: JwtList { bits: 1, lst: Base64UrlUnpadded::encode_string(&self.packed()) },
        };
        let payload = serde_json::to_vec(&payload).unwrap_or_default();
        jws::sign(&payload, JWT_TYP, None, key)
    }
}

#[derive(Serialize, Deserialize)]
struct JwtPayload {
    sub: String,
    iat: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    exp: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ttl: Option<u32>,
    status_list: JwtList,
}

#[derive(Serialize, Deserialize)]
struct JwtList {
    bits: u8,
    lst: String,
}

/// A signed list that was read. Its signature is judged when it is used, because only then is it
/// known whose it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusList {
    /// Address and name of the list.
    pub uri: String,
    /// When it was made.
    pub issued_at: Timestamp,
    /// Until when it may be relied on.
    pub expires_at: Option<Timestamp>,
    bits: u8,
    octets: Vec<u8>,
    signed: Signed,
}

impl StatusList {
    /// Reads a signed list, CWT or JWT.
    ///
    /// # Errors
    /// [`CertificateError::Malformed`] for anything else.
    pub fn parse(bytes: &[u8]) -> Result<Self, CertificateError> {
        match std::str::from_utf8(bytes) {
            Ok(text) if text.trim_end().bytes().filter(|byte| *byte == b'.').count() == 2 => {
                Ok(Self::of_jwt(jws::open(text.trim_end())?)?)
            }
            _ => Ok(Self::of_cwt(cose::open(bytes)?)?),
        }
    }

    fn of_cwt(signed: Signed) -> Result<Self, Malformed> {
        if signed.typ.as_deref() != Some(CWT_TYP) {
            return Err(Malformed::Header);
        }
        let value = cbor::decode(&signed.payload)?;
        let claims = Entries::of(&value)?;
        let list = Entries::of(claims.get(STATUS_LIST).ok_or(Malformed::Claims)?)?;
        let packed = list.get_text("lst").and_then(Value::as_bytes).ok_or(Malformed::Claims)?;
        let bits = list.get_text("bits").and_then(cbor::to_int).ok_or(Malformed::Claims)?;
        let expires_at = match claims.get(EXP) {
            None => None,
            Some(value) => Some(cbor::to_time(value).ok_or(Malformed::Claims)?),
        };
        Ok(Self {
            uri: claims.required(SUB, cbor::to_text)?,
            issued_at: claims.required(IAT, cbor::to_time)?,
            expires_at,
            bits: width(bits)?,
            octets: unpack(packed)?,
            signed,
        })
    }

    fn of_jwt(signed: Signed) -> Result<Self, Malformed> {
        if signed.typ.as_deref() != Some(JWT_TYP) {
            return Err(Malformed::Header);
        }
        let payload: JwtPayload =
            serde_json::from_slice(&signed.payload).map_err(|_| Malformed::Json)?;
        let packed = Base64UrlUnpadded::decode_vec(&payload.status_list.lst)
            .map_err(|_| Malformed::Base64)?;
        let time = |seconds| Timestamp::from_unix(seconds).ok_or(Malformed::Claims);
        Ok(Self {
            uri: payload.sub,
            issued_at: time(payload.iat)?,
            expires_at: payload.exp.map(time).transpose()?,
            bits: width(payload.status_list.bits)?,
            octets: unpack(&packed)?,
            signed,
        })
    }

    /// Whether a place is revoked: any status but 0, "valid". None beyond the end.
    #[must_use]
    pub fn is_revoked(&self, index: u32) -> Option<bool> {
        self.status(index).map(|status| status != 0)
    }

    /// Whether a place is revoked for good: status 1, "invalid". Others, such as 2, "suspended",
    /// may be taken back by a later list.
    pub(super) fn is_revoked_for_good(&self, index: u32) -> bool {
        self.status(index) == Some(1)
    }

    fn status(&self, index: u32) -> Option<u8> {
        let bits = u32::from(self.bits);
        let in_octet = 8 / bits;
        let octet = *self.octets.get((index / in_octet) as usize)?;
        let mask = if bits == 8 { 0xff } else { (1 << bits) - 1 };
        Some(octet >> (index % in_octet * bits) & mask)
    }

    /// Places in it.
    #[must_use]
    pub fn places(&self) -> u64 {
        self.octets.len() as u64 * 8 / u64::from(self.bits)
    }

    /// Whether an issuer signed it with a key that was good for it.
    #[must_use]
    pub fn is_of(&self, issuer: &TrustedIssuer) -> bool {
        let Signed { algorithm, key_id, message, signature, .. } = &self.signed;
        issuer.keys_of(key_id).any(|(trusted, key)| {
            Some(key.algorithm()) == *algorithm
                && trusted.covers(self.issued_at)
                && key.accepts(message, signature)
        })
    }
}

fn width(bits: u8) -> Result<u8, Malformed> {
    if [1, 2, 4, 8].contains(&bits) { Ok(bits) } else { Err(Malformed::StatusBits) }
}

fn unpack(packed: &[u8]) -> Result<Vec<u8>, Malformed> {
    let mut octets = Vec::new();
    ZlibDecoder::new(packed)
        .take(MAX_BITS_BYTES + 1)
        .read_to_end(&mut octets)
        .map_err(|_| Malformed::StatusBits)?;
    if octets.len() as u64 > MAX_BITS_BYTES { Err(Malformed::TooLong) } else { Ok(octets) }
}

/// The status lists that a reader has at hand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StatusLists {
    lists: Vec<StatusList>,
    /// When they were at hand, where that is later than the time that is judged as of.
    known_at: Option<Timestamp>,
}

impl StatusLists {
    /// Adds a list.
    pub fn add(&mut self, list: StatusList) {
        self.lists.push(list);
    }

    /// Reads and adds a list.
    ///
    /// # Errors
    /// As [`StatusList::parse`].
    pub fn add_bytes(&mut self, bytes: &[u8]) -> Result<(), CertificateError> {
        self.add(StatusList::parse(bytes)?);
        Ok(())
    }

    /// Says when the lists are at hand: lists of until then count, though a certificate is judged
    /// as of an earlier time. What was revoked stays so, so that the later list knows more.
    #[must_use]
    pub fn known_at(self, time: Timestamp) -> Self {
        Self { known_at: Some(time), ..self }
    }

    /// Whether a list is of a time still to come for who judges as of a time.
    pub(super) fn is_early(&self, list: &StatusList, now: Timestamp) -> bool {
        list.issued_at.is_after(self.known_at.map_or(now, |known_at| known_at.max(now)))
    }

    /// The lists of an address.
    pub(super) fn of_uri<'a>(&'a self, uri: &'a str) -> impl Iterator<Item = &'a StatusList> + 'a {
        self.lists.iter().filter(move |list| list.uri == uri)
    }
}
