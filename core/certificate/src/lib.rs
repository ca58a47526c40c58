//! Certificate: a 碳效码, which is the signed claims of one issued score. The same [`Claims`] leave
//! as a COSE_Sign1 CWT in Base45 for a QR ([`cose`], [`qr`]) and as a W3C VC 2.0 `vc+jwt`
//! ([`vc`]); [`verify`] judges either against a [`TrustList`] and [`StatusLists`], offline.
//!
//! Pure: keys, time and randomness are arguments. Files, passphrases and pictures are the command
//! line's business. The formats are described in `docs/guide/certificates.md` and
//! `data/schemas/certificate.cddl`; why they are so, in `docs/decisions/0008-certificates.md`.

pub mod card;
mod cbor;
pub mod claims;
pub mod cose;
pub mod error;
pub mod journal;
mod jws;
pub mod key;
pub mod qr;
pub mod root;
pub mod status;
mod text;
pub mod time;
pub mod trust;
pub mod vc;
pub mod verdict;
pub mod verify;

#[cfg(test)]
mod tests;

pub use claims::{Claims, Terms};
pub use cose::{sign_cose, stated_in_cose};
pub use error::{CertificateError, Code, Malformed};
pub use journal::Register;
pub use key::{Algorithm, Jwk, SigningKey, VerifyingKey};
pub use qr::{from_qr_text, to_qr_text};
pub use root::Roots;
pub use status::{StatusList, StatusLists};
pub use tanxiao_base::number::Decimal;
pub use time::Timestamp;
pub use trust::TrustList;
pub use vc::sign_vc_jwt;
pub use verdict::{Status, Verdict, Warning};
pub use verify::{Presented, verify};
