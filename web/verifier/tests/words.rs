//! What the page is told of a signed code: the verdict, and the claims in the words of the scheme,
//! industry and region that they name.

use tanxiao_base::finding::Result;
use tanxiao_base::issued::Record;
use tanxiao_base::lang::{Bilingual, Lang};
use tanxiao_base::manifest::{self, Counts, Manifest, RunOptions, Versioned};
use tanxiao_base::number::Decimal;
use tanxiao_base::scheme::Scheme;
use tanxiao_certificate::claims::StatusReference;
use tanxiao_certificate::trust::{KIND, TrustedIssuer, TrustedKey};
use tanxiao_certificate::{Algorithm, Claims, SigningKey, Terms, Timestamp, TrustList};
use tanxiao_certificate::{sign_cose, to_qr_text};
use tanxiao_data::SCHEMES;
use tanxiao_web_protocol::{Presented, Verified, Verify};
use tanxiao_web_verifier::Verifier;

const ISSUER: &str = "https://carbon.example.gov.cn";

fn time(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn huzhou() -> &'static str {
    SCHEMES.iter().find(|file| file.path == "schemes/huzhou-2021.toml").unwrap().text
}

/// The text of a code, signed for a firm that does not exist, and the trust list of its issuer.
fn code(scheme: &Scheme) -> (String, String) {
    let decimal = |text: &str| Decimal::parse(text);
    let record = Record {
        score_id: "7f83b1657ff1fc53b92dc18148a1d65d".into(),
        run: 1,
        published_at: "2025-12-31T00:00:00Z".into(),
        scheme: scheme.id.clone(),
        name: Some("湖州示例纺织有限公司".into()),
        credit_code: Some("91330500MA28C0000X".into()),
        period: "2023".into(),
        region: Some("330500".into()),
        industry: "1751".into(),
        intensity_l: decimal("2.903074"),
        ratio_k: decimal("0.951827"),
        level: Some(3),
        grade: Some(3),
        label: scheme.label_of(Some(3), Some(3), Lang::Zh),
        pcaf_score: 2,
        status: "graded".into(),
        ..Record::default()
    };
    let of = |id: &str, sha256: &str| Versioned {
        id: id.into(),
        version: "1.0.0".into(),
        sha256: sha256.into(),
    };
    let manifest = Manifest {
        kind: manifest::KIND.into(),
        tool: "tanxiao".into(),
        tool_version: "0.1.0".into(),
        options: RunOptions::default(),
        lang: Lang::Zh,
        data: None,
        scheme: of(&scheme.id, &scheme.sha256),
        beside: Vec::new(),
        factor_set: of("cn-guides-2015", &"0".repeat(64)),
        benchmark: None,
        standards: None,
        limits: None,
        confirmations: None,
        inputs: Vec::new(),
        corrections: Vec::new(),
        counts: Counts::default(),
        output: None,
        file_sha256: None,
    };
    let terms = Terms {
        issuer: ISSUER.into(),
        issued_at: time("2026-01-01T00:00:00Z"),
        expires_at: time("2026-04-01T00:00:00Z"),
        status: StatusReference { uri: format!("{ISSUER}/v1/status/1"), index: 7 },
    };
    let key = SigningKey::from_secret(Algorithm::Ed25519, &[7; 32]).unwrap();
    let trusted =
        TrustedKey { jwk: key.verifying_key().to_jwk(), valid_from: None, valid_until: None };
    let trust = TrustList {
        kind: KIND.into(),
        issuers: vec![TrustedIssuer {
            id: ISSUER.into(),
            name: Bilingual::new("示例市经信局", "Example City"),
            status_uri: format!("{ISSUER}/v1/status"),
            keys: vec![trusted],
        }],
    };
    let claims = Claims::of(&record, &manifest, terms).unwrap();
    (to_qr_text(&sign_cose(&claims, &key)), serde_json::to_string(&trust).unwrap())
}

fn verified(scheme: &Scheme, own: &str) -> Verified {
    let (text, trust) = code(scheme);
    let verify = Verify {
        presented: Presented::Text(text),
        trust: vec![("trust.json".into(), trust)],
        status: Vec::new(),
        scheme: own.into(),
        // 2026-02-01
        now_secs: 1_769_904_000.0,
    };
    Verifier::new().unwrap().verified(&verify, &[])
}

#[test]
fn claims_are_in_the_words_of_what_they_name() -> Result<()> {
    let verified = verified(&Scheme::parse("huzhou-2021.toml", huzhou())?, "");
    assert_eq!(verified.status, "valid");
    assert_eq!(verified.issuer_name, Bilingual::new("示例市经信局", "Example City"));
    let claims = verified.claims.unwrap();
    assert_eq!(claims.label, Bilingual::new("高碳3级", "high-carbon grade 3"));
    assert_eq!(claims.colour, "#d4a017");
    assert_eq!(claims.intensity, Bilingual::new("2.903074 tCO2/万元", "2.903074 tCO2/10⁴ yuan"));
    assert_eq!(claims.region, "湖州市");
    assert_eq!(claims.industry.zh, "1751 化纤织造加工");
    Ok(())
}

/// A scheme counts by its content: another of the same id may have other bands.
#[test]
fn a_scheme_of_ones_own_is_known_by_its_content() -> Result<()> {
    let own = huzhou().replace("version = \"", "version = \"9.");
    let scheme = Scheme::parse("own.toml", &own)?;
    let colour = |text: &str| {
        let kept = if text.is_empty() { String::new() } else { format!("own.toml\n{text}") };
        verified(&scheme, &kept).claims.map(|claims| claims.colour)
    };
    assert_eq!(colour(""), Some(String::new()));
    assert_eq!(colour(huzhou()), Some(String::new()));
    assert_eq!(colour(&own), Some("#d4a017".into()));
    Ok(())
}

#[test]
fn what_shows_no_code_and_what_is_too_large_are_said() {
    let verifier = Verifier::new().unwrap();
    let ask = |presented, bytes: &[u8]| {
        let verify = Verify {
            presented,
            trust: Vec::new(),
            status: Vec::new(),
            scheme: String::new(),
            now_secs: 1_769_904_000.0,
        };
        verifier.verified(&verify, bytes)
    };
    let white = vec![255; 40 * 30 * 4];
    assert_eq!(ask(Presented::Picture { width: 40, height: 30 }, &white).status, "no-code");
    assert_eq!(ask(Presented::TooLarge, &[]).status, "malformed");
    assert_eq!(ask(Presented::File, b"%PDF-1.7").status, "malformed");
}
