//! What a certificate claims, independent of how it is encoded. No raw energy data: identity,
//! grades, what they were computed with, and until when they hold.

use serde::{Deserialize, Serialize};

use super::error::CertificateError;
use super::time::Timestamp;
use tanxiao_base::digest::sha256_of_parts;
use tanxiao_base::issued::Record;
use tanxiao_base::manifest::{Manifest, Versioned};
use tanxiao_base::number::Decimal;

/// The claims of one certificate. Names, units and meaning of a score's own fields are those of
/// [`Record`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    /// Who issued it: a URI, as trust lists name the issuer.
    pub issuer: String,
    /// Unified social credit code.
    pub credit_code: Option<String>,
    /// Name of the firm.
    pub name: Option<String>,
    /// `2023`, `2023H1`, `2023Q1`, `2023-01` or `2023M01-08`.
    pub period: String,
    /// Six digits of GB/T 2260.
    pub region: Option<String>,
    /// Code of GB/T 4754-2017.
    pub industry: String,
    /// L, tCO2 per 万元, as the scheme defines both.
    pub intensity_l: Option<Decimal>,
    /// K.
    pub ratio_k: Option<Decimal>,
    /// Number of the level's band.
    pub level: Option<u8>,
    /// Number of the grade's band.
    pub grade: u8,
    /// Level and grade printed together.
    pub label: String,
    /// Deductions ÷ gross emissions.
    pub neutral_rate: Option<Decimal>,
    /// The grading method.
    pub scheme: MethodVersion,
    /// The factors.
    pub factor_set: MethodVersion,
    /// What the firm was compared with.
    pub benchmark: Option<ClaimedBenchmark>,
    /// PCAF data quality, 1 (best) to 5.
    pub pcaf_score: u8,
    /// Id of the issued score.
    pub score_id: String,
    /// When it was issued; it holds from then on.
    pub issued_at: Timestamp,
    /// The last moment at which it holds.
    pub expires_at: Timestamp,
    /// Where its revocation is published.
    pub status: StatusReference,
}

/// A scheme or factor set with its version and hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MethodVersion {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// The first 128 bits of the SHA-256 of its content, in hex: half the size in a QR, and still
    /// out of reach for who would find another content to it (2^128 trials). The manifest of the
    /// run holds all 256.
    pub sha256_128: String,
}

/// Hex digits of [`MethodVersion::sha256_128`].
const HASH_DIGITS: usize = 32;

impl MethodVersion {
    fn of(versioned: &Versioned) -> Option<Self> {
        Some(Self {
            id: versioned.id.clone(),
            version: versioned.version.clone(),
            sha256_128: versioned.sha256.get(..HASH_DIGITS)?.to_owned(),
        })
    }
}

/// The benchmark of a firm's peers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimedBenchmark {
    /// The benchmark L, tCO2 per 万元.
    pub intensity_l: Decimal,
    /// Depth of GB/T 4754 that the peers share; 0 all industry.
    pub depth: u8,
    /// Firms in the peer group.
    pub peers: u32,
}

/// A place in a status list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatusReference {
    /// Address and name of the list.
    pub uri: String,
    /// Place in it, from 0.
    pub index: u32,
}

/// What the issuer adds to a score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// Who issues: a URI.
    pub issuer: String,
    /// From when it holds.
    pub issued_at: Timestamp,
    /// Until when.
    pub expires_at: Timestamp,
    /// Where it can be revoked.
    pub status: StatusReference,
}

impl Claims {
    /// The claims of an issued score.
    ///
    /// # Errors
    /// [`CertificateError::Ungraded`] for a score without a grade, and
    /// [`CertificateError::Number`] for a record whose numbers no score can have.
    pub fn of(
        record: &Record,
        manifest: &Manifest,
        terms: Terms,
    ) -> Result<Self, CertificateError> {
        let (Some(grade), Some(label)) = (record.grade, record.label.clone()) else {
            return Err(CertificateError::Ungraded {
                score_id: record.score_id.clone(),
                status: record.status.clone(),
            });
        };
        let small = |field: &'static str, value: i32| {
            u8::try_from(value).map_err(|_| CertificateError::Number { field })
        };
        let version = |field: &'static str, versioned: &Versioned| {
            MethodVersion::of(versioned).ok_or(CertificateError::Number { field })
        };
        let benchmark = match (record.benchmark_l, record.benchmark_depth, record.peer_count) {
            (Some(intensity_l), Some(depth), Some(peers)) => Some(ClaimedBenchmark {
                intensity_l,
                depth: small("benchmark_depth", depth)?,
                peers: u32::try_from(peers)
                    .map_err(|_| CertificateError::Number { field: "peer_count" })?,
            }),
            _ => None,
        };
        Ok(Self {
            issuer: terms.issuer,
            credit_code: record.credit_code.clone(),
            name: record.name.clone(),
            period: record.period.clone(),
            region: record.region.clone(),
            industry: record.industry.clone(),
            intensity_l: record.intensity_l,
            ratio_k: record.ratio_k,
            level: record.level.map(|level| small("level", level)).transpose()?,
            grade: small("grade", grade)?,
            label,
            neutral_rate: record.neutral_rate,
            scheme: version("scheme", &manifest.scheme)?,
            factor_set: version("factor_set", &manifest.factor_set)?,
            benchmark,
            pcaf_score: small("pcaf_score", record.pcaf_score)?,
            score_id: record.score_id.clone(),
            issued_at: terms.issued_at,
            expires_at: terms.expires_at,
            status: terms.status,
        })
    }

    /// Whether two certificates of one issuer say the same of a firm: all but which score it is, and
    /// from when until when and where in the status lists that stands.
    #[must_use]
    pub fn says_the_same(&self, other: &Self) -> bool {
        let said = Self {
            score_id: self.score_id.clone(),
            issued_at: self.issued_at,
            expires_at: self.expires_at,
            status: self.status.clone(),
            ..other.clone()
        };
        *self == said
    }

    /// The certificate's id: 128 bits in hex over issuer and place in the status list, which no
    /// two certificates share. Every reader computes it, so that it need not be carried.
    #[must_use]
    pub fn certificate_id(&self) -> String {
        certificate_id(&self.issuer, &self.status)
    }
}

/// See [`Claims::certificate_id`].
#[must_use]
pub fn certificate_id(issuer: &str, status: &StatusReference) -> String {
    let index = status.index.to_string();
    let mut id = sha256_of_parts(&["tanxiao-certificate", issuer, &status.uri, &index]);
    id.truncate(HASH_DIGITS);
    id
}
