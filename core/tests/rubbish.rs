//! Files that are no returns and cost much all the same: nothing is read of them beyond a bound, and
//! what is said is why.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use tanxiao_core::data::DataSet;
use tanxiao_core::finding::{Code, Finding};
use tanxiao_core::run::{Input, RunOptions, run};

/// What becomes of a file.
fn found(name: &str, bytes: &[u8]) -> Vec<Finding> {
    let data = DataSet::embedded().unwrap();
    match run(&data, &[Input { name, bytes }], &RunOptions::default(), None) {
        Ok(run) => run.scored.findings,
        Err(findings) => findings,
    }
}

fn has(findings: &[Finding], code: Code) -> bool {
    findings.iter().any(|finding| finding.code == code)
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

const WIDE: &str = "credit_code,period\n";
const LONG: &str = "credit_code,period,energy_type,unit,quantity\n";

#[test]
fn rows_that_nobody_can_score_are_not_read_to_their_end() {
    // Rows of so many bytes that no block of them alone says it.
    let rows = "91330500MA00000015,2023\n".repeat(140_000);
    for bytes in [format!("{WIDE}{rows}").into_bytes(), packed(format!("{WIDE}{rows}").as_bytes())]
    {
        let name = if bytes.starts_with(b"\x1f") { "a.csv.gz" } else { "a.csv" };
        let findings = found(name, &bytes);
        assert!(has(&findings, Code::RowsUnusable), "{:?}", findings.first());
        // The first reasons are said with it.
        assert!(findings.len() > 5 && findings.len() < 50, "{}", findings.len());
    }
    let rows = "1,1\n".repeat(100_000);
    assert!(has(&found("a.csv", format!("{WIDE}{rows}").as_bytes()), Code::RowsUnusable));
    // Rows of a long table are rejected once they are added up.
    let rows = "91330500MA00000014,2023,x,y,z\n".repeat(300_000);
    let findings = found("a.csv.gz", &packed(format!("{LONG}{rows}").as_bytes()));
    assert!(has(&findings, Code::RowsUnusable), "{:?}", findings.first());
}

/// Fewer are rejected one by one, as ever: nothing is lost.
#[test]
fn rows_that_can_be_corrected_are_all_rejected() {
    let data = DataSet::embedded().unwrap();
    let rows = "91330500MA00000015,2023\n".repeat(1_000);
    let bytes = format!("{WIDE}{rows}").into_bytes();
    let input = Input { name: "a.csv", bytes: &bytes };
    let run =
        run(&data, &[input], &RunOptions::default(), None).unwrap_or_else(|f| panic!("{f:?}"));
    assert_eq!(run.scored.counts.rows_rejected, 1_000);
}

#[test]
fn names_that_nobody_knows_are_not_all_looked_for() {
    let names: Vec<String> = (0..45_000).map(|column| format!("x{column}")).collect();
    let text = format!("credit_code,{}\n1\n", names.join(","));
    let findings = found("a.csv", text.as_bytes());
    assert!(has(&findings, Code::NamesTooMany), "{:?}", findings.first());
    let few = format!("credit_code,{}\n1\n", names[..1_000].join(","));
    assert!(!has(&found("a.csv", few.as_bytes()), Code::NamesTooMany));
    // Numbers are no names.
    let numbers = "1,".repeat(80_000);
    assert!(!has(
        &found("a.csv", format!("credit_code,{numbers}\n").as_bytes()),
        Code::NamesTooMany
    ));
}

/// A zip file whose directory names so many empty files.
fn zip_of(members: u16) -> Vec<u8> {
    let mut file = b"PK\x03\x04".to_vec();
    file.resize(30, 0);
    file.extend(b"a.csv");
    let start = file.len() as u32;
    for _ in 0..members {
        file.extend(b"PK\x01\x02");
        file.resize(file.len() + 24, 0);
        file.extend([5, 0]);
        file.resize(file.len() + 16, 0);
        file.extend(b"a.csv");
    }
    let length = file.len() as u32 - start;
    file.extend(b"PK\x05\x06\0\0\0\0");
    file.extend([members.to_le_bytes(), members.to_le_bytes()].concat());
    file.extend([length.to_le_bytes(), start.to_le_bytes()].concat());
    file.extend([0, 0]);
    file
}

#[test]
fn an_archive_has_no_more_files_than_it_may() {
    assert!(has(&found("a.zip", &zip_of(20_000)), Code::MembersTooMany));
    assert!(!has(&found("a.zip", &zip_of(2)), Code::MembersTooMany));
}
