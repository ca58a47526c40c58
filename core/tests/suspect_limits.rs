//! The limits of suspects are data: an office may set its own, wrong ones are refused at their line,
//! and a run says by which it held.

#[path = "common/like_firms.rs"]
mod like_firms;

use std::collections::BTreeMap;

use like_firms::table as like_firms;
use tanxiao_core::data::DataSet;
use tanxiao_core::finding::{Code, Finding};
use tanxiao_core::lang::Lang;
use tanxiao_core::manifest::of_run;
use tanxiao_core::run::{Input, RunOptions, run};

const PATH: &str = "limits.toml";

/// The tables with one line of the limits in place of another.
fn with(old: &str, new: &str) -> BTreeMap<String, String> {
    let mut files = DataSet::embedded_files();
    let text = &files[PATH];
    assert_eq!(text.matches(old).count(), 1, "{old}");
    let text = text.replacen(old, new, 1);
    files.insert(PATH.to_owned(), text);
    files
}

/// How many returns are held.
fn held(data: &DataSet, text: &str) -> u64 {
    let inputs = [Input { name: "a.csv", bytes: text.as_bytes() }];
    run(data, &inputs, &RunOptions::default(), None).unwrap().scored.counts.held
}

/// Electricity of one of thirty like firms twenty times too much: fifty times is held as shipped.
#[test]
fn another_limit_holds_others() {
    let text = like_firms(30, &[0, 2], Some((2, 20.0)));
    assert_eq!(held(&DataSet::embedded().unwrap(), &text), 0);
    let mut files = with("peers = 20, least = 50.0", "peers = 20, least = 15.0");
    let text_of = files[PATH].replacen("looked_into = 50.0", "looked_into = 10.0", 1);
    files.insert(PATH.to_owned(), text_of);
    assert_eq!(held(&DataSet::load(&files).unwrap(), &text), 1);
    // And the other way round: what is held as shipped is not where the limit is higher.
    let text = like_firms(30, &[0, 2], Some((2, 100.0)));
    assert_eq!(held(&DataSet::embedded().unwrap(), &text), 1);
    let mut files = with("peers = 20, least = 50.0", "peers = 20, least = 500.0");
    let text_of = files[PATH].replacen("of_class = 50.0", "of_class = 500.0", 1);
    files.insert(PATH.to_owned(), text_of);
    assert_eq!(held(&DataSet::load(&files).unwrap(), &text), 0);
}

#[test]
fn a_manifest_says_by_which_limits_unless_they_are_those_that_are_shipped() {
    let recorded = |files: &BTreeMap<String, String>| {
        let data = DataSet::load(files).unwrap();
        let text = like_firms(30, &[0, 2], None);
        let inputs = [Input { name: "a.csv", bytes: text.as_bytes() }];
        let run = run(&data, &inputs, &RunOptions::default(), None).unwrap();
        let options = RunOptions::default();
        let counts = run.scored.counts;
        of_run(run.method, &options, Lang::En, None, Vec::new(), None, counts)
    };
    let shipped = recorded(&DataSet::embedded_files());
    assert_eq!((&shipped.limits, &shipped.standards), (&None, &None));
    assert!(!shipped.to_json().contains("limits"), "a manifest is as it was");
    let files = with("version = \"1.0.0\"", "version = \"office-2\"");
    let limits = recorded(&files).limits.unwrap();
    assert_eq!((limits.id.as_str(), limits.version.as_str()), (PATH, "office-2"));
    assert_eq!(limits.sha256, tanxiao_core::digest::sha256(files[PATH].as_bytes()));
}

#[test]
fn limits_that_are_none_are_refused_at_their_line() {
    let shipped = DataSet::embedded_files()[PATH].clone();
    for (old, new, told) in [
        ("looked_into = 50.0", "looked_into = 1.0", "peers.looked_into must be a factor above 1"),
        ("sure = 3000.0", "sure = inf", "unit.sure must be a factor above 1"),
        ("warned = 100.0", "warned = nan", "unit.warned must be a factor above 1"),
        ("relevant = 0.1", "relevant = 1.5", "unit.relevant must be above 0 and not above 1"),
        ("rounding = 0.00001", "rounding = 0.0", "sum.rounding must be above 0"),
        (
            "fewest = 5\n# So many times above",
            "fewest = 1\n# So many times above",
            "peers.fewest must be 2 to",
        ),
        ("fewest = 5\nin_ten = 8", "fewest = 5\nin_ten = 11", "shifted.in_ten must be 1 to 10"),
        ("fewest = 8", "fewest = 3", "misplaced.fewest must be 4 to"),
        ("total_percent = 5.0", "total_percent = 500.0", "within.total_percent"),
        ("[2.2, 4.0]", "[4.0, 2.2]", "within.steam_gj_per_t must be two numbers"),
        ("peers = 0, least", "peers = 3, least", "unit.by_spread rows must fall"),
        ("peers = 20, least = 50.0", "peers = 20, least = 5000.0", "unit.by_spread least must"),
        ("alike_power = 10", "alike_powers = 10", "alike_power"),
        ("beyond_others = 5", "beyond_others = \"5\"", "expected"),
        ("filled = 3\n", "", "filled"),
        ("version = \"1.0.0\"", "version = \"\"", "version"),
    ] {
        let error = DataSet::load(&with(old, new)).unwrap_err();
        let finding: &Finding = error.finding();
        let said = finding.message(Lang::En);
        assert_eq!(finding.code, Code::DataInvalid, "{new}");
        assert_eq!(finding.place.file.as_deref(), Some(PATH), "{new}");
        assert!(said.contains(told), "{new}: {told} is not in {said}");
        // A line that is there names the line; where a key is missing, the section's.
        let key = new.split(" = ").next().unwrap_or_default();
        if new.contains(" = ") && !new.starts_with(['[', 'p']) && !new.contains("\nin_ten") {
            let line = 1 + shipped[..shipped.find(old).unwrap()].matches('\n').count() as u32;
            assert_eq!(finding.place.line, Some(line), "{key}: {said}");
        } else {
            assert!(finding.place.line.is_some_and(|line| line > 1), "{new}");
        }
    }
    let mut files = DataSet::embedded_files();
    files.remove(PATH);
    assert!(DataSet::load(&files).is_err());
}
