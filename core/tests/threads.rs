//! However many threads work, and wherever a file is cut into blocks, the result is the same.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tanxiao_core::credit_code::complete;
use tanxiao_core::data::DataSet;
use tanxiao_core::exec::Executor;
use tanxiao_core::finding::Finding;
use tanxiao_core::lang::Lang;
use tanxiao_core::manifest;
use tanxiao_core::run::{Input, Plan, RunOptions};
use tanxiao_core::write::{OutputFormat, write_run};

#[derive(Debug)]
struct Threads(usize);

impl Executor for Threads {
    fn threads(&self) -> usize {
        self.0
    }

    fn run(&self, pieces: usize, piece: &(dyn Fn(usize) + Sync)) {
        let next = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..self.0 {
                scope.spawn(|| {
                    loop {
                        // From the last piece to the first, so that order would show.
                        let taken = next.fetch_add(1, Ordering::Relaxed);
                        let Some(index) = pieces.checked_sub(taken + 1) else { return };
                        piece(index);
                    }
                });
            }
        });
    }
}

/// Scores, rejects and findings as text.
fn outcome(text: &str, threads: usize) -> (String, Vec<Finding>) {
    let data = DataSet::embedded().unwrap();
    let plan = Plan::new(&data, &RunOptions::default()).unwrap().on(Arc::new(Threads(threads)));
    let tables = plan.open(&[Input { name: "a.csv", bytes: text.as_bytes() }]).unwrap();
    let run = plan.score(&tables, None, &mut |_| {}).unwrap_or_else(|f| panic!("{f:?}"));
    let counts = run.scored.counts;
    let lines = text.lines().filter(|line| !line.is_empty()).count() as u64;
    assert_eq!(counts.rows_read, lines - 1, "every line but the header is read");
    assert_eq!(counts.rows_read, counts.rows_scored + counts.rows_rejected);
    let (data_dir, inputs) = (None, Vec::new());
    let manifest = manifest::of_run(
        run.method,
        &RunOptions::default(),
        Lang::Zh,
        data_dir,
        inputs,
        None,
        run.scored.counts,
    );
    let write = |format| {
        let mut bytes = Vec::new();
        write_run(format, &run, &manifest, Lang::Zh, &Threads(threads), &mut bytes).unwrap();
        bytes
    };
    let csv = write(OutputFormat::Csv);
    // Not all doors have Parquet.
    #[cfg(feature = "parquet")]
    let parquet = tanxiao_core::digest::sha256(&write(OutputFormat::Parquet));
    #[cfg(not(feature = "parquet"))]
    let parquet = "";
    let rejected = format!("{:?}", run.rejected);
    (format!("{}{parquet}{rejected}", String::from_utf8(csv).unwrap()), run.scored.findings)
}

fn code(firm: usize) -> String {
    complete(&format!("91330500TE5T{firm:05}")).unwrap()
}

/// A cell that nobody reads, so that few rows fill several blocks.
fn padding() -> String {
    "填".repeat(700)
}

#[test]
fn a_wide_table_with_dirt() {
    let mut text = String::from(
        "credit_code,name,period,region,industry,工业增加值(万元),用电量(万千瓦时),备注\n",
    );
    let padding = padding();
    for firm in 0..2_200 {
        let (output, power) = match firm % 97 {
            3 => ("", "12"),
            5 => ("-3", "12"),
            7 => ("100", "约三百"),
            9 => ("1", "9000000"),
            _ => ("250.5", "31.25"),
        };
        let code = if firm % 89 == 1 { code(firm - 1) } else { code(firm) };
        text.push_str(&format!(
            "{code},企业{firm},2023,330502,1751,{output},{power}{},{padding}\n",
            firm % 7
        ));
    }
    let expected = outcome(&text, 1);
    assert!(text.len() > 4 << 20 && expected.1.len() > 100);
    for threads in [2, 8] {
        assert_eq!(outcome(&text, threads), expected, "{threads} threads");
    }
}

/// Merged cells: only the first row of a firm names it, and blocks end in the middle of firms.
#[test]
fn a_long_table_that_is_filled_down() {
    let head =
        "credit_code,period,region,industry,工业增加值(万元),能源名称,计量单位,消费量,备注\n";
    let padding = padding();
    let (mut merged, mut full) = (head.to_owned(), head.to_owned());
    for firm in 0..400 {
        let who = format!("{},2023,330502,1751,100", code(firm));
        for row in 0..5 {
            let (energy, unit) = [("电力", "万千瓦时"), ("柴油", "吨"), ("原煤", "吨")][row % 3];
            let cells = format!("{energy},{unit},{},{padding}\n", 1 + (firm * 7 + row) % 50);
            full.push_str(&format!("{who},{cells}"));
            merged.push_str(&if row == 0 {
                format!("{who},{cells}")
            } else {
                format!(",,,,,{cells}")
            });
        }
    }
    let (expected, _) = outcome(&full, 1);
    for threads in [1, 2, 8] {
        assert_eq!(outcome(&full, threads).0, expected, "{threads} threads");
        let (scores, findings) = outcome(&merged, threads);
        assert_eq!(scores, expected, "{threads} threads, merged");
        let filled = findings.iter().find(|f| f.code.text() == "rows-filled-down").unwrap();
        assert_eq!(filled.rows, 1_600);
    }
}
