//! One firm, and what its accounts come to: in the run, and in its arithmetic taken apart.

use tanxiao_core::credit_code::complete;
use tanxiao_core::data::DataSet;
use tanxiao_core::explain::{Explanation, explain};
use tanxiao_core::finding::{Code, Finding};
use tanxiao_core::run::{Input, RunOptions, run};

/// Accounts of the only firm, in micro.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Account {
    pub(crate) tce: i64,
    pub(crate) scope1: i64,
    pub(crate) scope2: i64,
    pub(crate) deducted: i64,
}

/// The credit code of the firm.
pub(crate) fn code() -> String {
    complete("91330500TE5T00001").unwrap()
}

/// A firm of Huzhou, of industry 1711 and with a value added of 1,000 in 2023, that reports these
/// cells under these columns.
pub(crate) fn wide(columns: &str, cells: &str) -> String {
    format!(
        "统一社会信用代码,报告期,地区,行业代码,增加值(万元),{columns}\n\
         {},2023,330500,1711,1000,{cells}\n",
        code()
    )
}

/// The accounts of the one firm of a table, and all findings; None where it is rejected or the run
/// stops.
pub(crate) fn account(text: &str, factors: &str) -> (Option<Account>, Vec<Code>) {
    let codes = |findings: &[Finding]| findings.iter().map(|finding| finding.code).collect();
    let data = DataSet::embedded().unwrap();
    let inputs = [Input { name: "a.csv", bytes: text.as_bytes() }];
    let options = RunOptions { factors: factors.to_owned(), ..RunOptions::default() };
    let run = match run(&data, &inputs, &options, None) {
        Ok(run) => run,
        Err(findings) => return (None, codes(&findings)),
    };
    let codes = codes(&run.scored.findings);
    let accounts = &run.scored.accounts;
    if accounts.height() == 0 {
        return (None, codes);
    }
    let account = Account {
        tce: accounts.energy_tce[0],
        scope1: accounts.scope1_tco2[0],
        scope2: accounts.scope2_tco2[0],
        deducted: accounts.deducted_tco2[0],
    };
    assert_adds_up(&explain(&run.scored, 0, run.method), account, text);
    (Some(account), codes)
}

fn assert_adds_up(explained: &Explanation, account: Account, text: &str) {
    let of = |text: &str| (text.parse::<f64>().unwrap() * 1e6).round() as i64;
    let totals = &explained.totals;
    let scopes = (of(&totals.scope1_tco2.text), of(&totals.scope2_tco2.text));
    assert_eq!(scopes, (account.scope1, account.scope2), "{text}");
    let tce: i64 = explained.energy.iter().map(|line| of(&line.tce.text)).sum();
    assert_eq!(tce, account.tce, "{text}");
    let lines: i64 = explained.energy.iter().map(|line| of(&line.tco2.text)).sum();
    let measured: i64 = explained.measured.iter().map(|line| of(&line.tco2.text)).sum();
    assert_eq!(lines + measured, account.scope1 + account.scope2, "{text}");
    let deducted: i64 = explained.deductions.iter().map(|line| of(&line.tco2.text)).sum();
    assert_eq!(deducted, account.deducted, "{text}");
}
