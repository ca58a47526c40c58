//! Signature algorithms and keys. An algorithm is one entry of [`Algorithm`]; formats carry its
//! registered identifier, so that another one (SM2, say) is added here and nowhere else.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use ed25519_dalek::Signer as _;
use ed25519_dalek::pkcs8::KeypairBytes;
use p256::ecdsa::signature::Verifier as _;
use p256::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, SecretDocument};
use serde::{Deserialize, Serialize};

use super::error::CertificateError;

/// A signature algorithm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Algorithm {
    /// EdDSA over edwards25519 (RFC 8032).
    #[serde(rename = "Ed25519")]
    Ed25519,
    /// ECDSA over P-256 with SHA-256 (FIPS 186-5); made deterministically (RFC 6979).
    #[serde(rename = "ES256")]
    Es256,
}

impl Algorithm {
    /// Identifier in COSE that is written: EdDSA -8, ES256 -7 (RFC 9053), which every library
    /// reads today.
    #[must_use]
    pub fn cose_id(self) -> i64 {
        match self {
            Self::Ed25519 => -8,
            Self::Es256 => -7,
        }
    }

    /// The algorithm of an identifier in COSE; the fully specified ones of RFC 9864 are read too.
    #[must_use]
    pub fn from_cose_id(id: i64) -> Option<Self> {
        match id {
            -8 | -19 => Some(Self::Ed25519),
            -7 | -9 => Some(Self::Es256),
            _ => None,
        }
    }

    /// Identifier in JOSE that is written.
    #[must_use]
    pub fn jose_name(self) -> &'static str {
        match self {
            Self::Ed25519 => "EdDSA",
            Self::Es256 => "ES256",
        }
    }

    /// The algorithm of an identifier in JOSE.
    #[must_use]
    pub fn from_jose_name(name: &str) -> Option<Self> {
        match name {
            "EdDSA" | "Ed25519" => Some(Self::Ed25519),
            "ES256" => Some(Self::Es256),
            _ => None,
        }
    }
}

/// A public key as a JWK (RFC 7517, RFC 8037), which is how trust lists hold it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Jwk {
    /// `OKP` or `EC`.
    pub kty: String,
    /// `Ed25519` or `P-256`.
    pub crv: String,
    /// Base64url of the public key, or of its x coordinate.
    pub x: String,
    /// Base64url of the y coordinate, for `EC`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub y: Option<String>,
    /// Key id: [`VerifyingKey::id`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kid: Option<String>,
    /// JOSE name of the algorithm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alg: Option<String>,
    /// `sig`.
    #[serde(default, skip_serializing_if = "Option::is_none", rename = "use")]
    pub usage: Option<String>,
}

/// A public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VerifyingKey {
    /// Of [`Algorithm::Ed25519`].
    Ed25519(Box<ed25519_dalek::VerifyingKey>),
    /// Of [`Algorithm::Es256`].
    Es256(Box<p256::ecdsa::VerifyingKey>),
}

/// Octets of a key id: enough to tell the keys of one issuer apart. Nothing rests on it, since
/// the signature is checked with the key that it names.
const KEY_ID_BYTES: usize = 8;
/// Octets of a signature of either algorithm.
pub(super) const SIGNATURE_BYTES: usize = 64;

impl VerifyingKey {
    /// Reads a JWK.
    ///
    /// # Errors
    /// [`CertificateError::Key`] for other kinds of keys and for points that are not on the
    /// curve or of small order.
    pub fn from_jwk(jwk: &Jwk) -> Result<Self, CertificateError> {
        let octets = |text: &str| -> Option<[u8; 32]> {
            Base64UrlUnpadded::decode_vec(text).ok()?.try_into().ok()
        };
        let key = match (jwk.kty.as_str(), jwk.crv.as_str()) {
            ("OKP", "Ed25519") => octets(&jwk.x)
                .and_then(|x| ed25519_dalek::VerifyingKey::from_bytes(&x).ok())
                .filter(|key| !key.is_weak())
                .map(|key| Self::Ed25519(Box::new(key))),
            ("EC", "P-256") => octets(&jwk.x)
                .zip(jwk.y.as_deref().and_then(octets))
                .and_then(|(x, y)| {
                    let point = [&[4], x.as_slice(), y.as_slice()].concat();
                    p256::ecdsa::VerifyingKey::from_sec1_bytes(&point).ok()
                })
                .map(|key| Self::Es256(Box::new(key))),
            _ => None,
        };
        key.filter(|key| {
            let alg = jwk.alg.as_deref();
            alg.is_none_or(|alg| Algorithm::from_jose_name(alg) == Some(key.algorithm()))
        })
        .ok_or(CertificateError::Key)
    }

    /// The key as a JWK with its id.
    #[must_use]
    pub fn to_jwk(&self) -> Jwk {
        let [kty, crv, x, y] = self.required_members();
        Jwk {
            kty: kty.to_owned(),
            crv: crv.to_owned(),
            x,
            y: (!y.is_empty()).then_some(y),
            kid: Some(self.id()),
            alg: Some(self.algorithm().jose_name().to_owned()),
            usage: Some("sig".to_owned()),
        }
    }

