//! A part of an energy type is never added to its whole: raw coal and its ranks. The expected
//! tonnes are quantity × NCV × carbon × oxidation × 44/12, worked out by hand for 1,000 t of raw
//! coal (1900.298849), 400 t of anthracite and 600 t of bituminous coal (929.107386 + 1242.905553).

use tanxiao_core::credit_code::complete;
use tanxiao_core::data::DataSet;
use tanxiao_core::finding::{Code, Finding, Severity};
use tanxiao_core::lang::Lang;
use tanxiao_core::run::{Input, RunOptions, run};

const FIRMS: usize = 6;
const WHOLE: f64 = 1900.298849;
const BY_RANK: f64 = 2172.012939;

fn code(index: usize) -> String {
    complete(&format!("91330500MA{index:07}")).unwrap()
}

/// What came of files: scope 1 of every firm (None where it is rejected), and the findings.
struct Outcome {
    scope1: Vec<Option<f64>>,
    tce: Vec<Option<f64>>,
    findings: Vec<Finding>,
}

impl Outcome {
    fn of(files: &[(&str, &str)], options: &RunOptions) -> Self {
        let data = DataSet::embedded().unwrap();
        let inputs: Vec<Input<'_>> =
            files.iter().map(|(name, text)| Input { name, bytes: text.as_bytes() }).collect();
        let run = run(&data, &inputs, options, None).unwrap_or_else(|found| panic!("{found:?}"));
        let counts = run.scored.counts;
        assert_eq!(counts.rows_read, counts.rows_scored + counts.rows_rejected);
        assert_eq!(run.rejected.rows.len() as u64, counts.rows_rejected, "the rejects have all");
        let scores = run.scores().unwrap();
        let codes = scores.column("credit_code").unwrap().str().unwrap();
        let of = |name: &str, firm: &str| {
            let at = codes.iter().position(|code| code == Some(firm))?;
            scores.column(name).unwrap().f64().unwrap().get(at)
        };
        Self {
            scope1: (0..FIRMS).map(|firm| of("scope1_tco2", &code(firm))).collect(),
            tce: (0..FIRMS).map(|firm| of("energy_tce", &code(firm))).collect(),
            findings: run.scored.findings,
        }
    }

    /// Code and severity of what was found of a firm.
    fn of_firm(&self, index: usize) -> Vec<(Code, Severity)> {
        let firm = code(index);
        let own = self.findings.iter().filter(|finding| finding.firm.as_ref() == Some(&firm));
        own.map(|finding| (finding.code, finding.severity)).collect()
    }

    fn message(&self, code: Code, lang: Lang) -> String {
        self.findings.iter().find(|finding| finding.code == code).unwrap().message(lang)
    }
}

/// A wide table of six firms; the first has cells of its own.
fn wide(columns: &str, first: &str, others: &str) -> String {
    let mut text =
        format!("统一社会信用代码,报告期,行政区划代码,行业代码,工业增加值(万元),{columns}\n");
    for firm in 0..FIRMS {
        let cells = if firm == 0 { first } else { others };
        text.push_str(&format!("{},2023,330502,1751,2000,{cells}\n", code(firm)));
    }
    text
}

fn score(text: &str) -> Outcome {
    Outcome::of(&[("a.csv", text)], &RunOptions::default())
}

#[test]
fn the_whole_is_taken_and_its_parts_are_not() {
    let columns = "原煤(吨),无烟煤(吨),烟煤(吨),用电量(兆瓦时)";
    let text = wide(columns, "1000,400,600,5", "1000,400,600,5");
    // A quote makes the block irregular: every row is read by its own.
    for text in [text.clone(), text.replace(",5\n", ",\"5\"\n")] {
        let outcome = score(&text);
        assert_eq!(outcome.scope1, [Some(WHOLE); FIRMS]);
        // 1,000 t at 0.7143 and 5 MWh at 0.1229.
        assert_eq!(outcome.tce, [Some(714.9145); FIRMS]);
        for firm in 0..FIRMS {
            assert_eq!(outcome.of_firm(firm), [(Code::PartsLeftOut, Severity::Notice)]);
        }
    }
    let found = score(&text);
    let (zh, en) = (Lang::Zh, Lang::En);
    let message = found.message(Code::PartsLeftOut, zh);
    assert!(message.contains("原煤 1000 吨已含无烟煤、烟煤（共 1000 吨）"), "{message}");
    let message = found.message(Code::PartsLeftOut, en);
    assert!(message.contains("1000 t, holds Anthracite, Bituminous coal (1000 t"), "{message}");
}

