//! Suspect returns are held: shown, and nobody's grade depends on them, until they are corrected or
//! confirmed.

#[path = "common/like_firms.rs"]
mod like_firms;

use like_firms::{FIGURES, code, table as like_firms};
use tanxiao_core::confirm::{Confirmation, confirmations};
use tanxiao_core::data::DataSet;
use tanxiao_core::explain::explain;
use tanxiao_core::finding::{Code, Finding, Severity};
use tanxiao_core::grade::Status;
use tanxiao_core::lang::Lang;
use tanxiao_core::run::{Input, Plan, Run, RunOptions};

fn scored<'a>(data: &'a DataSet, text: &str, options: &RunOptions, of: &str) -> Run<'a> {
    let plan = Plan::new(data, options).unwrap();
    let read = match of {
        "" => Vec::new(),
        rows => confirmations("c.csv", rows.as_bytes(), data).unwrap(),
    };
    let plan = plan.confirming(read);
    let tables = plan.open(&[Input { name: "a.csv", bytes: text.as_bytes() }]).unwrap();
    let run = plan.score(&tables, None, &mut |_| {}).unwrap_or_else(|f| panic!("{f:?}"));
    let counts = run.scored.counts;
    assert_eq!(counts.rows_read, counts.rows_scored + counts.rows_rejected);
    run
}

fn plain<'a>(data: &'a DataSet, text: &str) -> Run<'a> {
    scored(data, text, &RunOptions::default(), "")
}

fn holding(run: &Run<'_>) -> Vec<Finding> {
    run.scored.findings.iter().filter(|finding| finding.holds()).cloned().collect()
}

/// A slip of unit among twenty like firms holds the firm, and the right figure is blamed.
#[test]
fn a_slip_of_unit_is_blamed_on_the_column_that_slipped() {
    let data = DataSet::embedded().unwrap();
    let all: &[&[usize]] = &[&[0, 1, 2, 3, 4], &[0, 2], &[0, 2, 3], &[0, 1, 2]];
    for columns in all {
        let clean = plain(&data, &like_firms(20, columns, None));
        assert_eq!(clean.scored.findings, [], "like firms are not suspect");
        for &column in *columns {
            for factor in [1e4, 1e-4] {
                let run = plain(&data, &like_firms(20, columns, Some((column, factor))));
                let found = holding(&run);
                let firms: Vec<&Finding> = found.iter().collect();
                let [one] = firms[..] else { panic!("{column} × {factor}: {found:?}") };
                assert_eq!(one.code, Code::UnitSuspect);
                assert_eq!(one.firm, Some(code(0)));
                let text = one.message(Lang::Zh);
                assert!(text.contains(FIGURES[column].1), "{column} × {factor}: {text}");
                assert!(text.contains("10000 倍"), "{text}");
                let counts = run.scored.counts;
                assert_eq!((counts.held, counts.held_rows, counts.graded), (1, 1, 19));
            }
        }
    }
}

/// Several slips in one industry are each measured by all its firms.
#[test]
fn slips_of_several_firms_are_all_found() {
    let data = DataSet::embedded().unwrap();
    let text = like_firms(30, &[0, 1, 2], None);
    // Electricity, the last column, of two firms ten thousand times too much.
    let with_slip = |(line, text): (usize, &str)| match text.rsplit_once(',') {
        Some((head, power)) if [3, 9].contains(&line) => {
            format!("{head},{}", power.parse::<f64>().unwrap() * 1e4)
        }
        _ => text.to_owned(),
    };
    let text: Vec<String> = text.lines().enumerate().map(with_slip).collect();
    let run = plain(&data, &text.join("\n"));
    assert_eq!(run.scored.counts.held, 2, "{:?}", holding(&run));
}

/// The others are graded as they would be without the held firm, which stands among the scores with
/// its accounts and nothing that compares it.
#[test]
fn nobody_is_compared_with_a_held_firm() {
    let data = DataSet::embedded().unwrap();
    for scheme in ["huzhou-2021", "own-percentile", "own-three-dimension"] {
        let options = RunOptions { scheme: scheme.into(), ..RunOptions::default() };
        let text = like_firms(20, &[0, 2, 3], Some((2, 1e4)));
        let without: String = text
            .split_inclusive('\n')
            .enumerate()
            .filter(|(n, _)| *n != 1)
            .map(|(_, l)| l)
            .collect();
        let (with, without) =
            (scored(&data, &text, &options, ""), scored(&data, &without, &options, ""));
        let (with, others) = (with.scores().unwrap(), without.scores().unwrap());
        assert!(with.slice(1, 19).equals_missing(others), "{scheme}");
        let of = |name: &str| with.column(name).unwrap().get(0).unwrap().to_string();
        assert_eq!(of("status"), "\"held\"");
        for column in
            ["benchmark_l", "benchmark_depth", "peer_count", "ratio_k", "level", "grade", "label"]
                .into_iter()
                .chain(["rank", "percentile"])
        {
            assert_eq!(of(column), "null", "{scheme} {column}");
        }
        for column in ["energy_tce", "net_tco2", "output_wan_yuan", "intensity_l"] {
            assert_ne!(of(column), "null", "{scheme} {column}");
        }
    }
}