    fn required_members(&self) -> [String; 4] {
        let text = |octets: &[u8]| Base64UrlUnpadded::encode_string(octets);
        match self {
            Self::Ed25519(key) => {
                ["OKP".to_owned(), "Ed25519".to_owned(), text(key.as_bytes()), String::new()]
            }
            Self::Es256(key) => {
                let point = key.to_sec1_point(false);
                let octets = point.as_bytes();
                ["EC".to_owned(), "P-256".to_owned(), text(&octets[1..33]), text(&octets[33..65])]
            }
        }
    }

    /// Its algorithm.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        match self {
            Self::Ed25519(_) => Algorithm::Ed25519,
            Self::Es256(_) => Algorithm::Es256,
        }
    }

    /// Its id in octets, as a QR carries it: the first eight of its JWK thumbprint (RFC 7638).
    #[must_use]
    pub fn id_octets(&self) -> Vec<u8> {
        use sha2::{Digest as _, Sha256};
        let [kty, crv, x, y] = self.required_members();
        let y = if y.is_empty() { y } else { format!(r#","y":"{y}""#) };
        let canonical = format!(r#"{{"crv":"{crv}","kty":"{kty}","x":"{x}"{y}}}"#);
        Sha256::digest(canonical.as_bytes())[..KEY_ID_BYTES].to_vec()
    }

    /// Its id as text: base64url of [`Self::id_octets`].
    #[must_use]
    pub fn id(&self) -> String {
        Base64UrlUnpadded::encode_string(&self.id_octets())
    }

    /// Whether a signature of `message` is this key's. Ed25519 is judged strictly; of the two
    /// equivalent forms of an ECDSA signature both are taken, as FIPS 186-5 does.
    #[must_use]
    pub fn accepts(&self, message: &[u8], signature: &[u8]) -> bool {
        let Ok(octets) = <[u8; SIGNATURE_BYTES]>::try_from(signature) else { return false };
        match self {
            Self::Ed25519(key) => {
                let signature = ed25519_dalek::Signature::from_bytes(&octets);
                key.verify_strict(message, &signature).is_ok()
            }
            Self::Es256(key) => p256::ecdsa::Signature::from_slice(&octets)
                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),
        }
    }
}

/// A private key. It shows itself nowhere and is wiped from memory when dropped.
pub enum SigningKey {
    /// Of [`Algorithm::Ed25519`].
    Ed25519(Box<ed25519_dalek::SigningKey>),
    /// Of [`Algorithm::Es256`].
    Es256(Box<p256::ecdsa::SigningKey>),
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "SigningKey({})", self.verifying_key().id())
    }
}

impl SigningKey {
    /// From 32 secret octets: an Ed25519 seed (RFC 8032) or a P-256 scalar.
    ///
    /// # Errors
    /// [`CertificateError::Key`] for a scalar that is zero or not below the group's order: with
    /// random octets that happens once in 2^32, and others are to be drawn.
    pub fn from_secret(algorithm: Algorithm, secret: &[u8; 32]) -> Result<Self, CertificateError> {
        match algorithm {
            Algorithm::Ed25519 => {
                Ok(Self::Ed25519(Box::new(ed25519_dalek::SigningKey::from_bytes(secret))))
            }
            Algorithm::Es256 => p256::ecdsa::SigningKey::from_slice(secret)
                .map(|key| Self::Es256(Box::new(key)))
                .map_err(|_| CertificateError::Key),
        }
    }

    /// From PKCS#8 in DER (RFC 5958), of either algorithm.
    ///
    /// # Errors
    /// [`CertificateError::Key`] for anything else.
    pub fn from_pkcs8_der(der: &[u8]) -> Result<Self, CertificateError> {
        if let Ok(key) = ed25519_dalek::SigningKey::from_pkcs8_der(der) {
            return Ok(Self::Ed25519(Box::new(key)));
        }
        p256::ecdsa::SigningKey::from_pkcs8_der(der)
            .map(|key| Self::Es256(Box::new(key)))
            .map_err(|_| CertificateError::Key)
    }

    /// As PKCS#8 in DER; the document wipes itself. Without the public key that RFC 5958 allows:
    /// not every library reads it.
    ///
    /// # Errors
    /// [`CertificateError::Key`] where the encoder refuses, which it does for no valid key.
    pub fn to_pkcs8_der(&self) -> Result<SecretDocument, CertificateError> {
        match self {
            Self::Ed25519(key) => {
                KeypairBytes { secret_key: key.to_bytes(), public_key: None }.to_pkcs8_der()
            }
            Self::Es256(key) => key.to_pkcs8_der(),
        }
        .map_err(|_| CertificateError::Key)
    }

    /// Its public half.
    #[must_use]
    pub fn verifying_key(&self) -> VerifyingKey {
        match self {
            Self::Ed25519(key) => VerifyingKey::Ed25519(Box::new(key.verifying_key())),
            Self::Es256(key) => VerifyingKey::Es256(Box::new(*key.verifying_key())),
        }
    }

    /// Its algorithm.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.verifying_key().algorithm()
    }

    /// Signs; the same message gives the same signature. An ES256 signature is as RFC 6979 has
    /// it, s not being brought below half the order.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Ed25519(key) => key.sign(message).to_bytes().to_vec(),
            Self::Es256(key) => {
                let signature: p256::ecdsa::Signature = key.sign(message);
                signature.to_bytes().to_vec()
            }
        }
    }
}
