//! `tanxiao book withdraw`: takes an issued score back, with a reason.

use std::time::{Duration, SystemTime};

use clap::Args;
use serde_json::json;
use tanxiao_book::{Book, Withdrawal, withdraw};
use tanxiao_core::lang::Lang;

use super::BookDirectory;
use crate::context::Context;
use crate::exit::{Failure, Outcome};
use crate::term::FAINT;

#[derive(Debug, Args)]
pub(crate) struct WithdrawArgs {
    /// 结果编号 / id of the score
    #[arg(value_name = "SCORE_ID")]
    score: String,
    #[command(flatten)]
    directory: BookDirectory,
    /// 撤回理由，写入结果册 / why; kept in the book
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// 等待其他写入者的秒数 / seconds to wait for another writer
    #[arg(long, default_value_t = tanxiao_book::DEFAULT_WAIT.as_secs())]
    wait: u64,
}

pub(super) fn run(args: &WithdrawArgs, context: &Context) -> Outcome {
    let withdrawal = Withdrawal {
        score_id: &args.score,
        reason: &args.reason,
        now: SystemTime::now(),
        wait: Duration::from_secs(args.wait),
    };
    let (entry, revoked) =
        withdraw(&args.directory.book, withdrawal).map_err(|error| Failure::book(&error))?;
    let noted = || Book::open(&args.directory.book)?.noted();
    let head = noted().map_err(|error| Failure::book(&error))?;
    if context.is_json {
        return super::super::print_json(&json!({
            "head": head.to_string(),
            "run": entry.run,
            "withdrawn": entry.withdrawn,
            "withdrawn_at": entry.published_at,
            "reason": entry.reason,
            "certificates_revoked": revoked,
        }));
    }
    if context.is_quiet {
        return Ok(());
    }
    let (id, run) = (&args.score, entry.run);
    let mut text = match context.lang {
        Lang::Zh => format!("已撤回评价结果 {id}（第 {run} 次记录），撤销碳效码 {revoked} 张\n"),
        Lang::En => {
            format!("withdrew the score {id} (entry {run}); {revoked} certificates revoked\n")
        }
    };
    if revoked > 0 {
        text.push_str(context.lang.pick(
            "请运行 tanxiao status 签发新的状态清单，银行离线核验才能得知\n",
            "run tanxiao status to sign the status lists anew: until then banks that verify offline \
             do not know\n",
        ));
    }
    text.push_str(&match context.lang {
        Lang::Zh => format!("{FAINT}链末哈希 {head}，请另行记下{FAINT:#}\n"),
        Lang::En => format!("{FAINT}head {head}: note it elsewhere{FAINT:#}\n"),
    });
    super::super::print_text(&text)
}