#[test]
fn parts_alone_stand() {
    let columns = "原煤(吨),无烟煤(吨),烟煤(吨)";
    let outcome = score(&wide(columns, ",400,600", "1000,,"));
    assert_eq!(outcome.scope1[0], Some(BY_RANK));
    assert_eq!(outcome.scope1[1..], [Some(WHOLE); FIRMS - 1]);
    assert!((0..FIRMS).all(|firm| outcome.of_firm(firm).is_empty()));
    let outcome = score(&wide("无烟煤(吨),烟煤(吨)", "400,600", "400,600"));
    assert_eq!(outcome.scope1, [Some(BY_RANK); FIRMS]);
}

#[test]
fn parts_that_are_less_than_their_whole_are_warned_of() {
    let columns = "原煤(吨),无烟煤(吨)";
    let text = wide(columns, "1000,999.999999", "1000,1000");
    let outcome = score(&text);
    assert_eq!(outcome.scope1, [Some(WHOLE); FIRMS]);
    assert_eq!(outcome.of_firm(0), [(Code::PartsLeftOut, Severity::Warning)]);
    assert_eq!(outcome.of_firm(1), [(Code::PartsLeftOut, Severity::Notice)]);
    let strict = RunOptions { strict: true, ..RunOptions::default() };
    let outcome = Outcome::of(&[("a.csv", &text)], &strict);
    assert_eq!((outcome.scope1[0], outcome.scope1[1]), (None, Some(WHOLE)));
}

#[test]
fn parts_that_exceed_their_whole_reject_the_firm() {
    let columns = "原煤(吨),无烟煤(吨),褐煤(吨)";
    for first in ["1000,400,600.000001", "0,1,", "999.999999,1000,0"] {
        let outcome = score(&wide(columns, first, "1000,400,600"));
        assert_eq!(outcome.scope1[0], None, "{first}");
        assert_eq!(outcome.scope1[1..], [Some(WHOLE); FIRMS - 1]);
        assert_eq!(outcome.of_firm(0), [(Code::PartsExceedWhole, Severity::Error)]);
    }
    let outcome = score(&wide(columns, "1000,400,700", "1000,400,600"));
    let message = outcome.message(Code::PartsExceedWhole, Lang::Zh);
    assert!(message.contains("无烟煤、褐煤") && message.contains("1100 吨"), "{message}");
}

/// What did not burn of the parts did not burn of the whole.
#[test]
fn parts_used_as_material() {
    let columns = "原煤(吨),原煤用于原材料(吨),无烟煤(吨),无烟煤用于原材料(吨)";
    let burnt = |tonnes: f64| Some((tonnes * WHOLE / 1000.0 * 1e6).round() / 1e6);
    for (first, expected) in [
        ("1000,,400,100", burnt(900.0)),
        ("1000,300,400,100", burnt(700.0)),
        ("1000,,400,", burnt(1000.0)),
        ("1000,50,400,100", None),
        ("1000,,400,1001", None),
    ] {
        let outcome = score(&wide(columns, first, "1000,0,1000,0"));
        assert_eq!(outcome.scope1[0], expected, "{first}");
        assert_eq!(outcome.scope1[1..], [Some(WHOLE); FIRMS - 1]);
        assert!(outcome.tce[0].is_none_or(|tce| tce == 714.3), "{first}");
    }
}

/// Whole and parts of one firm may come in several files.
#[test]
fn parts_from_another_file() {
    let whole = wide("原煤(吨)", "1000", "1000");
    let parts = wide("无烟煤(吨)", "400", "1000.5").replace("工业增加值(万元)", "备注");
    let files = [("a.csv", whole.as_str()), ("b.csv", parts.as_str())];
    let outcome = Outcome::of(&files, &RunOptions::default());
    assert_eq!(outcome.scope1[0], Some(WHOLE));
    assert_eq!(outcome.scope1[1..], [None; FIRMS - 1]);
}

/// The relation is data: a table that says otherwise is gone by.
#[test]
fn what_is_a_part_of_what_is_a_table() {
    let mut files = DataSet::embedded_files();
    files.insert("energy/parts.csv".to_owned(), "part,whole,source\n".to_owned());
    let data = DataSet::load(&files).unwrap();
    let text = wide("原煤(吨),无烟煤(吨)", "1000,400", "1000,400");
    let inputs = [Input { name: "a.csv", bytes: text.as_bytes() }];
    let added =
        run(&data, &inputs, &RunOptions::default(), None).unwrap_or_else(|f| panic!("{f:?}"));
    let scope1 = added.scores().unwrap().column("scope1_tco2").unwrap().f64().unwrap().get(0);
    assert!(scope1.unwrap() > WHOLE + 700.0);
    // It is in no hash that an issued score names.
    let embedded = DataSet::embedded().unwrap();
    for (id, set) in &embedded.factor_sets {
        assert_eq!(set.sha256, data.factor_sets[id].sha256);
    }
}
