//! `tanxiao certify`: issues the certificates of a book's current scores, and writes them and
//! their cards.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;
use tanxiao_certificate::card::{Names, card};
use tanxiao_certificate::journal::{Entry, Issued, place};
use tanxiao_certificate::qr::check_length;
use tanxiao_certificate::{
    CertificateError, Claims, Terms, Timestamp, from_qr_text, sign_cose, sign_vc_jwt, to_qr_text,
};
use tanxiao_core::book::Checked;
use tanxiao_core::book::Record;
use tanxiao_core::data::DataSet;
use tanxiao_core::finding::ToFinding as _;
use tanxiao_core::lang::{Bilingual, Lang};
use tanxiao_core::scheme::Scheme;
use tanxiao_core::write::csv_text;

use crate::context::Context;
use crate::exit::{Exit, Failure, Outcome};
use crate::issuing::{DAY_SECS, IssuerArgs, Issuing};
use crate::picture::Painter;
use crate::term::{FAINT, count};

#[derive(Debug, Args)]
pub(crate) struct CertifyArgs {
    #[command(flatten)]
    issuer: IssuerArgs,
    /// 只为这家企业签发（统一社会信用代码或名称）/ this firm only: credit code, or name
    #[arg(long, value_name = "FIRM")]
    firm: Option<String>,
    /// 只为这一报告期签发 / this period only
    #[arg(long)]
    period: Option<String>,
    /// 碳效码写入该目录 / directory for the certificates
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// 有效天数 / days for which they hold
    #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(u32).range(1..=1096))]
    days: u32,
    /// 另存 PNG 卡片（较慢）/ PNG cards too, which takes longer
    #[arg(long)]
    png: bool,
    /// 绘制 PNG 所用的字体文件 / font file for PNG
    #[arg(long, value_name = "FILE")]
    font: Option<PathBuf>,
    /// 仍有效的也重新签发 / issue anew even where one is in force
    #[arg(long)]
    renew: bool,
}

/// What was done.
#[derive(Default)]
struct Done {
    issued: u64,
    in_force: u64,
    ungraded: u64,
    revoked: u64,
    files: u64,
    /// Of all that were written, those whose run was scored again from its inputs.
    of_inputs: u64,
    /// What no certificate can be made of.
    left: Vec<Left>,
}

/// A score that is left without a certificate, or without its files, and why.
struct Left {
    firm: String,
    /// Where that is a credit code, the name beside it.
    name: String,
    period: String,
    score_id: String,
    why: CertificateError,
}

impl Left {
    fn of(record: &Record, why: CertificateError) -> Self {
        Self {
            firm: record.firm().to_owned(),
            name: record.credit_code.as_ref().and(record.name.clone()).unwrap_or_default(),
            period: record.period.clone(),
            score_id: record.score_id.clone(),
            why,
        }
    }
}

pub(crate) fn run(args: &CertifyArgs, context: &Context) -> Outcome {
    let data = context.data_of_book()?;
    let painter = args.png.then(|| Painter::new(args.font.as_deref())).transpose()?;
    let mut issuing = Issuing::begin(&args.issuer)?;
    let records = records(args, &issuing)?;
    // Whatever may fail for all of them fails before a place is given.
    let schemes = super::book::schemes(&issuing.book, &records)?;
    std::fs::create_dir_all(&args.out).map_err(|error| crate::output::io(&args.out, &error))?;
    let mut done = Done::default();
    let certificates = issue(args, &mut issuing, &records, &mut done)?;
    issuing.publish_lists()?;
    let artist = Artist { issuing: &issuing, data: &data, painter, schemes };
    write(&args.out, &artist, &certificates, &mut done)?;
    for (record, _) in &certificates {
        let entry = &artist.issuing.book.entries()[record.run as usize - 1];
        done.of_inputs += u64::from(entry.checked == Some(Checked::Inputs));
    }
    report(&done, &args.out, &issuing.head()?, context)?;
    if done.left.is_empty() { Ok(()) } else { Err(left_out(&done.left)) }
}

/// Names who got no certificate, or not its files, and why; the others have theirs.
fn left_out(left: &[Left]) -> Failure {
    /// Scores that are named; `--json` has all.
    const NAMED: usize = 20;
    /// Characters of a name that are shown.
    const SHOWN: usize = 40;
    let shown = |text: &str| {
        let dots = if text.chars().count() > SHOWN { "…" } else { "" };
        crate::term::plain(&text.chars().take(SHOWN).collect::<String>()) + dots
    };
    let [mut zh, mut en] = [String::new(), String::new()];
    for Left { firm, name, period, why, .. } in left.iter().take(NAMED) {
        let who = format!("{} {}", shown(firm), shown(name));
        let who = who.trim_end();
        let finding = why.to_finding();
        for (text, lang) in [(&mut zh, Lang::Zh), (&mut en, Lang::En)] {
            let (message, hint) = (finding.message(lang), finding.cli_hint(lang));
            let colon = lang.pick("：", ": ");
            text.push_str(&format!("\n  {who} {period}{colon}{message}\n    → {hint}"));
        }
    }
    let count = left.len();
    if count > NAMED {
        let more = count - NAMED;
        zh.push_str(&format!("\n  另有 {more} 条（--json 列出全部）"));
        en.push_str(&format!("\n  and {more} more (--json lists all)"));
    }
    Failure::text(
        Exit::Rejected,
        format!("以下 {count} 条结果没有新出具碳效码，或没有写出文件，其余不受影响：{zh}"),
        format!("{count} scores got no new certificate, or no files; the others have theirs:{en}"),
    )
}

