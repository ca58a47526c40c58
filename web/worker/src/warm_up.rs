//! Made-up firms, graded before a person's own file comes: a browser compiles WebAssembly function by
//! function, quickly when one is first called and well when it has run for long. Nothing of this
//! is kept or shown.

use std::fmt::Write;

use tanxiao_core::credit_code;
use tanxiao_core::data::DataSet;
use tanxiao_core::finding::Finding;
use tanxiao_core::run::RunOptions;
use tanxiao_web_protocol::Batched;

use crate::batch::{self, Batch, File};

/// Many enough to have what grades them compiled, few enough that nobody waits for it.
const FIRMS: u32 = 4_000;

/// Grades the firms.
pub(crate) fn run(data: &'static DataSet) {
    // Whatever comes out, the way there is compiled.
    let _ = graded(data);
}

/// The firms, with the scheme and factors that are used where nobody names others.
fn graded(data: &'static DataSet) -> Result<(Batch, Batched), Vec<Finding>> {
    let csv = made_up();
    let file = File { name: "made-up.csv", bytes: csv.as_bytes() };
    let RunOptions { scheme, factors, .. } = RunOptions::default();
    batch::grade(data, file, (&scheme, &factors), None, &mut |_| ())
}

/// A table with the kinds of columns that files have.
fn made_up() -> String {
    let mut csv = String::from(
        "统一社会信用代码,企业名称,报告期,行政区划代码,行业代码,工业增加值(万元),营业收入(万元),\
         原煤(吨),天然气(万立方米),柴油(吨),热力(吉焦),用电量(万千瓦时),自发自用光伏电量(万千瓦时)\n",
    );
    for firm in 0..FIRMS {
        let code = credit_code::complete(&format!("91330500TE5T{firm:05}")).unwrap_or_default();
        let industry = ["1711", "2631", "3011"][firm as usize % 3];
        let (whole, decimals) = (firm % 97 + 1, firm % 89);
        // A String takes whatever is written.
        let _ = writeln!(
            csv,
            "{code},合成企业{firm},2023,330502,{industry},{whole}00.{decimals},{whole}000.5,,\
             {whole}.{decimals}4,0.{decimals},{whole}0.5,{whole}0.{decimals}1,0.{decimals}",
        );
    }
    csv
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The way is only compiled where firms are graded, not where they are rejected.
    #[test]
    fn every_made_up_firm_is_graded() {
        let data: &'static DataSet = Box::leak(Box::new(DataSet::embedded().unwrap()));
        let (_, summary) = graded(data).unwrap();
        assert_eq!((summary.graded, summary.notes_total), (u64::from(FIRMS), 0));
    }
}
