//! Form 205-1 《能源购进、消费与库存》 and long tables made from it: names with their numbers, parts,
//! totals, material, rows of column numbers. Expected tonnes are quantity × factor, by hand:
//! raw coal 1.900298849, gas 21.62188809, electricity of Zhejiang in 2023 0.4974 t per unit.

use tanxiao_core::credit_code::complete;
use tanxiao_core::data::DataSet;
use tanxiao_core::data::dictionary::{AmountField, Field};
use tanxiao_core::finding::{Code, Severity};
use tanxiao_core::run::{Input, Plan, Run, RunOptions, run};

fn code(index: usize) -> String {
    complete(&format!("91330500MA{index:07}")).unwrap()
}

fn with_scores(files: &[(&str, &str)], look: impl FnOnce(&Run<'_>)) {
    let data = DataSet::embedded().unwrap();
    let inputs: Vec<Input<'_>> =
        files.iter().map(|(name, text)| Input { name, bytes: text.as_bytes() }).collect();
    let run = run(&data, &inputs, &RunOptions::default(), None);
    look(&run.unwrap_or_else(|found| panic!("{found:?}")));
}

/// A number of the only score; None where there is none.
fn only(run: &Run<'_>, name: &str) -> Option<f64> {
    let scores = run.scores().unwrap();
    assert!(scores.height() <= 1);
    scores.column(name).unwrap().f64().unwrap().iter().next().flatten()
}

fn found(run: &Run<'_>) -> Vec<Code> {
    let mut codes: Vec<Code> = run.scored.findings.iter().map(|finding| finding.code).collect();
    codes.retain(|code| *code != Code::PeersTooFew);
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// A long table of one firm.
fn long(rows: &[(&str, &str, &str)]) -> String {
    let firm = code(0);
    let mut text = String::from(
        "统一社会信用代码,报告期,行政区划代码,行业代码,工业增加值(万元),能源名称,计量单位,消费量合计\n",
    );
    for (name, unit, quantity) in rows {
        text.push_str(&format!("{firm},2023,330502,1751,2000,{name},{unit},{quantity}\n"));
    }
    text
}

#[test]
fn names_bear_numbers() {
    let data = DataSet::embedded().unwrap();
    let energy = |id: &str| data.energy_type(id).map(Field::Energy);
    for (text, id) in [
        ("其中:1.无烟煤", "anthracite"),
        ("其中：一般烟煤", "bituminous_coal"),
        ("3.一般烟煤", "bituminous_coal"),
        ("３．一般烟煤", "bituminous_coal"),
        ("（二）炼焦烟煤", "coking_coal"),
        ("④褐煤", "lignite"),
        ("一、原煤", "raw_coal"),
        ("15、天然气（气态）", "natural_gas"),
        ("1 电力", "electricity"),
    ] {
        let expected = if text == "1 电力" { None } else { energy(id) };
        assert_eq!(data.row_field(text), expected, "{text}");
    }
    let amount = |field| Some(Field::Amount(field));
    assert_eq!(data.row_field("五、能源合计"), amount(AmountField::ReportedTce));
    assert_eq!(data.row_field("40"), amount(AmountField::ReportedTce));
    assert_eq!(data.row_field("其中：太阳能发电"), amount(AmountField::OwnPv));
    // A part of we do not know what, and what is no energy.
    assert_eq!(data.row_field("其中:外购电力"), amount(AmountField::PurchasedElectricity));
    for text in ["其中:天然气", "其中:综合能源消费量", "1.工业增加值", "其中", "99"]
    {
        assert_eq!(data.row_field(text), None, "{text}");
    }
}

#[test]
fn headers_bear_numbers_and_of_which() {
    let header = |coal: &str| {
        format!("统一社会信用代码,报告期,行政区划代码,行业代码,1.工业增加值(万元),{coal}\n")
    };
    let firm = code(0);
    for coal in [
        "原煤(吨),其中:无烟煤(吨),其中:一般烟煤(吨)",
        "一、原煤(吨),其中：1.无烟煤(吨),３．一般烟煤(吨)",
        "(1)原煤(吨),其中:①无烟煤(吨),其中:③一般烟煤（吨）",
    ] {
        let text = format!("{}{firm},2023,330502,1751,2000,1000,400,600\n", header(coal));
        with_scores(&[("a.csv", &text)], |run| {
            assert_eq!(only(run, "scope1_tco2"), Some(1900.298849), "{coal}");
            assert_eq!(found(run), [Code::PartsLeftOut], "{coal}");
        });
    }
    // What is within another column of the same meaning is not a second one.
    let columns = "用电量(兆瓦时),其中:外购电量(兆瓦时),营业收入(万元),其中:主营业务收入(万元)";
    let text = format!("{}{firm},2023,330502,1751,2000,1000,600,9000,8000\n", header(columns));
    with_scores(&[("a.csv", &text)], |run| {
        assert_eq!(only(run, "scope2_tco2"), Some(497.4));
        assert_eq!(found(run), [Code::HeaderUnknown]);
    });
}

#[test]
fn parts_and_totals_of_long_tables() {
    let rows = [
        ("原煤", "吨", "1000"),
        ("其中:1.无烟煤", "吨", "400"),
        ("3.一般烟煤", "吨", "600"),
        ("煤合计", "吨", "1000"),
        ("天然气(气态)", "万立方米", "12.5"),
        ("电力", "万千瓦时", "120.05"),
        ("能源合计", "吨标准煤", "1028.09"),
    ];
    // 1,000 t × 0.7143, 12.5 × 13.3, 120.05 × 1.229 tce.
    let expect = |run: &Run<'_>, findings: &[Code]| {
        assert_eq!(only(run, "scope1_tco2"), Some(2170.57245));
        assert_eq!(only(run, "energy_tce"), Some(1028.09145));
        assert_eq!(found(run), findings);
    };
    with_scores(&[("a.csv", &long(&rows))], |run| {
        expect(run, &[Code::RowsSetAside, Code::PartsLeftOut]);
        assert_eq!(run.scored.counts.rows_read, 6);
    });
    for total in ["综合能源消费量", "合计", "40", "六、能源消费总量", "总计："]
    {
        for (quantity, differs) in [("1028.09", false), ("2028.09", true), ("-", false)] {
            let mut rows = rows.to_vec();
            rows.remove(3);
            rows[5] = (total, "吨标准煤", quantity);
            let mut expected = vec![Code::PartsLeftOut];
            expected.extend(differs.then_some(Code::ReportedTotalDiffers));
            with_scores(&[("a.csv", &long(&rows))], |run| expect(run, &expected));
        }
    }
    // A total in a unit that is none of it is not compared, and costs no firm its score.
    let mut rows = rows.to_vec();
    rows[6] = ("能源合计", "吨", "5");
    with_scores(&[("a.csv", &long(&rows))], |run| {
        expect(run, &[Code::RowsSetAside, Code::UnitUnknown, Code::PartsLeftOut]);
        let unit = run.scored.findings.iter().find(|finding| finding.code == Code::UnitUnknown);
        assert_eq!(unit.unwrap().severity, Severity::Warning);
    });
}

/// What 其中 names may be a part of any row above: it is not guessed.
#[test]
fn a_part_of_we_do_not_know_what_rejects_the_firm() {
    let rows = [("天然气(气态)", "万立方米", "10"), ("其中:天然气", "万立方米", "6")];
    with_scores(&[("a.csv", &long(&rows))], |run| {
        assert_eq!(only(run, "scope1_tco2"), None);
        assert_eq!(found(run), [Code::EnergyTypeUnknown]);
    });
}

/// What was bought is a part of what was used, which is what counts.
#[test]
fn power_that_was_bought_is_not_added() {
    let rows = [("电力", "万千瓦时", "100"), ("其中:外购电力", "万千瓦时", "60")];
    with_scores(&[("a.csv", &long(&rows))], |run| {
        assert_eq!(only(run, "scope2_tco2"), Some(497.4));
        assert_eq!(found(run), []);
    });
}

#[test]
fn own_power_and_material_in_rows_of_their_own() {
    let rows = [
        ("电力", "万千瓦时", "210"),
        ("其中：太阳能发电", "万千瓦时", "10"),
        ("天然气", "万立方米", "120"),
        ("天然气用于原材料", "万立方米", "20"),
    ];
    with_scores(&[("a.csv", &long(&rows))], |run| {
        assert_eq!(only(run, "scope1_tco2"), Some(2162.188809));
        assert_eq!(only(run, "scope2_tco2"), Some(1044.54));
        assert_eq!(only(run, "deducted_tco2"), Some(49.74));
        assert_eq!(found(run), []);
    });
}

/// The form as it is printed: the firm above the table, a header of two rows, column numbers.
#[test]
fn the_form_as_printed() {
    let firm = code(0);
    let form = format!(
        "能源购进、消费与库存,,,,,,,,,\n\
         ,,,,,,,表号：,205-1表,\n\
         统一社会信用代码：{firm},,,,,,,,,\n\
         单位详细名称：某某（示例）有限公司,,,2023年,,,,,,\n\
         能源名称,计量单位,代码,年初库存量,购进量,消费量,,,,年末库存量\n\
         ,,,,实物量,合计,工业生产消费,用于原材料,非工业生产消费,\n\
         甲,乙,丙,1,2,3,4,5,6,7\n\
         原煤,吨,01,10,1000,1000,1000,,,10\n\
         1.无烟煤,吨,02,,,400,400,,,\n\
         3.一般烟煤,吨,04,,,600,600,,,\n\
         天然气（气态）,万立方米,15,,120,120,120,20,,\n\
         电力,万千瓦时,33,,200,210,210,,,\n\
         其中：太阳能发电,万千瓦时,33a,,,10,10,,,\n\
         能源合计,吨标准煤,40,,,2568.39,2568.39,,,\n\
         单位负责人：,,统计负责人：,,填表人：,,,,,\n\
         说明：1.统计范围为规模以上工业法人单位。,,,,,,,,,\n"
    );
    let fin = format!(
        "统一社会信用代码,报告期,行政区划代码,行业代码,工业增加值(万元)\n{firm},2023,330502,1751,20000\n"
    );
    with_scores(&[("f205.csv", &form), ("fin.csv", &fin)], |run| {
        let scores = run.scores().unwrap();
        assert_eq!(scores.height(), 1, "{:?}", run.scored.findings);
        // 1,000 × 1.900298849 + (120 − 20) × 21.62188809.
        assert_eq!(only(run, "scope1_tco2"), Some(4062.487658));
        assert_eq!(only(run, "scope2_tco2"), Some(1044.54));
        // 714.3 + 120 × 13.3 + 210 × 1.229.
        assert_eq!(only(run, "energy_tce"), Some(2568.39));
        let kinds = [Code::HeaderUnknown, Code::TitleTaken, Code::RowsSetAside, Code::PartsLeftOut];
        assert_eq!(found(run), kinds);
        assert_eq!(run.scored.counts.rows_read, 8);
    });
}

/// Rows of column numbers are told from firms wherever they stand.
#[test]
fn rows_of_column_numbers() {
    let table = long(&[("原煤", "吨", "1000")]);
    for numbers in ["甲,乙,丙,丁,1,2,3,4", "（1）,（2）,（3）,（4）,（5）,（6）,（7）,（8）"]
    {
        let (header, rows) = table.split_once('\n').unwrap();
        for text in [format!("{header}\n{numbers}\n{rows}"), format!("{table}{numbers}\n")] {
            with_scores(&[("a.csv", &text)], |run| {
                assert_eq!(only(run, "scope1_tco2"), Some(1900.298849), "{text}");
                assert_eq!(run.scored.counts.rows_read, 1, "{text}");
            });
        }
    }
}

/// What `tanxiao read` says of the rows before anything is scored.
#[test]
fn rows_are_counted_by_kind() {
    let data = DataSet::embedded().unwrap();
    let options = RunOptions::default();
    let plan = Plan::new(&data, &options).unwrap();
    let kinds = |text: &str| {
        let input = [Input { name: "a.csv", bytes: text.as_bytes() }];
        let tables = plan.open(&input).unwrap();
        let (readings, _) = plan.understand(&tables);
        let kinds = plan.row_kinds(&tables[0], &readings[0]).unwrap();
        kinds.into_iter().map(|(kind, count)| (kind.id(), count)).collect::<Vec<_>>()
    };
    let rows = [
        ("原煤", "吨", "1000"),
        ("其中:1.无烟煤", "吨", "400"),
        ("3.一般烟煤", "吨", "600"),
        ("煤合计", "吨", "1000"),
        ("不认识的能源", "吨", "1"),
        ("能源合计", "吨标准煤", "1028.09"),
    ];
    let text = long(&rows) + "甲,乙,丙,丁,1,2,3,4\n注:本表为示例,,,,,,,\n";
    let expected = [
        ("energy", 2),
        ("part", 2),
        ("energy_total", 1),
        ("subtotal", 1),
        ("note", 1),
        ("header", 1),
    ];
    assert_eq!(kinds(&text), expected);
    let wide = "企业名称,报告期,行业代码,用电量(兆瓦时),工业增加值(万元)\n\
                某某,2023,1751,5,9\n某某二,2023,1751,5,9\n合计,,,10,18\n填表人:某,,,,\n";
    assert_eq!(kinds(wide), [("firm", 2), ("total", 1), ("signature", 1)]);
}
