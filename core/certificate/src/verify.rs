//! Verify: judges a presented certificate, offline. The only way in for every door.
//!
//! Order of judgement: form, issuer and key, signature, revocation, dates. Nothing that a
//! certificate says is passed on before its signature is found good, but the names of its issuer
//! and key, without which nobody could look for them.

use std::borrow::Cow;

use base64ct::{Base64UrlUnpadded, Encoding as _};

use super::claims::Claims;
use super::cose::{self, Signed};
use super::error::Malformed;
use super::status::StatusLists;
use super::text::{self, Written};
use super::time::Timestamp;
use super::trust::{TrustList, TrustedIssuer};
use super::verdict::{Form, Status, Verdict, Warning};
use super::{cbor, jws, qr, vc};

/// Above any certificate.
const MAX_BYTES: usize = 64 << 10;

/// A certificate in one of its forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Presented<'a> {
    /// COSE_Sign1.
    Cose(Cow<'a, [u8]>),
    /// `vc+jwt`.
    VcJwt(String),
}

impl<'a> Presented<'a> {
    /// Finds out what some octets are: text of a QR, `vc+jwt`, or COSE. What people and their
    /// programs put around a text is passed over: byte order mark, line breaks, quotation marks, a
    /// short label.
    ///
    /// # Errors
    /// [`Malformed`] where they are none of these.
    pub fn from_bytes(bytes: &'a [u8]) -> Result<Self, Malformed> {
        /// A COSE_Sign1 begins with its tag, 18, and an array of four.
        const COSE_START: [u8; 2] = [0xd2, 0x84];
        if bytes.len() > MAX_BYTES {
            return Err(Malformed::TooLong);
        }
        if bytes.starts_with(&COSE_START) {
            return Ok(Self::Cose(Cow::Borrowed(bytes)));
        }
        match text::find(bytes) {
            Some(Written::Code(code)) => Ok(Self::Cose(Cow::Owned(qr::from_qr_text(&code)?))),
            Some(Written::Jwt(jwt)) => Ok(Self::VcJwt(jwt)),
            None if bytes.starts_with(&COSE_START[..1]) => Ok(Self::Cose(Cow::Borrowed(bytes))),
            None => Err(Malformed::NotACertificate),
        }
    }

    /// The form.
    #[must_use]
    pub fn form(&self) -> Form {
        match self {
            Self::Cose(_) => Form::Cose,
            Self::VcJwt(_) => Form::VcJwt,
        }
    }

    fn open(&self) -> Result<Signed, Malformed> {
        match self {
            Self::Cose(octets) => cose::open(octets),
            Self::VcJwt(text) => {
                let signed = jws::open(text)?;
                let is_credential = signed.typ.as_deref() == Some(vc::TYP);
                if is_credential { Ok(signed) } else { Err(Malformed::Header) }
            }
        }
    }

    fn claims(&self, payload: &[u8]) -> Result<Claims, Malformed> {
        match self {
            Self::Cose(_) => cbor::to_claims(payload),
            Self::VcJwt(_) => vc::to_claims(payload),
        }
    }
}

/// Judges what is presented: the text of a QR, a `vc+jwt` or raw COSE.
#[must_use]
pub fn verify(presented: &[u8], trust: &TrustList, lists: &StatusLists, now: Timestamp) -> Verdict {
    let mut verdict = Verdict::unread(now);
    match Presented::from_bytes(presented) {
        Ok(presented) => {
            verdict.form = Some(presented.form());
            match judge(&presented, trust, lists, &mut verdict) {
                Ok(status) => verdict.status = status,
                Err(reason) => verdict.reason = Some(reason),
            }
        }
        Err(reason) => verdict.reason = Some(reason),
    }
    verdict
}

fn judge(
    presented: &Presented<'_>,
    trust: &TrustList,
    lists: &StatusLists,
    verdict: &mut Verdict,
) -> Result<Status, Malformed> {
    let signed = presented.open()?;
    verdict.key_id = Some(Base64UrlUnpadded::encode_string(&signed.key_id));
    verdict.algorithm = Some(signed.algorithm_name.clone());
    let claims = presented.claims(&signed.payload)?;
    verdict.issuer = Some(claims.issuer.clone());
    let Some(algorithm) = signed.algorithm else { return Ok(Status::Unsupported) };
    verdict.algorithm = Some(algorithm.jose_name().to_owned());
    let Some(issuer) = trust.issuer(&claims.issuer) else { return Ok(Status::UnknownIssuer) };
    verdict.issuer_name = Some(issuer.name.clone());
    let mut keys = issuer.keys_of(&signed.key_id).peekable();
    if keys.peek().is_none() {
        return Ok(Status::UnknownIssuer);
    }
    // The key says which algorithm is its own; what the certificate says must agree, so that
    // nobody can have one key's octets taken for another's.
    let found = keys.find(|(_, key)| {
        key.algorithm() == algorithm && key.accepts(&signed.message, &signed.signature)
    });
    let Some((trusted, _)) = found else { return Ok(Status::Tampered) };
    let status = if !trusted.covers(claims.issued_at) {
        Status::UnknownIssuer
    } else if is_revoked(&claims, issuer, lists, verdict) {
        Status::Revoked
    } else if claims.issued_at.is_after(verdict.checked_at) {
        Status::NotYetValid
    } else if claims.expires_at < verdict.checked_at {
        Status::Expired
    } else {
        Status::Valid
    };
    if status != Status::UnknownIssuer {
        verdict.certificate_id = Some(claims.certificate_id());
        verdict.claims = Some(claims);
    }
    Ok(status)
}

/// Whether a list of the issuer has it as revoked, or the newest as anything else but valid; of
/// several of one second, whether any has. What an earlier list revokes stays so, since nothing
/// takes a revocation back: neither a stale list, nor a later one that is too short to hold the
/// place or says otherwise.
fn is_revoked(
    claims: &Claims,
    issuer: &TrustedIssuer,
    lists: &StatusLists,
    verdict: &mut Verdict,
) -> bool {
    let now = verdict.checked_at;
    let place = claims.status.index;
    let mut given = lists.of_uri(&claims.status.uri).peekable();
    if given.peek().is_none() {
        verdict.warnings.push(Warning::RevocationNotChecked);
        return false;
    }
    let own: Vec<_> = given.filter(|list| list.is_of(issuer)).collect();
    if own.is_empty() {
        verdict.warnings.push(Warning::StatusListUntrusted);
        return false;
    }
    let is_revoked_for_good = own.iter().any(|list| list.is_revoked_for_good(place));
    // A list of a day to come does not put the others out of force, but what it says counts.
    let (early, own): (Vec<_>, Vec<_>) =
        own.into_iter().partition(|list| lists.is_early(list, now));
    if early.iter().any(|list| list.is_revoked(place) == Some(true)) {
        return true;
    }
    let Some(newest) = own.iter().map(|list| list.issued_at).max() else {
        verdict.warnings.push(Warning::StatusListNotYet);
        return false;
    };
    let newest = || own.iter().filter(|list| list.issued_at == newest);
    let said: Vec<_> = newest().filter_map(|list| list.is_revoked(place)).collect();
    if said.is_empty() && !is_revoked_for_good {
        verdict.warnings.push(Warning::StatusListTooShort);
        return false;
    }
    verdict.revocation_as_of = newest().map(|list| list.issued_at).next();
    if newest().all(|list| list.expires_at.is_some_and(|expires_at| expires_at < now)) {
        verdict.warnings.push(Warning::StatusListStale);
    }
    is_revoked_for_good || said.contains(&true)
}
