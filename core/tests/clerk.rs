//! What clerks write into a table beside what its columns say: places that contradict themselves,
//! sheets that bear year and place, rows that are no firms, points and commas of another country,
//! signs that keep a spreadsheet from taking a code for a number, a column one row off.

use tanxiao_core::credit_code::complete;
use tanxiao_core::data::DataSet;
use tanxiao_core::finding::{Code, Finding, Severity};
use tanxiao_core::lang::Lang;
use tanxiao_core::run::{Input, RunOptions, run};

const HEADERS: &str = "统一社会信用代码,单位详细名称,报告期,地区,行业代码";

fn code(index: usize) -> String {
    complete(&format!("91320205TE5T{index:05}")).unwrap()
}

/// What comes of a file; nothing but findings where the run stops.
#[derive(Default)]
struct Outcome {
    findings: Vec<Finding>,
    /// Firms that are scored, and rows that are rejected.
    firms: usize,
    rejected: u64,
    /// MWh in millionths.
    power: Vec<Option<i64>>,
    /// Of the first firm: code, period, region, industry, intensity.
    first: [String; 5],
}

impl Outcome {
    fn has(&self, code: Code) -> bool {
        self.findings.iter().any(|finding| finding.code == code)
    }
}

fn outcome(name: &str, bytes: &[u8], options: &RunOptions) -> Outcome {
    match run(&DataSet::embedded().unwrap(), &[Input { name, bytes }], options, None) {
        Err(findings) => Outcome { findings, ..Outcome::default() },
        Ok(run) => {
            let scores = run.scores().unwrap();
            let names = ["credit_code", "period", "region", "industry", "intensity_l"];
            let returns = &run.scored.returns;
            let amounts = returns.amounts("electricity_mwh");
            Outcome {
                firms: run.scored.height(),
                rejected: run.scored.counts.rows_rejected,
                power: (0..returns.height())
                    .map(|row| amounts.and_then(|amounts| amounts.get(row)))
                    .collect(),
                first: names.map(|name| {
                    scores
                        .column(name)
                        .unwrap()
                        .get(0)
                        .map_or_else(|_| String::new(), |v| v.to_string())
                }),
                findings: run.scored.findings.clone(),
            }
        }
    }
}

fn of_text(text: &str) -> Outcome {
    outcome("a.csv", text.as_bytes(), &RunOptions::default())
}

/// One firm a row under these headers.
fn table(headers: &str, rows: &[&str]) -> String {
    let mut text = format!("{HEADERS},{headers}\n");
    for (index, cells) in rows.iter().enumerate() {
        text.push_str(&format!("{},示例{index}有限公司,2022,320205,3311,{cells}\n", code(index)));
    }
    text
}

const CELLS: [&str; 3] = ["86.4,1830", "152.7,2640.5", "2330.55,3920"];
const AMOUNTS: &str = "用电量(万千瓦时),工业增加值(万元)";

/// A workbook of one sheet with these rows.
fn workbook(sheet: &str, rows: &[Vec<String>]) -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let worksheet = workbook.add_worksheet();
    worksheet.set_name(sheet).unwrap();
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(cells) {
            worksheet.write_string(row, column, cell).unwrap();
        }
    }
    workbook.save_to_buffer().unwrap()
}

/// Three firms in a sheet without columns of period and region, below a title.
fn untold(sheet: &str, title: &str) -> Vec<u8> {
    let row = |cells: &[&str]| cells.iter().map(ToString::to_string).collect::<Vec<_>>();
    let mut rows = vec![row(&[title])];
    rows.push(row(&["统一社会信用代码", "行业代码", "用电量(万千瓦时)", "工业增加值(万元)"]));
    for (index, cells) in CELLS.iter().enumerate() {
        let amounts: Vec<&str> = cells.split(',').collect();
        rows.push(row(&[&code(index), "3311", amounts[0], amounts[1]]));
    }
    workbook(sheet, &rows)
}

