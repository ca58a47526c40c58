//! Fields that a scheme declares: found by their headers, converted by their units, missed where
//! they are missing, kept in rejects, and nothing at all under another scheme.

#[path = "common/cell.rs"]
mod cell;

use std::collections::BTreeMap;

use cell::text;
use tanxiao_core::credit_code::complete;
use tanxiao_core::data::DataSet;
use tanxiao_core::explain::explain;
use tanxiao_core::finding::{Code, Finding};
use tanxiao_core::lang::Lang;
use tanxiao_core::run::{Input, Plan, Run, RunOptions, run};
use tanxiao_core::scheme::Scheme;

const SCHEME: &str = r##"
id = "own-test"
version = "1"
official = false
suspect = "graded"
name = { zh = "试", en = "test" }
source = "own"

[fields.tax]
zh = "税收"
en = "tax paid"
unit = "万元"
aliases = ["实缴税金"]

[fields.land]
zh = "用地面积"
en = "land used"
unit = "亩"

[fields.staff]
zh = "职工人数"
en = "employees"
unit = "人"

[fields.cod]
zh = "化学需氧量排放量"
en = "COD emitted"
unit = "千克"

[fields.listed]
zh = "是否上市"
en = "listed"
unit = "yes_no"

[[indicators]]
id = "tax_per_mu"
name = { zh = "亩均税收", en = "tax per mu" }
value = "tax / land"
full = "40"
by = "base"
better = "higher"
base = { constant = "10" }
missing = "zero"

[[indicators]]
id = "productivity"
name = { zh = "人均税收", en = "tax per person" }
value = "tax / staff"
full = "40"
by = "base"
better = "higher"
base = { constant = "10" }
missing = "drop"

[[indicators]]
id = "cod"
name = { zh = "单位产值排污", en = "COD per output" }
value = "cod / output_value"
full = "20"
by = "linear"
better = "lower"
baseline = { constant = "1" }
leading = { constant = "0" }
missing = "zero"

[[adjustments]]
id = "listed"
name = { zh = "上市加分", en = "bonus: listed" }
when = "listed"
points = "5"

[label]
zh = "{grade_label}"
en = "{grade_label}"

[rounding]
intensity_decimals = 6
ratio_decimals = 6
compare = "full_value"
"##;

fn code(index: usize) -> String {
    complete(&format!("91330500TE5T{index:05}")).unwrap()
}

fn data_with(text: &str) -> DataSet {
    let mut files = DataSet::embedded_files();
    files.insert("schemes/own-test.toml".to_owned(), text.to_owned());
    DataSet::load(&files).unwrap_or_else(|error| panic!("{error}"))
}

fn options(scheme: &str) -> RunOptions {
    RunOptions { scheme: scheme.to_owned(), ..RunOptions::default() }
}

fn scored<'a>(data: &'a DataSet, csv: &str) -> Run<'a> {
    let input = [Input { name: "a.csv", bytes: csv.as_bytes() }];
    run(data, &input, &options("own-test"), None).unwrap_or_else(|found| panic!("{found:#?}"))
}

fn cell(run: &Run<'_>, firm: usize, column: &str) -> String {
    let row = run.scored.rows_of(&code(firm))[0];
    text(&run.scores().unwrap().column(column).unwrap().get(row).unwrap())
}

const HEAD: &str = "统一社会信用代码,报告期,行政区划代码,行业代码,用电量(万千瓦时)";

