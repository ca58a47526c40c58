//! COSE_Sign1 (RFC 9052): how claims and status lists are signed in CBOR. Everything that has a
//! meaning is in the protected header; the unprotected one must be empty, because nothing guards
//! it.

use coset::iana::EnumI64 as _;
use coset::{CoseError, CoseSign1, CoseSign1Builder, HeaderBuilder};
use coset::{RegisteredLabelWithPrivate, TaggedCborSerializable as _, iana};

use super::cbor;
use super::claims::Claims;
use super::error::Malformed;
use super::key::{Algorithm, SigningKey};

/// Header parameter of the type of the whole (RFC 9596).
const TYP: i64 = 16;

/// Something signed, of either family, before its signature has been judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Signed {
    /// None for an algorithm that is not known here.
    pub(super) algorithm: Option<Algorithm>,
    /// The algorithm as it is named.
    pub(super) algorithm_name: String,
    pub(super) key_id: Vec<u8>,
    /// Media type, where the header has one.
    pub(super) typ: Option<String>,
    pub(super) payload: Vec<u8>,
    /// What was signed.
    pub(super) message: Vec<u8>,
    pub(super) signature: Vec<u8>,
}

/// Signs claims as a CWT: COSE_Sign1 with its tag (18).
#[must_use]
pub fn sign_cose(claims: &Claims, key: &SigningKey) -> Vec<u8> {
    sign(cbor::of_claims(claims), None, key)
}

/// What a certificate states, whoever signed it: for an issuer who reads what it kept.
///
/// # Errors
/// It is no certificate.
pub fn stated_in_cose(octets: &[u8]) -> Result<Claims, Malformed> {
    cbor::to_claims(&open(octets)?.payload)
}

/// Signs a payload.
pub(super) fn sign(payload: Vec<u8>, typ: Option<&str>, key: &SigningKey) -> Vec<u8> {
    let mut header = HeaderBuilder::new().key_id(key.verifying_key().id_octets());
    if let Some(id) = iana::Algorithm::from_i64(key.algorithm().cose_id()) {
        header = header.algorithm(id);
    }
    if let Some(typ) = typ {
        header = header.value(TYP, cbor::text(typ));
    }
    let signed = CoseSign1Builder::new()
        .protected(header.build())
        .payload(payload)
        .create_signature(&[], |message| key.sign(message))
        .build();
    // Encoding into memory does not fail for what was built here.
    signed.to_tagged_vec().unwrap_or_default()
}

/// Opens a COSE_Sign1 without judging its signature.
pub(super) fn open(octets: &[u8]) -> Result<Signed, Malformed> {
    let outer = cbor::decode(octets)?;
    if let Some(unknown) = unknown_algorithm(&outer)? {
        return Ok(unknown);
    }
    let signed = CoseSign1::from_tagged_slice(octets).map_err(|error| match error {
        CoseError::DecodeFailed(_) | CoseError::ExtraneousData => Malformed::Cbor,
        _ => Malformed::Header,
    })?;
    if !signed.unprotected.is_empty() {
        return Err(Malformed::Header);
    }
    let message = signed.tbs_data(&[]);
    let protected = signed.protected.original_data.as_deref().unwrap_or_default();
    cbor::decode(protected)?;
    let header = &signed.protected.header;
    let Some(RegisteredLabelWithPrivate::Assigned(algorithm)) = &header.alg else {
        return Err(Malformed::Header);
    };
    // A parameter that must be understood is not.
    if !header.crit.is_empty() {
        return Err(Malformed::Header);
    }
    let typ = header.rest.iter().find_map(|(label, value)| {
        (*label == coset::Label::Int(TYP)).then(|| cbor::to_text(value))
    });
    Ok(Signed {
        algorithm: Algorithm::from_cose_id(algorithm.to_i64()),
        algorithm_name: format!("{algorithm:?}"),
        key_id: header.key_id.clone(),
        typ: typ.flatten(),
        payload: signed.payload.ok_or(Malformed::Header)?,
        message,
        signature: signed.signature,
    })
}

/// What names an algorithm that coset has not heard of: it reads registered ones only, and a
/// verdict must say "not supported" rather than "damaged".
fn unknown_algorithm(outer: &ciborium::Value) -> Result<Option<Signed>, Malformed> {
    let Some((CoseSign1::TAG, inner)) = outer.as_tag() else {
        return Err(Malformed::NotACertificate);
    };
    let Some([protected, _, payload, signature]) = inner.as_array().map(Vec::as_slice) else {
        return Err(Malformed::Header);
    };
    let octets = |value: &ciborium::Value| value.as_bytes().cloned().ok_or(Malformed::Header);
    let header = cbor::decode(&octets(protected)?)?;
    let header = cbor::Entries::of(&header).map_err(|_| Malformed::Header)?;
    let algorithm = header.get(1).ok_or(Malformed::Header)?;
    let name = match algorithm {
        ciborium::Value::Text(name) => name.clone(),
        _ => {
            let id = cbor::to_int::<i64>(algorithm).ok_or(Malformed::Header)?;
            if Algorithm::from_cose_id(id).is_some() {
                return Ok(None);
            }
            id.to_string()
        }
    };
    Ok(Some(Signed {
        algorithm: None,
        algorithm_name: name,
        key_id: header.get(4).and_then(|id| id.as_bytes().cloned()).unwrap_or_default(),
        typ: None,
        payload: octets(payload)?,
        message: Vec::new(),
        signature: octets(signature)?,
    }))
}
