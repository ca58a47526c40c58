//! A signed code: read from text, file or picture, and judged by `tanxiao_certificate`, the
//! same as the command line's `verify`. Here the verdict is only laid out for the page. A module
//! of its own: who verifies needs no engine. Compiles natively too.

mod names;
mod picture;

use base64ct::{Base64, Encoding as _};
use tanxiao_base::finding::Result;
use tanxiao_base::scheme::Scheme;
use tanxiao_certificate::card::percent;
use tanxiao_certificate::{
    Claims, Malformed, Status, StatusLists, Timestamp, TrustList, Verdict, verify as judge,
};
use tanxiao_web_protocol::{Bilingual, ClaimsView, Lang, Presented, Verified, Verify};

use names::Names;

/// Judges what is presented, and knows the names of what it claims.
pub struct Verifier {
    names: Names,
}

impl Verifier {
    /// Loads the names. They stay for the life of the worker.
    ///
    /// # Errors
    /// A table that is not valid; a released build has none.
    pub fn new() -> Result<Self> {
        Ok(Self { names: Names::embedded()? })
    }

    /// The verdict on what is presented; `bytes` came beside the message.
    #[must_use]
    pub fn verified(&self, verify: &Verify, bytes: &[u8]) -> Verified {
        verified(verify, bytes, &self.names)
    }
}

fn verified(verify: &Verify, bytes: &[u8], names: &Names) -> Verified {
    let text;
    let presented = match &verify.presented {
        Presented::Text(typed) => typed.as_bytes(),
        Presented::File | Presented::TooLarge => bytes,
        Presented::Picture { width, height } => {
            match picture::code_in(bytes, *width as usize, *height as usize) {
                Some(found) => {
                    text = found;
                    text.as_bytes()
                }
                None => return no_code(),
            }
        }
    };
    let mut unread = Vec::new();
    let trust = trust(&verify.trust, &mut unread);
    let lists = lists(&verify.status, &mut unread);
    // A clock before 1970 or after 9999 is no clock.
    let now = Timestamp::from_unix(verify.now_secs as i64);
    let Some(now) = now.or(Timestamp::from_unix(0)) else { return no_code() };
    let verdict = match verify.presented {
        Presented::TooLarge => Verdict::malformed(Malformed::PictureTooLarge, now),
        _ => judge(presented, &trust, &lists, now),
    };
    view(&verdict, unread, |claims| {
        let scheme = names.scheme(claims, &verify.scheme);
        claims_view(claims, scheme.as_ref(), names)
    })
}

/// A picture without a code that can be read.
fn no_code() -> Verified {
    let both = |zh: &str, en: &str| Bilingual { zh: zh.to_owned(), en: en.to_owned() };
    Verified {
        status: "no-code".to_owned(),
        title: both("没有找到二维码", "no QR code found"),
        message: both("图片中没有能识别的二维码", "the picture shows no QR code that can be read"),
        hint: both(
            "请正对二维码、光线均匀地重新拍摄，或改用原图",
            "take it again, straight on and evenly lit, or use the original picture",
        ),
        ..Verified::default()
    }
}

/// All trust lists as one. One that cannot be read is said, and the others hold.
fn trust(files: &[(String, String)], unread: &mut Vec<Bilingual>) -> TrustList {
    let mut trust = TrustList::default();
    for (name, json) in files {
        if let Err(error) = TrustList::parse(json).and_then(|list| trust.merge(list)) {
            unread.push(list_error(name, |lang| error.message(lang)));
        }
    }
    trust
}

fn lists(files: &[(String, String)], unread: &mut Vec<Bilingual>) -> StatusLists {
    let mut lists = StatusLists::default();
    for (name, text) in files {
        let octets = text.strip_prefix(Verify::OCTETS).map(Base64::decode_vec);
        let octets = match octets {
            Some(Ok(octets)) => octets,
            _ => text.as_bytes().to_vec(),
        };
        if let Err(error) = lists.add_bytes(&octets) {
            unread.push(list_error(name, |lang| error.message(lang)));
        }
    }
    lists
}

fn list_error(name: &str, message: impl Fn(Lang) -> String) -> Bilingual {
    Bilingual::of(|lang| format!("{name}{}{}", lang.pick("：", ": "), message(lang)))
}

