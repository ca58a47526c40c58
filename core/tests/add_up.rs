//! Months, quarters, halves and the months from January on, added up to years: the same scores as of
//! the years' own returns, or a reason why there is no year.

#[path = "common/like_firms.rs"]
mod like_firms;

use like_firms::{code, table as like_firms};
use tanxiao_core::data::DataSet;
use tanxiao_core::exec::InTurn;
use tanxiao_core::finding::{Code, Finding};
use tanxiao_core::lang::Lang;
use tanxiao_core::run::{Input, Run, RunOptions, run};
use tanxiao_core::write::{OutputFormat, WriteContext, write_scores};

const RANDOM: &str = include_str!("../../data/vectors/random.csv");
/// Ways to report a year, finest first in each.
const WAYS: [&str; 7] = [
    "-01 -02 -03 -04 -05 -06 -07 -08 -09 -10 -11 -12",
    "M01-02 -03 -04 -05 -06 -07 -08 -09 -10 -11 -12",
    "Q1 Q2 Q3 Q4",
    "H1 H2",
    "M01-08 -09 Q4",
    "Q1 -04 -05 -06 H2",
    "",
];

fn scored<'a>(data: &'a DataSet, text: &str) -> Run<'a> {
    let options = RunOptions { add_up: Some("year".to_owned()), ..RunOptions::default() };
    let inputs = [Input { name: "a.csv", bytes: text.as_bytes() }];
    let run = run(data, &inputs, &options, None).unwrap_or_else(|f| panic!("{f:#?}"));
    let counts = run.scored.counts;
    assert_eq!(counts.rows_read, counts.rows_scored + counts.rows_rejected);
    assert_eq!(counts.rows_rejected as usize, run.rejected.rows.len(), "no reject is lost");
    run
}

fn bytes(run: &Run<'_>) -> String {
    let context = WriteContext {
        scheme: run.method.scheme,
        lang: Lang::Zh,
        manifest_json: None,
        is_exact: false,
    };
    let mut written = Vec::new();
    write_scores(
        OutputFormat::Csv,
        &run.table(),
        0..run.scored.height(),
        &context,
        &InTurn,
        &mut written,
    )
    .unwrap();
    String::from_utf8(written).unwrap()
}

/// A decimal in so many parts that add up to it, in millionths.
fn parts(text: &str, count: i64, salt: i64) -> Vec<String> {
    if text.is_empty() {
        return vec![String::new(); count as usize];
    }
    let whole = tanxiao_core::number::parse_exact(text, 6).unwrap();
    let mut left = whole;
    (1..=count)
        .map(|at| {
            let share = whole / count + (whole / count / 7) * ((at + salt) % 3 - 1);
            let part = if at == count { left } else { share };
            left -= part;
            tanxiao_core::number::to_text(part, 6)
        })
        .collect()
}

/// The rows of a city's year by the ways in turn; `also_year` keeps the year's own beside them.
fn split(text: &str, also_year: bool) -> String {
    let mut lines = text.lines();
    let mut out = vec![format!("{}\n", lines.next().unwrap())];
    for (index, line) in lines.enumerate() {
        let cells: Vec<&str> = line.split(',').collect();
        let way = WAYS[index % WAYS.len()];
        let pieces: Vec<&str> = way.split(' ').collect();
        let amounts: Vec<Vec<String>> =
            cells[5..].iter().map(|cell| parts(cell, pieces.len() as i64, index as i64)).collect();
        for (at, piece) in pieces.iter().enumerate() {
            let period = format!("{}{piece}", cells[2]);
            let head = [&cells[..2], &[period.as_str()], &cells[3..5]].concat();
            let figures: Vec<&str> = amounts.iter().map(|all| all[at].as_str()).collect();
            out.push(format!("{},{}\n", head.join(","), figures.join(",")));
        }
        if also_year && !way.is_empty() {
            out.push(format!("{line}\n"));
        }
    }
    // Neither by firm nor by month.
    let head = out.remove(0);
    out.sort_by(|a, b| (a.len(), b).cmp(&(b.len(), a)));
    head + &out.concat()
}

/// The years' own returns give the same bytes.
#[test]
fn a_city_by_months_is_the_city_by_years() {
    let data = DataSet::embedded().unwrap();
    let by_year = scored(&data, RANDOM);
    let expected = bytes(&by_year);
    assert!(expected.lines().count() > 400);
    for also_year in [false, true] {
        let text = split(RANDOM, also_year);
        assert!(text.lines().count() > 1500);
        let by_parts = scored(&data, &text);
        assert_eq!(by_parts.scored.rejects, []);
        assert_eq!(bytes(&by_parts), expected, "also by year: {also_year}");
        assert_eq!(by_parts.scored.counts.rows_read as usize, text.lines().count() - 1);
        assert_eq!(by_parts.scored.counts.scores, by_year.scored.counts.scores);
    }
}