#[test]
fn a_place_that_contradicts_itself_is_not_read() {
    for place in ["浙江省南京市", "安徽无锡", "四川省重庆市"] {
        let found = of_text(&table(AMOUNTS, &CELLS).replacen(",320205,", &format!(",{place},"), 1));
        assert!(found.has(Code::RegionContradicts) && found.firms == 2, "{place}");
    }
    let found = of_text(&table(AMOUNTS, &CELLS).replacen(",320205,", ",江苏省无锡市南京路,", 1));
    assert_eq!(found.firms, 3);
}

#[test]
fn sheets_and_titles_bear_year_and_place() {
    for (sheet, title) in [
        ("锡山区2022年", ""),
        ("2022锡山区", ""),
        ("锡山区（2022）", ""),
        ("2022", "无锡市锡山区工业企业能耗"),
        ("Sheet1", "2022年度锡山区规上工业能耗汇总表"),
    ] {
        let found = outcome("a.xlsx", &untold(sheet, title), &RunOptions::default());
        let [_, period, region, ..] = &found.first;
        assert!(
            period.contains("2022") && region.contains("320205"),
            "{sheet} {title} {period} {region}"
        );
    }
}

#[test]
fn an_option_against_title_or_sheet_stops_the_run() {
    let of = |period: &str, region: &str| {
        let options = RunOptions {
            period: Some(period.to_owned()),
            region: Some(region.to_owned()),
            ..RunOptions::default()
        };
        outcome("a.xlsx", &untold("锡山区2022年", ""), &options)
    };
    assert!(of("2023", "320205").has(Code::OptionYearContradicts));
    assert!(of("2022", "330500").has(Code::OptionPlaceContradicts));
    // The sheet tells more than the option.
    assert!(of("2022", "320000").first[2].contains("320205"));
}

#[test]
fn a_row_without_a_code_among_codes_may_be_a_group() {
    let with = |name: &str| table(AMOUNTS, &CELLS) + &format!(",{name},2022,320205,3311,70,500\n");
    for label in ["增长率（%）", "占比", "全镇", "共3家", "纺织业", "锡山区"] {
        let found = of_text(&with(label));
        assert_eq!((found.firms, found.rejected), (3, 0), "{label}");
    }
    for label in ["东港镇", "开发区", "规上工业", "33", "其他企业"] {
        let found = of_text(&with(label));
        assert!(found.has(Code::NoFirm) && found.firms == 3, "{label}");
    }
    for name in ["锡东金属结构厂", "Acme (Wuxi) Co. Ltd", "恒力石化", "示例0012"] {
        let found = of_text(&with(name));
        assert!(found.has(Code::CreditCodeMissing) && found.firms == 4, "{name}");
    }
}

#[test]
fn the_quantity_of_a_group_is_that_of_its_energy() {
    let text =
        format!("{HEADERS},电力,,工业增加值(万元),原煤(吨)\n,,,,,金额(万元),数量(万千瓦时),,\n")
            + &CELLS.iter().enumerate().fold(String::new(), |rows, (index, cells)| {
                let (power, output) = cells.split_once(',').unwrap();
                rows + &format!(
                    "{},示例{index}有限公司,2022,320205,3311,9,{power},{output},5\n",
                    code(index)
                )
            });
    assert_eq!(of_text(&text).power.first(), Some(&Some(864_000_000)));
}

#[test]
fn units_that_are_listed_above_a_table_are_each_a_column_s() {
    let headers = "用电量,天然气,工业增加值";
    let rows = table(headers, &["86.4,3.2,1830", "152.7,7.75,2640.5"]);
    let told = |units: &str| of_text(&format!("计量单位：{units}\n{rows}"));
    let found = told("万千瓦时、万立方米、万元");
    assert_eq!(found.power, [Some(864_000_000), Some(1_527_000_000)]);
    // Of two units of one kind nobody knows which column has which.
    assert!(told("万千瓦时、千瓦时、万立方米、万元").has(Code::HeaderUnitMissing));
}

