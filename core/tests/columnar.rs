//! Returns from columnar files of other programs: their decimals are those of the same returns as
//! text, and what no amount holds is a rejected row with its reason.
#![cfg(all(feature = "parquet", feature = "ipc"))]

use tanxiao_core::data::DataSet;
use tanxiao_core::exec::InTurn;
use tanxiao_core::finding::{Code, Finding};
use tanxiao_core::lang::Lang;
use tanxiao_core::manifest;
use tanxiao_core::run::{Input, RunOptions, run};
use tanxiao_core::write::{OutputFormat, write_run};

/// What testdata/make_columnar.py wrote.
const FILES: [(&str, &[u8]); 2] = [
    ("a.parquet", include_bytes!("../src/read/testdata/returns.parquet")),
    ("a.arrow", include_bytes!("../src/read/testdata/returns.arrow")),
];

/// The same returns; the third is not in it.
const TEXT: &str = "\
credit_code,name,period,industry,region,electricity_mwh,value_added_wan_yuan
91330500TE5T000017,合成甲,2023-01,1751,330502,1200.5000005,1000.01
91330500TE5T00002A,合成乙,2023-01,1751,330502,9007199254.740993,2000
";

/// The scores of a file, as CSV.
fn scores(data: &DataSet, (name, bytes): (&str, &[u8])) -> String {
    let options = RunOptions::default();
    let run = run(data, &[Input { name, bytes }], &options, None).unwrap();
    let counts = run.scored.counts;
    let manifest = manifest::of_run(run.method, &options, Lang::Zh, None, Vec::new(), None, counts);
    let mut bytes = Vec::new();
    write_run(OutputFormat::Csv, &run, &manifest, Lang::Zh, &InTurn, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn decimals_are_the_amounts_of_the_same_text() {
    let data = DataSet::embedded().unwrap();
    let expected = scores(&data, ("a.csv", TEXT.as_bytes()));
    assert_eq!(expected.lines().count(), 3);
    for file in FILES {
        assert_eq!(scores(&data, file), expected, "{}", file.0);
    }
}

#[test]
fn a_decimal_that_no_amount_holds_is_a_rejected_row() {
    let data = DataSet::embedded().unwrap();
    for (name, bytes) in FILES {
        let run = run(&data, &[Input { name, bytes }], &RunOptions::default(), None).unwrap();
        let counts = run.scored.counts;
        assert_eq!((counts.rows_read, counts.rows_scored, counts.rows_rejected), (3, 2, 1));
        let [rejected] = &run.rejected.rows[..] else { panic!("{:?}", run.rejected) };
        assert_eq!((rejected.line, &rejected.codes[..]), (3, &["value-out-of-range"][..]));
        let cells = [
            "91330500TE5T00003D",
            "合成丙",
            "2023-01-01",
            "1751",
            "330502",
            "100000000000000",
            "3000",
            "",
        ];
        assert_eq!(rejected.cells, cells);
    }
}

#[test]
fn a_column_that_is_not_read_refuses_only_a_file_that_needs_it() {
    let data = DataSet::embedded().unwrap();
    for (name, bytes) in FILES {
        let of = |map: Option<&str>| {
            let maps = map.into_iter().map(str::to_owned).collect();
            let options = RunOptions { maps, ..RunOptions::default() };
            match run(&data, &[Input { name, bytes }], &options, None) {
                Ok(run) => run.scored.findings,
                Err(findings) => findings,
            }
        };
        let has = |findings: &[Finding], code| {
            let found = findings.iter().filter(|finding| finding.code == code);
            found
                .map(|finding| finding.place.column.as_deref() == Some("details"))
                .collect::<Vec<_>>()
        };
        for map in [None, Some("details=ignore")] {
            let findings = of(map);
            assert_eq!(has(&findings, Code::ColumnUnread), [true], "{name} {map:?}");
            assert!(has(&findings, Code::ColumnType).is_empty());
        }
        let findings = of(Some("details=diesel[t]"));
        assert_eq!(has(&findings, Code::ColumnType), [true], "{findings:?}");
    }
}

/// A length of time is no amount, though Parquet's own schema calls it a whole number.
#[test]
fn durations_are_no_amounts() {
    let data = DataSet::embedded().unwrap();
    let bytes = include_bytes!("../src/read/testdata/durations.parquet");
    let input = [Input { name: "a.parquet", bytes }];
    let Err(findings) = run(&data, &input, &RunOptions::default(), None) else { panic!("refused") };
    let codes: Vec<Code> = findings.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, [Code::ColumnType]);
    assert_eq!(findings[0].place.column.as_deref(), Some("electricity_mwh"));
}