/// Firms of one industry by month, of which some cells are changed: `change` sees firm, month, cells.
fn by_month(change: impl Fn(usize, usize, &mut Vec<String>)) -> String {
    let columns = [0, 1, 2, 3];
    let table = like_firms(12, &columns, None);
    let (head, rows) = table.split_once('\n').unwrap();
    let mut text = format!("{head}\n");
    for (firm, line) in rows.lines().enumerate() {
        let cells: Vec<&str> = line.split(',').collect();
        for month in 1..=12 {
            let mut row: Vec<String> = cells.iter().map(|cell| (*cell).to_owned()).collect();
            row[1] = format!("2023-{month:02}");
            change(firm, month, &mut row);
            if !row.is_empty() {
                text.push_str(&format!("{}\n", row.join(",")));
            }
        }
    }
    text
}

fn of(run: &Run<'_>, code: Code) -> Vec<Finding> {
    run.scored.findings.iter().filter(|finding| finding.code == code).cloned().collect()
}

/// An incomplete year is no smaller year: all its rows are rejected with what is missing.
#[test]
fn what_is_missing_is_named() {
    let data = DataSet::embedded().unwrap();
    let whole = scored(&data, &by_month(|_, _, _| {}));
    assert_eq!((whole.scored.counts.scores, whole.scored.findings.len()), (12, 0));
    // Value added, revenue, electricity, gas stand in columns 4 to 7.
    type Change = fn(usize, usize, &mut Vec<String>);
    let changes: [(Change, &str); 4] = [
        (
            |firm, month, row| {
                if firm == 0 && [4, 9].contains(&month) {
                    row.clear();
                }
            },
            "能源缺 4、9 月",
        ),
        (
            |firm, month, row| {
                if firm == 0 && month == 7 {
                    row[6].clear();
                }
            },
            "电力缺 7 月",
        ),
        (
            |firm, month, row| {
                if firm == 0 && month == 2 {
                    row[6].clear();
                    row[7].clear();
                }
            },
            "能源缺 2 月",
        ),
        (
            |firm, month, row| match (firm, month) {
                (0, 1) => row[1] = "2023年1-8月".to_owned(),
                (0, 2) => row[1] = "2023下半年".to_owned(),
                (0, _) => row.clear(),
                _ => {}
            },
            "各期互相重叠",
        ),
    ];
    for (change, words) in changes {
        let run = scored(&data, &by_month(change));
        assert_eq!(run.scored.counts.scores, 11, "{words}");
        let found = of(&run, Code::YearIncomplete);
        assert_eq!(found.len(), run.scored.rejects.len());
        assert!(found.len() >= 2);
        for finding in &found {
            assert!(finding.message(Lang::Zh).contains(words), "{}", finding.message(Lang::Zh));
            assert_eq!(finding.firm, Some(code(0)));
        }
    }
}

/// Where output is blank in one month there is none of the year, and every row of it is a reject.
#[test]
fn output_that_is_blank_once_is_not_known() {
    let data = DataSet::embedded().unwrap();
    let run = scored(
        &data,
        &by_month(|firm, month, row| {
            if firm == 3 && month == 5 {
                row[4].clear();
            }
        }),
    );
    assert_eq!((run.scored.counts.scores, run.rejected.rows.len()), (11, 12));
    assert_eq!(of(&run, Code::OutputMissing)[0].firm, Some(code(3)));
    let codes = [Code::OutputMissing.text()];
    assert!(run.rejected.rows.iter().all(|row| row.codes == codes));
    let months: Vec<&str> = run.rejected.rows.iter().map(|row| &*row.cells[1]).collect();
    assert_eq!(months[0], "2023-01");
    assert_eq!(months[11], "2023-12");
}