#[test]
fn headers_units_and_facts_are_understood() {
    let data = data_with(SCHEME);
    let (one, two, three) = (code(1), code(2), code(3));
    let csv = format!(
        "{HEAD},实缴税金(元),用地面积(万亩),职工人数,化学需氧量排放量(吨),工业总产值(万元),是否上市(是/否)\n\
         {one},2023,330502,1751,1,1000000,0.002,25,0.5,1000,是\n\
         {two},2023,330502,1751,1,500000,0.001,5,1,1000,否\n\
         {three},2023,330502,1751,1,500000,,,,1000,\n"
    );
    let run = scored(&data, &csv);
    assert_eq!(run.scored.rejects, []);
    // 100 万元 on 20 亩: 5 of 10 → 20 points; 4 a person → 16; 500 kg on 1000 → 10; a bonus of 5.
    assert_eq!(cell(&run, 1, "indicator_tax_per_mu"), "5");
    assert_eq!(cell(&run, 1, "points_tax_per_mu"), "20");
    assert_eq!(cell(&run, 1, "points_productivity"), "16");
    assert_eq!(cell(&run, 1, "indicator_cod"), "0.5");
    assert_eq!(cell(&run, 1, "composite"), "51");
    assert_eq!(cell(&run, 1, "adjustment_listed"), "5");
    assert_eq!(cell(&run, 1, "status"), "unclassed");
    // What would gain a point, by hand: a fortieth of 10, of 10, and a twentieth of the line.
    let row = run.scored.rows_of(&code(1))[0];
    let explained = explain(&run.scored, row, run.method);
    let points = explained.points.unwrap();
    let gains = points.indicators.iter().map(|one| {
        let gain = one.gain.as_ref().unwrap();
        (gain.value.text.as_str(), gain.points.text.as_str())
    });
    assert_eq!(gains.collect::<Vec<_>>(), [("5.25", "1"), ("4.25", "1"), ("0.45", "1")]);
    assert_eq!(points.adjustments[0].name.zh, "上市加分");
    assert!(explained.levers.grade.is_none());
    let reason = explained.verdict.reason.unwrap();
    assert_eq!(reason.zh, "评价方法只计分，不定等级");
    // 5 → 20, 10 a person is the cap → 40, 1 kg → 0.
    assert_eq!(cell(&run, 2, "composite"), "60");
    assert_eq!(cell(&run, 2, "adjustment_listed"), "");
    // Neither land nor staff nor COD: zero, the second's points shared, zero.
    assert_eq!(cell(&run, 3, "composite"), "0");
    assert_eq!(cell(&run, 3, "indicator_tax_per_mu"), "");
    let missing: Vec<&Finding> =
        run.scored.findings.iter().filter(|found| found.code == Code::FieldMissing).collect();
    let names: Vec<_> =
        missing.iter().map(|found| found.param("value", Lang::Zh).unwrap()).collect();
    assert_eq!(names, ["化学需氧量排放量", "是否上市", "用地面积", "职工人数"]);
    assert!(missing.iter().all(|found| found.rows == 1 && found.place.line == Some(4)));
}

/// 1 亩 is a fifteenth of a 公顷: land in any of the units comes to the same, exactly.
#[test]
fn land_is_converted_exactly() {
    let data = data_with(SCHEME);
    for (unit, land) in [("亩", "20"), ("公顷", "1.333333"), ("平方米", "13333.3334")] {
        let csv = format!(
            "{HEAD},税收(万元),用地面积({unit})\n{},2023,330502,1751,1,100,{land}\n",
            code(1)
        );
        let run = scored(&data, &csv);
        // In whole millionths of a 亩: 19.999995 and 20.0000001, which is 20 there.
        let expected = if unit == "公顷" { "5.00000125" } else { "5" };
        assert_eq!(cell(&run, 1, "indicator_tax_per_mu"), expected, "{unit}");
    }
}

#[test]
fn another_scheme_reads_as_if_there_were_none() {
    let with = data_with(SCHEME);
    let without = DataSet::embedded().unwrap();
    let csv = format!(
        "{HEAD},工业增加值(万元),税收(元),用地面积(亩),职工人数(人)\n{},2023,330502,1751,1,100,5,6,7\n",
        code(1)
    );
    let understood = |data: &DataSet, scheme: &str| {
        let plan = Plan::new(data, &options(scheme)).unwrap();
        let tables = plan.open(&[Input { name: "a.csv", bytes: csv.as_bytes() }]).unwrap();
        let (readings, findings) = plan.understand(&tables);
        let texts: Vec<String> = findings.iter().map(|found| found.text(Lang::Zh)).collect();
        (readings[0].columns.iter().map(|column| column.field).collect::<Vec<_>>(), texts)
    };
    assert_eq!(understood(&with, "huzhou-2021"), understood(&without, "huzhou-2021"));
    let (fields, findings) = understood(&with, "own-test");
    assert!(fields.iter().all(Option::is_some), "{fields:?}");
    assert!(findings.is_empty(), "{findings:?}");
}

