//! Tests of certificates: published vectors, the claims' way there and back, every verdict, and
//! every single-bit change.

mod bits;
mod card;
mod claims;
mod encoding;
mod journal;
mod text;
mod trust;
mod vectors;
mod verdicts;

use super::claims::StatusReference;
use super::trust::{KIND, TrustedIssuer, TrustedKey};
use super::{Algorithm, Claims, SigningKey, Terms, Timestamp, TrustList};
use tanxiao_base::issued::Record;
use tanxiao_base::lang::{Bilingual, Lang};
use tanxiao_base::manifest::Counts;
use tanxiao_base::manifest::RunOptions;
use tanxiao_base::manifest::{Manifest, Versioned};
use tanxiao_base::number::Decimal;

pub(super) const ISSUER: &str = "https://carbon.example.gov.cn";
pub(super) const LIST: &str = "https://carbon.example.gov.cn/v1/status/1";

/// 2026-01-01T00:00:00Z.
pub(super) fn issued() -> Timestamp {
    Timestamp::parse("2026-01-01T00:00:00Z").unwrap()
}

/// So many days after [`issued`].
pub(super) fn day(days: i64) -> Timestamp {
    issued().plus_secs(days * 86_400)
}

/// A key that is the same in every run.
pub(super) fn key(algorithm: Algorithm, secret: u8) -> SigningKey {
    SigningKey::from_secret(algorithm, &[secret; 32]).unwrap()
}

/// A trust list of one issuer and key.
pub(super) fn trust(key: &SigningKey) -> TrustList {
    let trusted =
        TrustedKey { jwk: key.verifying_key().to_jwk(), valid_from: None, valid_until: None };
    TrustList {
        kind: KIND.to_owned(),
        issuers: vec![TrustedIssuer {
            id: ISSUER.to_owned(),
            name: Bilingual { zh: "示例市经信局".into(), en: "Example City".into() },
            status_uri: "https://carbon.example.gov.cn/v1/status".to_owned(),
            keys: vec![trusted],
        }],
    }
}

/// An issued score of a firm that does not exist.
pub(super) fn record() -> Record {
    Record {
        score_id: "7f83b1657ff1fc53b92dc18148a1d65d".into(),
        run: 1,
        published_at: "2025-12-31T00:00:00Z".into(),
        scheme: "huzhou-2021".into(),
        supersedes: None,
        superseded_by: None,
        reason: None,
        credit_code: Some("91330500MA28C0000X".into()),
        name: Some("湖州示例纺织有限公司".into()),
        period: "2023".into(),
        region: Some("330500".into()),
        industry: "1751".into(),
        energy_tce: decimal("1234.5"),
        scope1_tco2: decimal("1000"),
        scope2_tco2: decimal("2000.25"),
        gross_tco2: decimal("3000.25"),
        deducted_tco2: decimal("375"),
        net_tco2: decimal("2625.25"),
        output_wan_yuan: Some(decimal("904.3")),
        intensity_l: Some(decimal("2.903074")),
        benchmark_l: Some(decimal("3.050000001")),
        benchmark_depth: Some(4),
        peer_count: Some(37),
        ratio_k: Some(decimal("0.951827")),
        level: Some(3),
        grade: Some(3),
        label: Some("高碳3级".into()),
        neutral_rate: Some(decimal("0.12499")),
        percentile: Some(47),
        rank: Some(18),
        energy_intensity: Some(decimal("1.365145")),
        pcaf_score: 2,
        default_share: Some(decimal("0")),
        status: "graded".into(),
        ..Record::default()
    }
}

fn decimal(text: &str) -> Decimal {
    Decimal::parse(text).unwrap()
}

/// The manifest of the run that computed [`record`].
pub(super) fn manifest() -> Manifest {
    let version = |id: &str, text: &str| Versioned {
        id: id.to_owned(),
        version: "1.0.0".to_owned(),
        sha256: tanxiao_base::digest::sha256(text.as_bytes()),
    };
    Manifest {
        kind: tanxiao_base::manifest::KIND.to_owned(),
        tool: "tanxiao".to_owned(),
        tool_version: "0.1.0".to_owned(),
        options: RunOptions::default(),
        lang: Lang::Zh,
        data: None,
        scheme: version("huzhou-2021", "scheme"),
        beside: Vec::new(),
        factor_set: version("cn-2023", "factors"),
        benchmark: None,
        standards: None,
        limits: None,
        confirmations: None,
        inputs: Vec::new(),
        corrections: Vec::new(),
        counts: Counts::default(),
        output: None,
        file_sha256: None,
    }
}

/// What [`record`] is certified with, for 90 days, at a place of the status list.
pub(super) fn terms(index: u32) -> Terms {
    Terms {
        issuer: ISSUER.to_owned(),
        issued_at: issued(),
        expires_at: day(90),
        status: StatusReference { uri: LIST.to_owned(), index },
    }
}

pub(super) fn claims() -> Claims {
    Claims::of(&record(), &manifest(), terms(70_000)).unwrap()
}

/// Octets of hex text.
pub(super) fn hex(text: &str) -> Vec<u8> {
    (0..text.len() / 2)
        .map(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).unwrap())
        .collect()
}