/// A return of a longer period beside those under it: 1 % apart is taken, more holds the year.
#[test]
fn a_year_that_is_not_the_sum_of_its_months_is_held() {
    let data = DataSet::embedded().unwrap();
    let text = by_month(|_, _, _| {});
    let of_first: Vec<Vec<&str>> =
        text.lines().skip(1).take(12).map(|line| line.split(',').collect()).collect();
    let micro = |text: &str| tanxiao_core::number::parse_exact(text, 6).unwrap();
    // Electricity, times so many per mille; the others as they come together.
    let longer = |period: &str, months: usize, per_mille: i64| {
        let sums: Vec<String> = (4..8)
            .map(|column| {
                let sum: i64 = of_first[..months].iter().map(|row| micro(row[column])).sum();
                let sum = if column == 6 { sum / 1000 * per_mille } else { sum };
                tanxiao_core::number::to_text(sum, 6)
            })
            .collect();
        format!("{},{period},330500,1711,{}\n", code(0), sums.join(","))
    };
    for (period, months) in [("2023", 12), ("2023年一季度", 3), ("2023年前三季度", 9)] {
        for (per_mille, is_held) in [(1000, false), (1009, false), (1011, true), (989, true)] {
            let run = scored(&data, &(text.clone() + &longer(period, months, per_mille)));
            let counts = run.scored.counts;
            assert_eq!(
                (counts.scores, counts.held),
                (12, u64::from(is_held)),
                "{period} {per_mille}"
            );
            assert_eq!(of(&run, Code::YearSumDiffers).len(), usize::from(is_held));
            if is_held {
                assert_eq!(counts.held_rows, 13);
            }
        }
    }
    // The year that was reported is the one that counts.
    let run = scored(&data, &(text.clone() + &longer("2023", 12, 1009)));
    let plain = scored(&data, &text);
    let scope2 = |run: &Run<'_>| run.scored.accounts.scope2_tco2[0];
    assert!(scope2(&run) > scope2(&plain) / 1000 * 1008);
}

/// Place and industry are those of the last month, and it is said that they changed.
#[test]
fn the_last_place_and_industry_count() {
    let data = DataSet::embedded().unwrap();
    let run = scored(
        &data,
        &by_month(|firm, month, row| {
            if firm == 0 && month < 6 {
                row[2] = "330502".to_owned();
            }
            if firm == 1 && month == 12 {
                row[3] = "1751".to_owned();
            }
        }),
    );
    assert_eq!(run.scored.counts.scores, 12);
    let moved = of(&run, Code::YearMoved);
    let said: Vec<String> = moved.iter().map(|finding| finding.message(Lang::En)).collect();
    assert_eq!(
        said,
        [
            "the region changes from 330502 to 330500 within 2023: the last counts for the year",
            "the industry changes from 1711 to 1751 within 2023: the last counts for the year"
        ]
    );
    assert_eq!(run.scored.industry(1, run.method).code, "1751");
}

/// A calorific value of the firm's own is that of the year if it is the same wherever the fuel burns.
#[test]
fn factors_of_the_firms_own_must_agree() {
    let data = DataSet::embedded().unwrap();
    let with = |values: [&str; 4], coal: [&str; 4]| {
        let mut text = "统一社会信用代码,报告期,地区,行业代码,工业增加值(万元),用电量(万千瓦时),原煤(吨),原煤低位发热量(GJ/t)\n".to_owned();
        for (quarter, (value, coal)) in (1..).zip(values.iter().zip(coal)) {
            text.push_str(&format!(
                "{},2023Q{quarter},330500,1711,250,25,{coal},{value}\n",
                code(0)
            ));
        }
        scored(&data, &text)
    };
    let same = with(["21.5", "21.5", "21.5", "21.5"], ["75"; 4]);
    assert_eq!(same.scored.counts.scores, 1);
    // None is burnt in the third quarter, so nothing is said of it.
    let once = with(["21.5", "21.5", "", "21.5"], ["100", "100", "0", "100"]);
    assert_eq!(once.scored.accounts.scope1_tco2, same.scored.accounts.scope1_tco2);
    for values in [["21.5", "21.5", "21.6", "21.5"], ["21.5", "21.5", "", "21.5"]] {
        let run = with(values, ["75"; 4]);
        assert_eq!(run.scored.counts.scores, 0);
        assert_eq!(of(&run, Code::YearPartsUnlike).len(), 4);
    }
}

/// A firm that is named with its code in some months and without in others is one firm.
#[test]
fn a_firm_by_name_and_by_code_is_one() {
    let data = DataSet::embedded().unwrap();
    let mut text =
        "统一社会信用代码,企业名称,报告期,地区,行业代码,工业增加值(万元),用电量(万千瓦时)\n"
            .to_owned();
    for quarter in 1..=4 {
        let code = if quarter == 2 { String::new() } else { code(0) };
        let name =
            if quarter == 3 { "合成（甲）有限公司" } else { "合成(甲)有限公司" };
        text.push_str(&format!("{code},{name},2023Q{quarter},330500,1711,250,25\n"));
    }
    let run = scored(&data, &text);
    assert_eq!(run.scored.counts.scores, 1);
    assert_eq!(run.scored.accounts.output(0), Some(1_000_000_000));
    assert_eq!(run.scored.returns.firm(0), code(0));
}