/// One who adds nothing but losses, beside five who add a thousand each.
#[test]
fn losses_far_below_zero_are_held() {
    let data = DataSet::embedded().unwrap();
    let usual = like_firms(5, &[0, 2], None);
    let with = |value_added: &str, power: &str| {
        let row = format!("{},2023,330500,1711,{value_added},{power}\n", code(9));
        plain(&data, &(usual.clone() + &row))
    };
    let run = with("-4900", "500");
    assert_eq!(holding(&run)[0].code, Code::OutputFarBelowZero);
    assert_eq!(run.scored.counts.graded, 5);
    // A small loss is one; the benchmark is what the scheme makes of it.
    let run = with("-49", "500");
    assert_eq!(holding(&run), []);
    assert_eq!(run.scored.status(5), Status::UngradedOutput);
    let run = with("1000", "0");
    assert_eq!(holding(&run)[0].code, Code::EnergyZero);
    assert_eq!(run.scored.counts.graded, 5);
}

/// What a confirmation names is graded; what it does not name stays held.
#[test]
fn a_confirmed_return_is_graded() {
    let data = DataSet::embedded().unwrap();
    let text = like_firms(20, &[0, 2, 3], Some((2, 1e4)));
    let options = RunOptions::default();
    let header = "统一社会信用代码,报告期,核实人,核实理由\n";
    let row = format!("{},2023,张三（示例）,新建数据中心\n", code(0));
    let run = scored(&data, &text, &options, &format!("{header}{row}"));
    assert_eq!((run.scored.counts.held, run.scored.counts.graded), (0, 20));
    let of = |code: Code| {
        let mut found = run.scored.findings.iter().filter(move |finding| finding.code == code);
        (found.next().unwrap(), found.count())
    };
    let (confirmed, more) = of(Code::HoldConfirmed);
    assert_eq!(more, 0);
    assert_eq!(confirmed.message(Lang::Zh), "存疑数据已由张三（示例）核实：新建数据中心");
    assert_eq!(of(Code::UnitSuspect).0.severity, Severity::Notice);
    // Strict runs reject what is held, and take what is confirmed.
    let strict = RunOptions { strict: true, ..RunOptions::default() };
    assert_eq!(scored(&data, &text, &strict, "").scored.counts.rows_rejected, 1);
    let run = scored(&data, &text, &strict, &format!("{header}{row}"));
    assert_eq!(run.scored.counts.rows_rejected, 0);
    // Another period, another firm: nothing is confirmed, and both are told.
    let others = format!("{header}{},2022,甲,乙\n{},2023,甲,乙\n", code(0), code(1));
    let run = scored(&data, &text, &options, &others);
    assert_eq!(run.scored.counts.held, 1);
    let unmatched = run.scored.findings.iter().filter(|f| f.code == Code::ConfirmationUnmatched);
    let lines: Vec<Option<u32>> = unmatched.map(|finding| finding.place.line).collect();
    assert_eq!(lines, [Some(2), Some(3)]);
}

#[test]
fn confirmations_are_whole_or_refused() {
    let data = DataSet::embedded().unwrap();
    let read = |text: &str| confirmations("c.csv", text.as_bytes(), &data);
    let codes = |text: &str| -> Vec<Code> {
        read(text).unwrap_err().iter().map(|finding| finding.code).collect()
    };
    let [one] = &read("name,period,who,why\n甲,2023Q1,张三,停产检修\n").unwrap()[..] else {
        panic!("one row")
    };
    let Confirmation { firm, period, who, why, place } = one;
    assert_eq!((firm.as_str(), who.as_str(), why.as_str()), ("甲", "张三", "停产检修"));
    assert_eq!((period.to_string().as_str(), place.line), ("2023Q1", Some(2)));
    assert_eq!(codes("name,period,who\n甲,2023,张三\n"), [Code::HeaderKeyMissing]);
    assert_eq!(codes("name,period,who,why\n甲,2023,,丙\n"), [Code::ConfirmationIncomplete]);
    assert_eq!(codes("name,period,who,why\n甲,2023,乙,\n"), [Code::ConfirmationIncomplete]);
    assert_eq!(codes("name,period,who,why\n,2023,乙,丙\n"), [Code::ConfirmationIncomplete]);
    assert_eq!(codes("name,period,who,why\n甲,去年,乙,丙\n"), [Code::PeriodInvalid]);
}

/// A scheme may say that suspect returns are graded, with a warning; the shipped ones hold.
#[test]
fn the_scheme_says_whether_to_hold() {
    let mut files = DataSet::embedded_files();
    let scheme = files.get_mut("schemes/huzhou-2021.toml").unwrap();
    *scheme = scheme.replacen("\nsource =", "\nsuspect = \"graded\"\nsource =", 1);
    let data = DataSet::embedded().unwrap();
    let other = DataSet::load(&files).unwrap();
    let text = like_firms(20, &[0, 2, 3], Some((2, 1e4)));
    assert_eq!(plain(&data, &text).scored.counts.held, 1);
    let run = plain(&other, &text);
    assert_eq!((run.scored.counts.held, run.scored.counts.graded), (0, 20));
    let found = run.scored.findings.iter().find(|f| f.code == Code::UnitSuspect).unwrap();
    assert_eq!(found.severity, Severity::Warning);
}

#[test]
fn an_explanation_says_what_holds_the_firm() {
    let data = DataSet::embedded().unwrap();
    let run = plain(&data, &like_firms(20, &[0, 2, 3], Some((2, 1e4))));
    let explained = explain(&run.scored, 0, run.method);
    assert_eq!(explained.verdict.status, "held");
    let reason = explained.verdict.reason.unwrap();
    assert!(reason.zh.starts_with("待核实") && reason.zh.contains("电力"), "{}", reason.zh);
    assert!(explained.intensity.is_some() && explained.benchmark.is_none());
    assert!(explained.levers.grade.is_none() && explained.levers.level.is_none());
}
