//! `tanxiao verify`: says of a certificate, as picture, text or file, whether to accept it.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;
use tanxiao_certificate::{Claims, Status, StatusLists, Timestamp, TrustList, Verdict, verify};
use tanxiao_core::lang::Lang;
use tanxiao_picture::MAX_FILE_BYTES;

use super::keys::PinArgs;
use crate::context::Context;
use crate::exit::{Exit, Failure, Outcome};
use crate::input;
use crate::issuing::time;
use crate::picture::{code_in, is_picture};
use crate::term::{FAINT, HEADING, WARNING};
use crate::trust::of_file;

#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// 二维码图片（PNG、JPEG）、二维码文本、CBOR 或 vc+jwt 文件，或 - 表示标准输入 / a picture of the QR (PNG, JPEG), its
    /// text, CBOR or vc+jwt; - is standard input
    #[arg(value_name = "FILE")]
    certificate: PathBuf,
    /// 信任清单：签发机构及其公钥 / trust list: issuers with their keys
    #[arg(long, value_name = "FILE")]
    trust: Option<PathBuf>,
    #[command(flatten)]
    pins: PinArgs,
    /// 状态清单（.cwt、.jwt）；可多次 / status list (.cwt, .jwt); may be repeated
    #[arg(long, value_name = "FILE")]
    status: Vec<PathBuf>,
    /// 未能核查撤销的不予接受 / do not accept what could not be checked for revocation
    #[arg(long)]
    require_status: bool,
    /// 以此时间为准（RFC 3339），缺省为现在 / judge as of this time; now if not given
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
}

pub(crate) fn run(args: &VerifyArgs, context: &Context) -> Outcome {
    let now = time(args.at.as_deref())?;
    let (trust, signed_at) = match &args.trust {
        None => (TrustList::default(), None),
        Some(path) => args.pins.read(path, now)?,
    };
    let lists = status_lists(&args.status)?.known_at(time(None)?);
    let file =
        input::read_short(std::slice::from_ref(&args.certificate), MAX_FILE_BYTES)?.remove(0);
    let mut verdict = judge(&file.bytes, &trust, &lists, now);
    if args.require_status {
        verdict = verdict.requiring_status();
    }
    if context.is_json {
        let mut value = json!(verdict);
        if let Some(signed_at) = signed_at {
            value["trust_signed_at"] = json!(signed_at);
        }
        super::print_json(&value)?;
    }
    if !verdict.is_valid() {
        return Err(refusal(&verdict));
    }
    if context.is_json {
        return Ok(());
    }
    if !context.is_quiet {
        let mut text = text(&verdict, context.lang);
        if let Some(signed_at) = signed_at {
            let line = match context.lang {
                Lang::Zh => format!("信任清单签于 {signed_at}；下次可加 --trust-since {signed_at}"),
                Lang::En => format!(
                    "the trust list was signed at {signed_at}: next time, --trust-since {signed_at}"
                ),
            };
            text.push_str(&format!("{FAINT}{line}{FAINT:#}\n"));
        }
        super::print_text(&text)?;
    }
    Ok(())
}

fn judge(bytes: &[u8], trust: &TrustList, lists: &StatusLists, now: Timestamp) -> Verdict {
    if !is_picture(bytes) {
        return verify(bytes, trust, lists, now);
    }
    match code_in(bytes) {
        Ok(text) => verify(text.as_bytes(), trust, lists, now),
        Err(reason) => Verdict::malformed(reason, now),
    }
}

fn status_lists(paths: &[PathBuf]) -> Outcome<StatusLists> {
    let mut lists = StatusLists::default();
    for (path, file) in paths.iter().zip(input::read_short(paths, MAX_FILE_BYTES)?) {
        lists.add_bytes(&file.bytes).map_err(|error| of_file(Path::new(path), &error))?;
    }
    Ok(lists)
}

fn exit(status: Status) -> Exit {
    match status {
        Status::Valid | Status::Malformed => Exit::CertificateMalformed,
        Status::Tampered => Exit::CertificateTampered,
        Status::UnknownIssuer => Exit::CertificateIssuer,
        Status::Expired => Exit::CertificateExpired,
        Status::Revoked => Exit::CertificateRevoked,
        Status::NotYetValid => Exit::CertificateNotYetValid,
        Status::Unsupported => Exit::CertificateUnsupported,
        Status::StatusUnknown => Exit::CertificateStatusUnknown,
    }
}