/// Without the option, months and years are what they were: returns of their own.
#[test]
fn nothing_is_added_up_unasked() {
    let data = DataSet::embedded().unwrap();
    let text = by_month(|_, _, _| {});
    let inputs = [Input { name: "a.csv", bytes: text.as_bytes() }];
    let run = run(&data, &inputs, &RunOptions::default(), None).unwrap();
    assert_eq!(run.scored.counts.scores, 144);
    let options = RunOptions { add_up: Some("month".to_owned()), ..RunOptions::default() };
    let findings = tanxiao_core::run::run(&data, &inputs, &options, None).err().unwrap();
    assert_eq!(findings[0].code, Code::AddUpInvalid);
}

/// Energy by month, another fuel by quarter and output by quarter or year, in files of their own.
#[test]
fn quantities_may_come_by_periods_of_their_own() {
    let data = DataSet::embedded().unwrap();
    let head = "统一社会信用代码,报告期,地区,行业代码";
    let rows = |periods: &[String], cells: &str| -> String {
        let row = |period: &String| format!("{},{period},330500,1711,{cells}\n", code(0));
        periods.iter().map(row).collect()
    };
    let months: Vec<String> = (1..=12).map(|month| format!("2023-{month:02}")).collect();
    let quarters: Vec<String> = (1..=4).map(|quarter| format!("2023Q{quarter}")).collect();
    let year = ["2023".to_owned()];
    let power = |months: &[String]| format!("{head},用电量(兆瓦时)\n{}", rows(months, "100"));
    let gas = |quarters: &[String]| format!("{head},天然气(万立方米)\n{}", rows(quarters, "5"));
    let output = |periods: &[String], cells: &str| {
        format!("{head},工业增加值(万元)\n{}", rows(periods, cells))
    };
    let of = |power: String, gas: String, output: String| {
        let options = RunOptions { add_up: Some("year".to_owned()), ..RunOptions::default() };
        let files = [("power.csv", power), ("gas.csv", gas), ("output.csv", output)];
        let inputs = files.each_ref().map(|(name, text)| Input { name, bytes: text.as_bytes() });
        let run = run(&data, &inputs, &options, None).unwrap();
        let counts = run.scored.counts;
        assert_eq!(counts.rows_read, counts.rows_scored + counts.rows_rejected);
        assert_eq!(counts.rows_rejected as usize, run.rejected.rows.len());
        run
    };
    let whole = format!(
        "{head},用电量(兆瓦时),天然气(万立方米),工业增加值(万元)\n{}",
        rows(&year, "1200,20,800")
    );
    let expected = bytes(&scored(&data, &whole));
    for output in [output(&quarters, "200"), output(&year, "800")] {
        let run = of(power(&months), gas(&quarters), output);
        assert_eq!(run.scored.rejects, []);
        assert_eq!(bytes(&run), expected);
    }
    // Gas of two quarters only, or power of eleven months: what of the rest nobody knows.
    for (power, gas, words) in [
        (power(&months), gas(&quarters[..2]), "天然气缺 7、8、9、10、11、12 月"),
        (power(&months[1..]), gas(&quarters), "电力缺 1 月"),
    ] {
        let run = of(power, gas, output(&year, "800"));
        assert_eq!(run.scored.counts.scores, 0, "{words}");
        let said = run.scored.findings.iter().find(|one| one.code == Code::YearIncomplete).unwrap();
        assert!(said.message(Lang::Zh).contains(words), "{}", said.message(Lang::Zh));
    }
}

/// Meter data of a month are summed first, then months come to a year.
#[test]
fn long_rows_of_months_come_to_a_year() {
    let data = DataSet::embedded().unwrap();
    let mut long = "统一社会信用代码,报告期,地区,行业代码,能源品种,消费量,计量单位\n".to_owned();
    for month in 1..=12 {
        for (meter, energy, unit) in
            [(60, "电力", "兆瓦时"), (40, "电力", "兆瓦时"), (2, "天然气", "万立方米")]
        {
            long.push_str(&format!(
                "{},2023-{month:02},330500,1711,{energy},{meter},{unit}\n",
                code(0)
            ));
        }
    }
    let output = format!(
        "统一社会信用代码,报告期,地区,行业代码,工业增加值(万元)\n{},2023,330500,1711,800\n",
        code(0)
    );
    let options = RunOptions { add_up: Some("year".to_owned()), ..RunOptions::default() };
    let inputs = [
        Input { name: "meters.csv", bytes: long.as_bytes() },
        Input { name: "output.csv", bytes: output.as_bytes() },
    ];
    let run = run(&data, &inputs, &options, None).unwrap();
    assert_eq!((run.scored.counts.scores, run.scored.counts.rows_scored), (1, 37));
    let electricity = &run.scored.returns.energy(&data.catalogue)[data.electricity];
    assert_eq!(electricity.as_ref().unwrap().get(0), Some(1_200_000_000));
    assert_eq!(run.scored.accounts.output(0), Some(800_000_000));
}