/// The scores to certify: those that nothing corrects and that were not withdrawn.
fn records(args: &CertifyArgs, issuing: &Issuing) -> Outcome<Vec<Record>> {
    let found = match &args.firm {
        Some(firm) => issuing.book.firm(firm).map(|mut records| {
            let withdrawn = issuing.book.withdrawn();
            records.retain(|record| {
                record.superseded_by.is_none() && !withdrawn.contains_key(record.score_id.as_str())
            });
            records
        }),
        None => issuing.book.current(args.period.as_deref()),
    };
    let mut records = found.map_err(|error| Failure::book(&error))?;
    issuing.book.check_schemes_of(&records).map_err(|error| Failure::book(&error))?;
    if let Some(period) = &args.period {
        records.retain(|record| record.period == *period);
    }
    if records.is_empty() {
        let what = args.firm.as_deref().or(args.period.as_deref()).unwrap_or_default();
        return Err(Failure::text(
            Exit::NotFound,
            format!("结果册中没有“{what}”的评价结果\n  → tanxiao book log 列出各次发布"),
            format!("the book has no score of “{what}”\n  → tanxiao book log lists the runs"),
        ));
    }
    Ok(records)
}

/// Signs and records; gives each certificate with its score.
fn issue<'a>(
    args: &CertifyArgs,
    issuing: &mut Issuing,
    records: &'a [Record],
    done: &mut Done,
) -> Outcome<Vec<(&'a Record, Issued)>> {
    // First, so that what stands for a corrected score is in force for it.
    done.revoked = issuing.record(Vec::new())? as u64;
    let mut certificates = Vec::new();
    let mut entries = Vec::new();
    let mut next = issuing.next_place;
    for record in records {
        let there = issuing.register.in_force(&record.score_id, issuing.now);
        if let Some(there) = there.filter(|_| !args.renew) {
            done.in_force += 1;
            certificates.push((record, there.clone()));
            continue;
        }
        let expires_at = issuing.now.plus_secs(i64::from(args.days) * DAY_SECS);
        match sign(issuing, record, next, expires_at) {
            Ok(issued) => {
                next += 1;
                done.issued += 1;
                entries.push(Entry::Issued(issued.clone()));
                certificates.push((record, issued));
            }
            Err(CertificateError::Ungraded { .. }) => done.ungraded += 1,
            Err(why) => done.left.push(Left::of(record, why)),
        }
    }
    issuing.record(entries)?;
    Ok(certificates)
}

fn failure(error: &CertificateError) -> Failure {
    Failure::error(Exit::Data, error)
}

fn sign(
    issuing: &Issuing,
    record: &Record,
    next: u64,
    expires_at: Timestamp,
) -> Result<Issued, CertificateError> {
    let terms = Terms {
        issuer: issuing.issuer.id.clone(),
        issued_at: issuing.now,
        expires_at,
        status: place(&issuing.issuer.status_uri, next),
    };
    let manifest = &issuing.book.entries()[record.run as usize - 1].manifest;
    let claims = Claims::of(record, manifest, terms)?;
    let code = to_qr_text(&sign_cose(&claims, &issuing.key));
    check_length(&code)?;
    Ok(Issued {
        certificate_id: claims.certificate_id(),
        score_id: record.score_id.clone(),
        firm: record.firm().to_owned(),
        period: record.period.clone(),
        issuer: claims.issuer.clone(),
        key_id: issuing.key.verifying_key().id(),
        status: claims.status.clone(),
        issued_at: claims.issued_at,
        expires_at: claims.expires_at,
        code,
        jwt: sign_vc_jwt(&claims, &issuing.key),
    })
}

/// What cards are drawn with.
struct Artist<'a> {
    issuing: &'a Issuing,
    data: &'a DataSet,
    painter: Option<Painter>,
    schemes: BTreeMap<u32, Scheme>,
}