fn view(
    verdict: &Verdict,
    unread: Vec<Bilingual>,
    claims: impl Fn(&Claims) -> ClaimsView,
) -> Verified {
    let warnings = verdict.warnings.iter();
    let warnings = warnings.map(|warning| Bilingual::of(|lang| warning.message(lang).to_owned()));
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let key = [text(&verdict.algorithm), text(&verdict.key_id)].join(" ");
    Verified {
        status: verdict.status.text().to_owned(),
        title: Bilingual::of(|lang| verdict.status.title(lang).to_owned()),
        message: Bilingual::of(|lang| verdict.message(lang)),
        hint: Bilingual::of(|lang| verdict.hint(lang).unwrap_or_default().to_owned()),
        warnings: unread.into_iter().chain(warnings).collect(),
        issuer: text(&verdict.issuer),
        issuer_name: Bilingual::of(|lang| {
            verdict.issuer_name.as_ref().map_or("", |name| name.in_lang(lang)).to_owned()
        }),
        key: key.trim().to_owned(),
        claims: verdict.claims.as_ref().filter(|_| verdict.status != Status::Tampered).map(claims),
        checked_at: verdict.checked_at.to_string(),
        revocation_as_of: verdict.revocation_as_of.map(|time| time.to_string()).unwrap_or_default(),
        json: serde_json::to_string_pretty(verdict).unwrap_or_default(),
    }
}

/// The label that was signed. Its English is the scheme's, if its Chinese is what was signed.
fn label(claims: &Claims, scheme: Option<&Scheme>) -> Bilingual {
    let (level, grade) = (claims.level.map(i32::from), Some(i32::from(claims.grade)));
    let printed = |lang| scheme.and_then(|scheme| scheme.label_of(level, grade, lang));
    let english = printed(Lang::En).filter(|_| printed(Lang::Zh).as_ref() == Some(&claims.label));
    Bilingual { zh: claims.label.clone(), en: english.unwrap_or_else(|| claims.label.clone()) }
}

fn claims_view(claims: &Claims, scheme: Option<&Scheme>, names: &Names) -> ClaimsView {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let decimal = |value: &Option<tanxiao_certificate::Decimal>| {
        value.map(|value| value.to_string()).unwrap_or_default()
    };
    let band = scheme.and_then(|scheme| {
        scheme.grade.bands.iter().find(|band| band.number == i32::from(claims.grade))
    });
    let region = text(&claims.region);
    let region_name = region.parse().ok().and_then(|code| names.regions.get(code));
    let industry = |lang| names.industries.get(&claims.industry).map_or("", |it| it.name(lang));
    let version =
        |of: &tanxiao_certificate::claims::MethodVersion| format!("{} {}", of.id, of.version);
    ClaimsView {
        label: label(claims, scheme),
        colour: band.map(|band| band.colour.clone()).unwrap_or_default(),
        firm: claims.name.clone().unwrap_or_else(|| text(&claims.credit_code)),
        credit_code: text(&claims.credit_code),
        period: claims.period.clone(),
        region: region_name.map_or(region.clone(), |region| region.name_zh.clone()),
        industry: Bilingual::of(|lang| format!("{} {}", claims.industry, industry(lang))),
        intensity: Bilingual::of(|lang| match (&claims.intensity_l, scheme) {
            (Some(value), Some(scheme)) => format!("{value} {}", scheme.intensity_unit(lang)),
            (value, _) => decimal(value),
        }),
        ratio: decimal(&claims.ratio_k),
        neutral_rate: claims.neutral_rate.map(percent).unwrap_or_default(),
        benchmark: Bilingual::of(|lang| match (&claims.benchmark, lang) {
            (None, _) => String::new(),
            (Some(benchmark), Lang::Zh) => {
                format!("{}（{} 家）", benchmark.intensity_l, benchmark.peers)
            }
            (Some(benchmark), Lang::En) => {
                format!("{} ({} firms)", benchmark.intensity_l, benchmark.peers)
            }
        }),
        pcaf_score: claims.pcaf_score,
        methods: [version(&claims.scheme), version(&claims.factor_set)].join(" · "),
        score_id: claims.score_id.clone(),
        issued_on: claims.issued_at.china_date(),
        expires_on: claims.expires_at.china_date(),
    }
}
