//! `tanxiao revoke` and `tanxiao status`: takes certificates back, and renews the signed lists
//! that say so.

use clap::Args;
use serde_json::json;
use tanxiao_certificate::journal::{Entry, Revoked};
use tanxiao_core::lang::Lang;

use crate::context::Context;
use crate::exit::{Exit, Failure, Outcome};
use crate::issuing::{IssuerArgs, Issuing};
use crate::term::FAINT;

#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("which").required(true).args(["score", "certificate"])))]
pub(crate) struct RevokeArgs {
    #[command(flatten)]
    issuer: IssuerArgs,
    /// 撤销该评价结果的全部碳效码 / every certificate of this score
    #[arg(long, value_name = "SCORE_ID")]
    score: Option<String>,
    /// 撤销这一张 / this certificate
    #[arg(long, value_name = "CERTIFICATE_ID")]
    certificate: Option<String>,
    /// 撤销理由，写入结果册 / why; kept in the book
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

pub(crate) fn run(args: &RevokeArgs, context: &Context) -> Outcome {
    let reason = args.reason.trim();
    if reason.is_empty() {
        return Err(Failure::book(&tanxiao_book::Error::NoReason));
    }
    let mut issuing = Issuing::begin(&args.issuer)?;
    let register = &issuing.register;
    let ids: Vec<String> = match (&args.score, &args.certificate) {
        (Some(score), _) => {
            register.of_score(score).map(|issued| issued.certificate_id.clone()).collect()
        }
        (None, Some(id)) => register.certificate(id).map(|_| id.clone()).into_iter().collect(),
        (None, None) => Vec::new(),
    };
    if ids.is_empty() {
        let what = args.score.as_deref().or(args.certificate.as_deref()).unwrap_or_default();
        return Err(Failure::text(
            Exit::NotFound,
            format!("结果册中没有“{what}”的碳效码\n  → 编号印在卡片上，也在 certificates.csv 中"),
            format!(
                "the book has no certificate of “{what}”\n  → ids are printed on cards and in \
                 certificates.csv"
            ),
        ));
    }
    let entry = |id: String| {
        Entry::Revoked(Revoked {
            certificate_id: id,
            revoked_at: issuing.now,
            reason: reason.to_owned(),
        })
    };
    let (open, before): (Vec<_>, Vec<_>) =
        ids.into_iter().partition(|id| register.revocation(id).is_none());
    let revoked = open.len();
    let entries = open.into_iter().map(entry).collect();
    let superseded = issuing.record(entries)?;
    issuing.publish_lists()?;
    if context.is_json {
        return super::print_json(&json!({
            "revoked": revoked,
            "revoked_before": before.len(),
            "revoked_as_superseded": superseded,
            "head": issuing.head()?,
        }));
    }
    let (before, head) = (before.len(), issuing.head()?);
    super::print_text(&match context.lang {
        Lang::Zh => format!(
            "已撤销 {revoked} 张碳效码（此前已撤销 {before} 张）；状态清单已更新\n\
             {FAINT}链末哈希 {head}，请另行记下{FAINT:#}\n"
        ),
        Lang::En => format!(
            "revoked {revoked} certificates ({before} were revoked before); the status lists are \
             renewed\n{FAINT}head {head}: note it elsewhere{FAINT:#}\n"
        ),
    })
}

/// `tanxiao status`.
pub(crate) fn renew(args: &IssuerArgs, context: &Context) -> Outcome {
    let mut issuing = Issuing::begin(args)?;
    let superseded = issuing.record(Vec::new())?;
    let lists = issuing.publish_lists()?;
    let register = &issuing.register;
    let revoked = register
        .issued()
        .iter()
        .filter(|issued| register.revocation(&issued.certificate_id).is_some())
        .count();
    let (issued, head) = (register.issued().len(), issuing.head()?);
    if context.is_json {
        return super::print_json(&json!({
            "lists": lists,
            "issued": issued,
            "revoked": revoked,
            "revoked_as_superseded": superseded,
            "head": head,
        }));
    }
    super::print_text(&match context.lang {
        Lang::Zh => format!(
            "已更新 {lists} 份状态清单：共签发 {issued} 张，已撤销 {revoked} 张（本次因结果更正撤销 \
             {superseded} 张）\n{FAINT}链末哈希 {head}，请另行记下{FAINT:#}\n"
        ),
        Lang::En => format!(
            "renewed {lists} status lists: {issued} certificates issued, {revoked} revoked \
             ({superseded} of them now, because their scores were corrected)\n\
             {FAINT}head {head}: note it elsewhere{FAINT:#}\n"
        ),
    })
}