impl Artist<'_> {
    /// The name of a certificate's files: firm and period, and the scheme where there are several.
    /// The score's id stands for a firm without a code, whose name might be no file's name.
    fn stem(&self, record: &Record) -> String {
        let firm = match &record.credit_code {
            Some(code) if code.bytes().all(|byte| byte.is_ascii_alphanumeric()) => code,
            _ => &record.score_id,
        };
        let own = &self.schemes[&record.run].id;
        let is_only = self.schemes.values().all(|scheme| scheme.id == *own);
        if is_only {
            format!("{firm}-{}", record.period)
        } else {
            format!("{firm}-{}-{own}", record.period)
        }
    }

    fn svg(&self, record: &Record, issued: &Issued) -> Result<String, CertificateError> {
        let manifest = &self.issuing.book.entries()[record.run as usize - 1].manifest;
        let mut claims = Claims::of(record, manifest, issued.terms())?;
        // The card says what the code says, which may name a score that was corrected since.
        claims.score_id.clone_from(&issued.score_id);
        let industry = self.data.industries.get(&record.industry);
        let name = |lang| industry.map_or("", |industry| industry.name(lang)).to_owned();
        let industry = Bilingual { zh: name(Lang::Zh), en: name(Lang::En) };
        let names = Names { industry: &industry, issuer: &self.issuing.issuer.name };
        card(&claims, &self.schemes[&record.run], names, &issued.code)
    }
}

fn write(
    directory: &Path,
    artist: &Artist<'_>,
    certificates: &[(&Record, Issued)],
    done: &mut Done,
) -> Outcome {
    let mut index = "\u{feff}credit_code,name,period,label,expires_at,certificate_id,file\n"
        .as_bytes()
        .to_vec();
    for (record, issued) in certificates {
        let stem = artist.stem(record);
        let svg = match artist.svg(record, issued) {
            Ok(svg) => svg,
            Err(why) => {
                done.left.push(Left::of(record, why));
                continue;
            }
        };
        // Not made durable one by one: the book has them, and another run writes them again.
        let mut put = |ending: &str, bytes: &[u8]| {
            done.files += 1;
            let path = directory.join(format!("{stem}.{ending}"));
            std::fs::write(&path, bytes).map_err(|error| crate::output::io(&path, &error))
        };
        let cose = from_qr_text(&issued.code).map_err(|error| failure(&error.into()))?;
        put("cbor", &cose)?;
        put("txt", format!("{}\n", issued.code).as_bytes())?;
        put("jwt", format!("{}\n", issued.jwt).as_bytes())?;
        put("svg", svg.as_bytes())?;
        if let Some(painter) = &artist.painter {
            put("png", &painter.png(&svg)?)?;
        }
        index.extend(line(record, issued, &stem));
    }
    crate::output::write_file(&directory.join("certificates.csv"), &index)
}

/// A line of the list of what was written, as the CSV of scores has its texts: what a spreadsheet
/// would take for a formula is made harmless.
fn line(record: &Record, issued: &Issued, stem: &str) -> Vec<u8> {
    let cells = [
        record.credit_code.as_deref().unwrap_or_default(),
        record.name.as_deref().unwrap_or_default(),
        &record.period,
        record.label.as_deref().unwrap_or_default(),
        &issued.expires_at.to_string(),
        &issued.certificate_id,
        stem,
    ];
    let mut line = Vec::new();
    for (index, cell) in cells.into_iter().enumerate() {
        if index > 0 {
            line.push(b',');
        }
        csv_text(&mut line, cell);
    }
    line.push(b'\n');
    line
}

fn report(done: &Done, directory: &Path, head: &str, context: &Context) -> Outcome {
    if context.is_json {
        return super::print_json(&json!({
            "issued": done.issued,
            "in_force": done.in_force,
            "ungraded": done.ungraded,
            "revoked_as_superseded": done.revoked,
            "files": done.files,
            "checked_by_inputs": done.of_inputs,
            "left_out": done.left.iter().map(|left| json!({
                "firm": left.firm,
                "period": left.period,
                "score_id": left.score_id,
                "code": left.why.to_finding().code.text(),
                "message": left.why.message(context.lang),
            })).collect::<Vec<_>>(),
            "directory": directory.display().to_string(),
            "head": head,
        }));
    }
    if context.is_quiet {
        return Ok(());
    }
    let rest = done.issued + done.in_force - done.of_inputs;
    let [issued, in_force, ungraded, revoked, rest] =
        [done.issued, done.in_force, done.ungraded, done.revoked, rest].map(count);
    let directory = directory.display();
    super::print_text(&match context.lang {
        Lang::Zh => format!(
            "新出具碳效码 {issued} 张；仍有效、未重新出具 {in_force} 张；没有等级、不出具 {ungraded} 家；\
             因结果更正而撤销 {revoked} 张\n其中 {rest} 张的结果发布时未用输入文件重新评价核对，\
             等级由文件中的数值推出\n文件在 {directory}，清单为 certificates.csv\n\
             {FAINT}状态清单与信任清单已写入结果册；状态清单到期前请运行 tanxiao status\n\
             链末哈希 {head}，请另行记下{FAINT:#}\n"
        ),
        Lang::En => format!(
            "issued {issued}; {in_force} are in force and were not issued anew; {ungraded} firms \
             have no grade; {revoked} were revoked because their scores were corrected\n\
             the scores of {rest} were published without their inputs being scored again: their \
             grades follow from the figures of a file\nfiles are \
             in {directory}, listed in certificates.csv\n{FAINT}status lists and trust list are in \
             the book; run tanxiao status before they expire\nhead {head}: note it elsewhere{FAINT:#}\n"
        ),
    })
}