#[test]
fn commas_and_points_of_another_country_are_decided_by_the_file() {
    let of = |cells: &[&str]| of_text(&table(AMOUNTS, cells).replace(',', ";").replace('!', ","));
    let of_all = [Some(864_000_000), Some(1_527_000_000), Some(23_305_500_000)];
    assert_eq!(of(&["86!4,1830", "152!7,2.640!5", "2.330!55,3.920"]).power, of_all);
    // Three decimals may be thousands, and four 万: nothing is decided by them.
    let found = of(&["86!4000,1830", "152!7000,2640", "233!0500,3920"]);
    assert_eq!(found.firms, 0);
    let thousands = ["864,1.830", "1.527,2.640", "2.330,3.920"];
    assert!(of(&thousands).has(Code::PointsUnclear));
    // One number with other decimals tells.
    let told = of(&["864,1.830", "1.527,2.640", "2.33,3.920"]);
    assert!(!told.has(Code::PointsUnclear));
    let plain = of_text(&table(AMOUNTS, &["864,1.830", "1.527,2.640", "2.330,3.920"]));
    assert!(!plain.has(Code::PointsUnclear), "commas part the fields");
}

#[test]
fn signs_that_keep_a_text_a_text_are_none_of_it() {
    let rows = table(AMOUNTS, &CELLS);
    let guarded = [
        rows.replace("91320205", "'91320205"),
        rows.replace(",3311,", ",'3311,"),
        rows.replace(",3311,", ",\"=\"\"3311\"\"\","),
        rows.replace(",3311,", ",Ｃ３３１１,"),
        rows.replace(",3311,", ",[3311]金属结构制造,"),
        rows.replace(",3311,", ",3311（金属结构制造）,"),
        rows.replace(",2022,", ",２０２２年,"),
        rows.replace(",2022,", ",'2022,"),
        rows.replace(",2022,", ",2022-01-01至2022-12-31,"),
    ];
    let plain = of_text(&rows).first;
    for text in guarded {
        assert_eq!(of_text(&text).first, plain, "{text}");
    }
}

/// The same firms in two years, where the second's electricity stands one row off from `first` to
/// the last.
fn two_years(first: usize) -> String {
    let firms = 12;
    let power =
        |index: usize| (0..index * 5 % firms).fold(40.0, |amount, _| amount * 1.7) + index as f64;
    let mut text = format!("{HEADERS},{AMOUNTS}\n");
    for year in [2021, 2022] {
        for index in 0..firms {
            let off = usize::from(year == 2022 && index >= first);
            let grown = if year == 2022 { 1.06 } else { 1.0 };
            let power = power((index + off) % firms) * grown;
            let output = 1000.0 + 137.0 * index as f64 * grown;
            let who = format!("{},示例{index}有限公司", code(index));
            text.push_str(&format!("{who},{year},320205,3311,{power:.2},{output:.1}\n"));
        }
    }
    text
}

#[test]
fn a_column_one_row_off_is_held_where_the_year_before_tells() {
    let held = |text: &str| {
        let found = of_text(text).findings;
        let of = found.iter().filter(|finding| finding.code == Code::ColumnShifted);
        of.map(|finding| {
            assert_eq!(finding.severity, Severity::Hold);
            finding.message(Lang::Zh)
        })
        .collect::<Vec<_>>()
    };
    assert_eq!(held(&two_years(12)), Vec::<String>::new());
    let all = held(&two_years(0));
    assert_eq!(all.len(), 11, "{all:#?}");
    assert!(all[0].contains("电力") && all[0].contains("下一行"), "{}", all[0]);
    let below = held(&two_years(4));
    assert_eq!(below.len(), 7, "{below:#?}");
    assert!(below[0].contains("第 18 至 24 行"), "{}", below[0]);
}