/// Why it is not accepted. What an expired or revoked one claimed is said too, because whoever
/// holds it will ask.
fn refusal(verdict: &Verdict) -> Failure {
    let text = |lang: Lang| {
        let (title, message) = (verdict.status.title(lang), verdict.message(lang));
        let mut text = match lang {
            Lang::Zh => format!("{title}：{message}"),
            Lang::En => format!("{title}: {message}"),
        };
        for warning in &verdict.warnings {
            text.push_str(&format!("\n  {}", warning.message(lang)));
        }
        if let Some(claims) = &verdict.claims {
            text.push_str(&format!("\n  {}", in_short(claims)));
        }
        if let Some(hint) = verdict.hint(lang) {
            text.push_str(&format!("\n  → {hint}"));
        }
        text
    };
    Failure::text(exit(verdict.status), text(Lang::Zh), text(Lang::En))
}

fn in_short(claims: &Claims) -> String {
    let name = claims.name.as_deref().unwrap_or_default();
    let code = claims.credit_code.as_deref().unwrap_or_default();
    crate::term::plain(&format!("{name} {code} {} {}", claims.period, claims.label))
}

fn text(verdict: &Verdict, lang: Lang) -> String {
    let mut text = format!("{HEADING}✓ {}{HEADING:#}\n", verdict.message(lang));
    if let Some(claims) = &verdict.claims {
        text.push_str(&rows(claims, verdict, lang));
    }
    for warning in &verdict.warnings {
        let (word, message) = (lang.pick("注意：", "note: "), warning.message(lang));
        text.push_str(&format!("{WARNING}{word}{WARNING:#}{message}\n"));
    }
    if let Some(as_of) = verdict.revocation_as_of {
        let line = lang.pick("未撤销，依据状态清单", "not revoked, by the status list of");
        text.push_str(&format!("{FAINT}{line} {as_of}{FAINT:#}\n"));
    }
    let bounds = lang.pick(
        "碳效码证明由谁评出此等级、签发后未改动；企业申报的数据是否属实，不由它证明",
        "it proves who gave this grade and that nothing was changed since, not that what the firm \
         reported is true",
    );
    text.push_str(&format!("{FAINT}{bounds}{FAINT:#}\n"));
    text
}

fn rows(claims: &Claims, verdict: &Verdict, lang: Lang) -> String {
    let issuer = verdict.issuer_name.as_ref().map_or("", |name| name.in_lang(lang));
    let none = || "—".to_owned();
    let benchmark = claims.benchmark.map(|benchmark| {
        let peers = benchmark.peers;
        match lang {
            Lang::Zh => format!("{}（同行 {peers} 家）", benchmark.intensity_l),
            Lang::En => format!("{} ({peers} peers)", benchmark.intensity_l),
        }
    });
    let number = |value: Option<tanxiao_certificate::Decimal>| value.map(|v| v.to_string());
    let method = |method: &tanxiao_certificate::claims::MethodVersion| {
        format!("{} {} ({})", method.id, method.version, method.sha256_128)
    };
    let rows = [
        ("企业", "firm", claims.name.clone()),
        ("统一社会信用代码", "credit code", claims.credit_code.clone()),
        ("报告期", "period", Some(claims.period.clone())),
        ("行业", "industry", Some(claims.industry.clone())),
        ("地区", "region", claims.region.clone()),
        ("标识", "label", Some(claims.label.clone())),
        ("碳强度 L", "intensity L", number(claims.intensity_l)),
        ("行业基准", "benchmark", benchmark),
        ("碳效值 K", "ratio K", number(claims.ratio_k)),
        ("碳中和率", "neutral rate", number(claims.neutral_rate)),
        ("PCAF 数据质量", "PCAF score", Some(claims.pcaf_score.to_string())),
        ("评价方法", "scheme", Some(method(&claims.scheme))),
        ("因子集", "factor set", Some(method(&claims.factor_set))),
        ("签发机构", "issuer", Some(format!("{issuer} {}", claims.issuer))),
        ("签发时间", "issued", Some(claims.issued_at.to_string())),
        ("有效期至", "expires", Some(claims.expires_at.to_string())),
        ("评价结果编号", "score id", Some(claims.score_id.clone())),
        ("碳效码编号", "certificate", Some(claims.certificate_id())),
    ];
    let mut text = String::new();
    for (zh, en, value) in rows {
        let name = lang.pick(zh, en);
        let width = 18 - unicode_width::UnicodeWidthStr::width(name).min(17);
        let value = crate::term::plain(&value.unwrap_or_else(none));
        text.push_str(&format!("  {FAINT}{name}{FAINT:#}{}{value}\n", " ".repeat(width)));
    }
    text
}