#[test]
fn what_cannot_be_a_fact_or_an_amount_rejects_the_row_and_comes_back() {
    let data = data_with(SCHEME);
    let csv = format!(
        "{HEAD},税收(万元),用地面积(亩),是否上市\n\
         {},2023,330502,1751,1,100,20,也许\n{},2023,330502,1751,1,100,-20,是\n",
        code(1),
        code(2)
    );
    let run = scored(&data, &csv);
    let reasons: Vec<Vec<Code>> =
        run.scored.rejects.iter().map(|reject| reject.reasons.clone()).collect();
    assert_eq!(reasons, [vec![Code::ValueNotYesNo], vec![Code::ValueNegative]]);
    let finding = &run.scored.findings.iter().find(|f| f.code == Code::ValueNotYesNo).unwrap();
    assert_eq!(finding.text(Lang::Zh), "a.csv 第 2 行 “是否上市”列：“也许”既不是“是”也不是“否”");
}

#[test]
fn long_files_hold_them_as_rows_and_as_columns() {
    let data = data_with(SCHEME);
    let csv = format!(
        "统一社会信用代码,报告期,行政区划代码,行业代码,职工人数(人),是否上市,能源品种,消费量,计量单位\n\
         {0},2023,330502,1751,25,是,电力,1,万千瓦时\n\
         {0},2023,330502,1751,25,是,税收,1000,千元\n\
         {0},2023,330502,1751,25,是,用地面积,20,亩\n",
        code(1)
    );
    let run = scored(&data, &csv);
    assert_eq!(run.scored.rejects, []);
    assert_eq!(cell(&run, 1, "indicator_tax_per_mu"), "5");
    assert_eq!(cell(&run, 1, "indicator_productivity"), "4");
    assert_eq!(cell(&run, 1, "adjustment_listed"), "5");
}

#[test]
fn what_does_not_add_up_is_refused_with_its_line_and_what_may_stand_there() {
    let refusal = |from: &str, to: &str| {
        assert!(SCHEME.contains(from), "{from}");
        let text = SCHEME.replacen(from, to, 1);
        let mut files: BTreeMap<String, String> = DataSet::embedded_files();
        files.insert("schemes/own-test.toml".to_owned(), text.clone());
        let error = DataSet::load(&files).expect_err(to);
        let finding = error.finding().clone();
        assert_eq!(finding.code, Code::SchemeInvalid, "{to}");
        assert!(finding.place.line.is_some(), "{to}: {finding:?}");
        assert!(!finding.message(Lang::Zh).contains("{detail}"), "{to}");
        finding.message(Lang::En)
    };
    for (from, to, told) in [
        ("full = \"40\"", "full = \"30\"", "add up to 90, not to 100"),
        ("full = \"40\"", "full = \"0\"", "above 0"),
        (
            "value = \"tax / land\"",
            "value = \"taxes / land\"",
            "“taxes” in “taxes / land” is not known",
        ),
        ("value = \"tax / land\"", "value = \"tax / sold_electricity\"", "is not known"),
        ("value = \"tax / land\"", "value = \"tax + land / staff\"", "brackets"),
        ("value = \"tax / land\"", "value = \"(tax + land) / staff\"", "different kinds"),
        (
            "value = \"tax / land\"",
            "value = \"tax / energy_tce_primary\"",
            "electricity_primary_tce_per_mwh",
        ),
        ("unit = \"亩\"", "unit = \"平方尺\"", "is no unit"),
        ("[fields.tax]", "[fields.revenue]", "is the name of"),
        ("aliases = [\"实缴税金\"]", "aliases = [\"营业收入\"]", "is the name of another field"),
        ("aliases = [\"实缴税金\"]", "aliases = [\"职工人数\"]", "is the name of another field"),
        ("[fields.tax]", "[fields.Tax]", "small letter"),
        ("when = \"listed\"", "when = \"tax\"", "no yes_no field"),
        ("when = \"listed\"", "when = \"tax >\"", "decimal of at most 9 places"),
        ("points = \"5\"", "no_better_than = 1", "no number 1"),
        ("points = \"5\"", "", "either points or no_better_than"),
        ("by = \"base\"", "by = \"line\"", "line"),
        ("better = \"higher\"\n", "", "better says"),
        ("base = { constant = \"10\" }", "", "needs base"),
        ("base = { constant = \"10\" }", "base = { of = \"mode\" }", "must be mean"),
        (
            "base = { constant = \"10\" }",
            "base = { of = \"mean\", scope = \"town\" }",
            "a scope is all",
        ),
        (
            "base = { constant = \"10\" }",
            "base = { of = \"mean\", scope = [\"city\", \"county\"] }",
            "a scope is all",
        ),
        ("base = { constant = \"10\" }", "base = { of = \"percentile\" }", "needs a share"),
        (
            "leading = { constant = \"0\" }",
            "leading = { constant = \"2\" }",
            "differ as better says",
        ),
        ("missing = \"zero\"", "missing = \"malus\"", "malus says how many"),
        ("missing = \"zero\"", "missing = \"zero\"\nmissing_scope = \"city\"", "needs missing"),
        ("missing = \"zero\"", "missing = \"zero\"\nrule_set = \"above\"", "no rule set “above”"),
        ("id = \"cod\"", "id = \"tax_per_mu\"", "stands twice"),
        ("official = false", "official = \"partly\"", "must be true, false"),
        ("official = false", "official = \"partial\"", "not_printed"),
        (
            "official = false",
            "official = false\nnot_printed = [{ zh = \"无\", en = \"none\" }]",
            "not_printed",
        ),
        ("official = false\nsuspect", "official = true\nsuspect", "names its document"),
        (
            "[label]",
            "[level]\ninclusive = \"upper\"\nbands = []\n\n[label]",
            "[level] needs [intensity]",
        ),
    ] {
        // An official scheme needs a source: take it away as well.
        let message = match to.starts_with("official = true") {
            true => {
                let text =
                    SCHEME.replacen(from, to, 1).replace("source = \"own\"", "source = \" \"");
                Scheme::parse("a.toml", &text).unwrap_err().finding().message(Lang::En)
            }
            false => refusal(from, to),
        };
        assert!(message.contains(told), "{to}: {message}");
    }
}

#[test]
fn the_own_things_of_points_are_refused_elsewhere() {
    let path = "schemes/huzhou-2021.toml";
    let files = DataSet::embedded_files();
    for (from, to) in [
        ("[rounding]", "[rounding]\npoints_decimals = 2"),
        ("[intensity]", "[fields.a]\nzh = \"甲\"\nen = \"a\"\nunit = \"万元\"\n\n[intensity]"),
        ("[grade]", "[grade]\nscope = \"city\""),
        ("id = ", "full_points = \"100\"\nid = "),
        (
            "[peers]\n",
            "[[unclassed]]\nname = { zh = \"a\", en = \"a\" }\nwhen = \"a\"\n\n[peers]\n",
        ),
        ("{ number = 1, upper", "{ number = 1, share = \"0.2\", upper"),
    ] {
        let text = files[path].replacen(from, to, 1);
        let error = Scheme::parse(path, &text).expect_err(to);
        assert_eq!(error.code(), Code::SchemeInvalid);
        let message = error.finding().message(Lang::En);
        assert!(message.contains("points"), "{to}: {message}");
    }
    let without = files[path].replacen(
        "[peers]\ndepths = [4, 3, 2, 1]\nminimum = 5\nexhausted = \"ungraded\"\n",
        "",
        1,
    );
    let message = Scheme::parse(path, &without).unwrap_err().finding().message(Lang::En);
    assert!(message.contains("[peers] is missing"), "{message}");
}
