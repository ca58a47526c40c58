//! `tanxiao report`: what is printed is what the scores say. The sums are made here once more, of the
//! CSV file of the same run, in whole numbers of a millionth.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use common::{directory, failure, path, stdout};

const XIAMEN: &str = "data/samples/xiamen-industries-2012-2017.csv";

/// A row of a file of scores, by its columns.
type Score = BTreeMap<String, String>;

/// The rows of a CSV file.
fn rows(text: &str) -> Vec<Score> {
    let mut lines = text.trim_start_matches('\u{feff}').lines().map(cells);
    let header = lines.next().unwrap();
    lines.map(|line| header.iter().cloned().zip(line).collect()).collect()
}

/// The cells of a line; none of ours has a line feed in it.
fn cells(line: &str) -> Vec<String> {
    let (mut all, mut cell, mut is_quoted) = (Vec::new(), String::new(), false);
    for c in line.chars() {
        match c {
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => all.push(std::mem::take(&mut cell)),
            _ => cell.push(c),
        }
    }
    all.push(cell);
    all
}

/// A decimal in millionths; nothing is 0.
fn micro(text: &str) -> i128 {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let digits = format!("{whole}{fraction:0<6}");
    assert!(fraction.len() <= 6, "{text}");
    sign * digits.parse::<i128>().unwrap_or(0)
}

/// A quotient rounded half to even.
fn quotient(top: i128, bottom: i128) -> i128 {
    let (floor, rest) = (top.div_euclid(bottom), top.rem_euclid(bottom));
    let is_up = rest * 2 > bottom || (rest * 2 == bottom && floor % 2 != 0);
    floor + i128::from(is_up)
}

/// A whole number of so many decimals as a page prints it.
fn printed(value: i128, decimals: usize) -> String {
    let digits = format!("{:0>width$}", value.unsigned_abs(), width = decimals + 1);
    let (whole, fraction) = digits.split_at(digits.len() - decimals);
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let point = if decimals > 0 { "." } else { "" };
    let sign = if value < 0 { "−" } else { "" };
    format!("{sign}{grouped}{point}{fraction}")
}

/// A table of the page: the texts of its cells, its header first.
fn table(page: &str, id: &str) -> Vec<Vec<String>> {
    let (_, rest) = page.split_once(&format!("<table data-table=\"{id}\">")).expect(id);
    let (table, _) = rest.split_once("</table>").unwrap();
    let row = |row: &str| {
        let cells = row.replace("<th", "\u{1}<td").replace("<td", "\u{1}<td");
        cells.split('\u{1}').filter(|cell| cell.starts_with("<td")).map(bare).collect()
    };
    table.split("<tr").skip(1).map(row).collect()
}

/// A text without its tags.
fn bare(html: &str) -> String {
    let mut text = String::new();
    let mut is_tag = false;
    for c in html.chars() {
        match c {
            '<' => is_tag = true,
            '>' if is_tag => is_tag = false,
            _ if !is_tag => text.push(c),
            _ => {}
        }
    }
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    text.replace("&amp;", "&").trim().to_owned()
}

/// What some scores come to.
#[derive(Default, Clone)]
struct Sums {
    firms: i128,
    held: i128,
    sums: BTreeMap<&'static str, i128>,
    net_with_l: i128,
    output_with_l: i128,
    grades: BTreeMap<String, i128>,
}

const SUMMED: [&str; 7] = [
    "energy_tce",
    "scope1_tco2",
    "scope2_tco2",
    "gross_tco2",
    "deducted_tco2",
    "net_tco2",
    "output_wan_yuan",
];

impl Sums {
    fn of<'a>(scores: impl IntoIterator<Item = &'a Score>) -> Self {
        let mut all = Self::default();
        for score in scores {
            all.firms += 1;
            *all.grades.entry(score["grade"].clone()).or_default() += 1;
            if score["status"] == "held" {
                all.held += 1;
                continue;
            }
            for name in SUMMED {
                *all.sums.entry(name).or_default() += micro(&score[name]);
            }
            if !score["intensity_l"].is_empty() {
                // The scheme takes net emissions below zero as zero.
                all.net_with_l += micro(&score["net_tco2"]).max(0);
                all.output_with_l += micro(&score["output_wan_yuan"]);
            }
        }
        all
    }

    fn sum(&self, name: &str) -> i128 {
        self.sums.get(name).copied().unwrap_or(0)
    }

    fn l(&self) -> String {
        match self.output_with_l {
            0 => String::new(),
            output => printed(quotient(self.net_with_l * 1_000_000, output), 6),
        }
    }

    fn whole(&self, name: &str) -> String {
        printed(quotient(self.sum(name), 1_000_000), 0)
    }

    fn grade(&self, grade: &str) -> String {
        printed(self.grades.get(grade).copied().unwrap_or(0), 0)
    }

    /// The cells of a group: firms, held, tce, net, output and L.
    fn cells(&self) -> Vec<String> {
        let [tce, net, output] =
            ["energy_tce", "net_tco2", "output_wan_yuan"].map(|name| self.whole(name));
        vec![printed(self.firms, 0), printed(self.held, 0), tce, net, output, self.l()]
    }

    fn by_grade(&self) -> Vec<String> {
        ["1", "2", "3", "4", "5", ""].map(|grade| self.grade(grade)).into()
    }
}

/// Scores by what they are of.
fn by<'a>(scores: &[&'a Score], of: impl Fn(&Score) -> String) -> BTreeMap<String, Vec<&'a Score>> {
    let mut groups: BTreeMap<String, Vec<&Score>> = BTreeMap::new();
    scores.iter().for_each(|score| groups.entry(of(score)).or_default().push(score));
    groups
}

fn division(score: &Score) -> String {
    score["industry"][..2].to_owned()
}

fn firm(score: &Score) -> String {
    if score["credit_code"].is_empty() { &score["name"] } else { &score["credit_code"] }.clone()
}

/// Compares a page with the scores of its two periods.
fn compare(page: &str, scores: &[Score], now: &str, before: &str) {
    let of = |period: &str| -> Vec<&Score> {
        scores.iter().filter(|score| score["period"] == period).collect()
    };
    let (new, old) = (of(now), of(before));
    let (all, all_before) = (Sums::of(new.iter().copied()), Sums::of(old.iter().copied()));

    let glance = table(page, "glance");
    assert_eq!(glance[0][2..4], [now, before]);
    for (row, name) in glance[4..11].iter().zip(SUMMED) {
        let [new, old] = [&all, &all_before].map(|sums| quotient(sums.sum(name), 10_000));
        let mut expected = [new, old, new - old].map(|value| printed(value, 2)).to_vec();
        let percent = || printed(quotient((new - old) * 1000, old), 1);
        expected.push(if old > 0 { percent() } else { String::new() });
        assert_eq!(row[2..], expected, "{name}");
    }
    assert_eq!(glance[1][2..4], [&all, &all_before].map(|sums| printed(sums.firms, 0)));
    let graded = |sums: &Sums| printed(sums.firms - sums.grades.get("").copied().unwrap_or(0), 0);
    assert_eq!(glance[2][2..4], [&all, &all_before].map(graded));
    assert_eq!(glance[3][2..4], [&all, &all_before].map(|sums| printed(sums.held, 0)));
    assert_eq!(glance[11][2..4], [all.l(), all_before.l()]);

    for (id, column, numbers) in [
        ("grades", "grade", &["1", "2", "3", "4", "5", ""][..]),
        ("levels", "level", &["1", "2", "3", ""]),
    ] {
        let shown = table(page, id);
        assert_eq!(shown.len(), numbers.len() + 2);
        for (row, number) in shown[1..].iter().zip(numbers) {
            let count = |scores: &[&Score]| {
                scores.iter().filter(|score| score[column] == *number).count() as i128
            };
            let share = |count: i128, all: &[&Score]| {
                format!("{}%", printed(quotient(count * 1000, all.len() as i128), 1))
            };
            let (a, b) = (count(&new), count(&old));
            let expected =
                [printed(a, 0), share(a, &new), printed(b, 0), share(b, &old), printed(a - b, 0)];
            assert_eq!(row[2..], expected, "{id} {number}");
        }
    }

    for (id, key) in [
        ("counties", (|score| score["region"].clone()) as fn(&Score) -> String),
        ("industries", division),
    ] {
        let (groups, earlier) = (by(&new, key), by(&old, key));
        let shown = table(page, id);
        let codes: BTreeSet<&String> = groups.keys().chain(earlier.keys()).collect();
        assert_eq!(shown.len(), codes.len() + 2, "{id}");
        let total = (&String::new(), (all.clone(), Some(all_before.clone())));
        let each = codes.into_iter().map(|code| {
            let sums = |groups: &BTreeMap<String, Vec<&Score>>| {
                groups.get(code).map(|scores| Sums::of(scores.iter().copied()))
            };
            (code, (sums(&groups).unwrap_or_default(), sums(&earlier)))
        });
        for ((code, (sums, earlier)), row) in each.chain([total]).zip(&shown[1..]) {
            let mut expected = sums.cells();
            match earlier {
                Some(earlier) => expected.extend([earlier.whole("net_tco2"), earlier.l()]),
                None => expected.extend([String::new(), String::new()]),
            }
            expected.extend(sums.by_grade());
            assert_eq!((&row[0], &row[2..]), (code, &expected[..]), "{id}");
        }
    }

    let cells = by(&new, |score| format!("{} {}", score["region"], division(score)));
    let shown = table(page, "county_industry");
    assert_eq!(shown.len(), cells.len() + 1);
    for ((codes, scores), row) in cells.iter().zip(&shown[1..]) {
        let sums = Sums::of(scores.iter().copied());
        assert_eq!(format!("{} {}", row[0], row[2]), *codes);
        assert_eq!(row[4..], [sums.cells(), sums.by_grade()].concat(), "{codes}");
    }

    // Grades before and now; what is missing on a side is a row or a column of its own.
    let mut pairs: BTreeMap<(Option<&str>, Option<&str>), i128> = BTreeMap::new();
    let grades = |scores: &[&Score]| -> BTreeMap<String, String> {
        scores.iter().map(|score| (firm(score), score["grade"].clone())).collect()
    };
    let (then, today) = (grades(&old), grades(&new));
    for firm in then.keys().chain(today.keys()).collect::<BTreeSet<_>>() {
        let pair = (then.get(firm).map(String::as_str), today.get(firm).map(String::as_str));
        *pairs.entry(pair).or_default() += 1;
    }
    let shown = table(page, "transitions");
    let marks = [Some("1"), Some("2"), Some("3"), Some("4"), Some("5"), Some(""), None];
    for (row, from) in shown[1..].iter().zip(marks) {
        let counts = marks.map(|to| pairs.get(&(from, to)).copied().unwrap_or(0));
        let mut expected: Vec<String> = counts.map(|count| printed(count, 0)).into();
        expected.push(printed(counts.iter().sum(), 0));
        assert_eq!(row[1..], expected, "{from:?}");
    }

    near(page, &new);
    gaps(page, &new);
}

/// Firms within a hundredth of a cut-off, by multiplication alone.
fn near(page: &str, scores: &[&Score]) {
    let mut expected = BTreeSet::new();
    for score in scores.iter().filter(|score| score["status"] != "held") {
        let net = micro(&score["net_tco2"]).max(0);
        let output = micro(&score["output_wan_yuan"]);
        let is_near = |top: i128, bottom: i128, tenths: i128| {
            (top * 10 - bottom * tenths).abs() * 100 <= bottom * tenths
        };
        if !score["intensity_l"].is_empty() {
            for tenths in [6, 20].into_iter().filter(|cut| is_near(net, output, *cut)) {
                expected.insert((firm(score), "L", tenths));
            }
        }
        if !score["ratio_k"].is_empty() {
            let (whole, fraction) =
                score["benchmark_l"].split_once('.').unwrap_or((&score["benchmark_l"], ""));
            let benchmark: i128 = format!("{whole}{fraction:0<9}").parse().unwrap();
            let (top, bottom) = (net * 1_000_000_000, output * benchmark);
            for tenths in [6, 8, 12, 20].into_iter().filter(|cut| is_near(top, bottom, *cut)) {
                expected.insert((firm(score), "K", tenths));
            }
        }
    }
    let shown: BTreeSet<(String, &str, i128)> = match page.contains("<table data-table=\"near\">") {
        false => BTreeSet::new(),
        true => table(page, "near")[1..]
            .iter()
            .map(|row| {
                let firm = if row[0].is_empty() { &row[1] } else { &row[0] };
                let of = if row[7] == "L" { "L" } else { "K" };
                (firm.clone(), of, micro(&row[9]) / 100_000)
            })
            .collect(),
    };
    // A page lists the first sixty.
    match expected.len() <= 60 {
        true => assert_eq!(shown, expected),
        false => assert!(shown.len() == 60 && shown.is_subset(&expected), "{shown:?}"),
    }
}

/// Tonnes from the benchmarks, by industry.
fn gaps(page: &str, scores: &[&Score]) {
    let mut expected: BTreeMap<String, [i128; 4]> = BTreeMap::new();
    for score in scores.iter().filter(|score| !score["ratio_k"].is_empty()) {
        let (whole, fraction) =
            score["benchmark_l"].split_once('.').unwrap_or((&score["benchmark_l"], ""));
        let benchmark: i128 = format!("{whole}{fraction:0<9}").parse().unwrap();
        let allowed = quotient(benchmark * micro(&score["output_wan_yuan"]), 1_000_000_000);
        let above = micro(&score["net_tco2"]) - allowed;
        let side = if above > 0 { 2 } else { 0 };
        let sums = expected.entry(division(score)).or_default();
        sums[side] += 1;
        sums[side + 1] += above.abs();
    }
    let shown = table(page, "gaps");
    assert_eq!(shown.len(), expected.len() + 2);
    for ((code, [below, tonnes, above, more]), row) in expected.iter().zip(&shown[1..]) {
        let [tonnes, more] = [tonnes, more].map(|micro| printed(quotient(*micro, 1_000_000), 0));
        let counts = [below, above].map(|count| printed(*count, 0));
        let cells = [counts[0].clone(), tonnes, counts[1].clone(), more];
        assert_eq!((&row[0], &row[2..]), (code, &cells[..]));
    }
}

#[test]
fn the_page_of_xiamen_says_what_its_scores_say() {
    let desk = directory();
    let file = |name: &str| path(&desk, name);
    let (parquet, csv) = (file("x.parquet"), file("x.csv"));
    stdout(&["score", XIAMEN, "-o", &parquet, "-o", &csv, "-q"]);
    let scores = rows(&fs::read_to_string(&csv).unwrap());
    let (page, again) = (file("x.html"), file("y.html"));
    let line = ["report", &parquet, "--period", "2017", "--inputs", XIAMEN];
    let said = stdout(&[&line[..], &["-o", &page]].concat());
    assert!(
        said.contains("厦门市 2017 年工业碳效评价报告") && said.contains("与 2016 比较"),
        "{said}"
    );
    stdout(&[&line[..], &["-o", &again, "--threads", "1"]].concat());
    let text = fs::read_to_string(&page).unwrap();
    assert_eq!(text, fs::read_to_string(&again).unwrap());
    compare(&text, &scores, "2017", "2016");
    // Why it moved, and what was rejected, are of the returns.
    let why = table(&text, "why");
    let net = |period: &str| {
        let of = scores.iter().filter(|score| score["period"] == period);
        Sums::of(of).whole("net_tco2")
    };
    assert_eq!((&why[1][1], &why[why.len() - 1][1]), (&net("2016"), &net("2017")));
    assert!(text.contains("data-table=\"rejected\""));
}

#[test]
fn a_page_needs_nothing_else_and_can_be_read_by_everybody() {
    let desk = directory();
    let file = |name: &str| path(&desk, name);
    let city = fs::read_to_string(common::root().join(common::XIAMEN)).unwrap();
    let returns = file("x.csv");
    // A name that would be a tag, and a place for it.
    let named = city.replacen("纺织业", "<script>alert(1)</script>&\"纺织业", 1);
    assert_ne!(named, city);
    fs::write(&returns, named).unwrap();
    let parquet = file("x.parquet");
    stdout(&["score", &returns, "-o", &parquet, "-q"]);
    for (lang, of, title) in [
        ("zh", "zh-CN", "<h2 id=\"overview-head\">1. 总体情况</h2>"),
        ("en", "en", "<h2 id=\"overview-head\">1. At a glance</h2>"),
    ] {
        let page = file("x.html");
        stdout(&["--lang", lang, "report", &parquet, "--inputs", &returns, "-o", &page]);
        let text = fs::read_to_string(&page).unwrap();
        assert!(text.contains(&format!("<html lang=\"{of}\">")) && text.contains(title));
        let without_names = text.replace("http://www.w3.org/2000/svg", "");
        for fetched in ["<script", "<link", "<img", "src=", "url(", "http:", "https:", "@import"] {
            assert!(!without_names.contains(fetched), "{lang} {fetched}");
        }
        assert!(text.contains("&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;纺织业"));
        let count = |part: &str| text.matches(part).count();
        assert_eq!(count("<svg"), count("role=\"img\""));
        assert!(count("<svg") >= 4);
        assert_eq!(count("<table"), count("<caption"));
        assert_eq!(count("<th"), count("<th scope=\"") + count("<thead"));
        for (open, close) in
            [("<section", "</section>"), ("<tr", "</tr>"), ("<figure", "</figure>")]
        {
            assert_eq!(count(open), count(close), "{open}");
        }
        for wanted in ["prefers-color-scheme: dark", "@page", "table-header-group"] {
            assert!(text.contains(wanted), "{wanted}");
        }
        // No period before: nothing is compared.
        assert!(!text.contains("data-table=\"transitions\""));
    }
}

#[test]
fn a_city_of_two_years_out_of_a_book() {
    let desk = directory();
    let file = |name: &str| path(&desk, name);
    let mut scores = Vec::new();
    let book = file("book");
    let years = ["2022", "2023"];
    for year in years {
        let (returns, csv) = (file(&format!("{year}.csv")), file(&format!("s{year}.csv")));
        let parquet = file(&format!("s{year}.parquet"));
        stdout(&["sample", "--firms", "500", "--seed", "3", "--period", year, "-o", &returns]);
        stdout(&["score", &returns, "-o", &parquet, "-o", &csv, "-q"]);
        stdout(&["publish", &parquet, "--book", &book, "--with-held", "-q"]);
        scores.extend(rows(&fs::read_to_string(&csv).unwrap()));
    }
    let inputs = years.map(|year| file(&format!("{year}.csv")));
    let page = file("c.html");
    let line = ["report", "--book", &book, "-o", &page];
    let with_inputs = [&line[..], &["--json", "--inputs", &inputs[0], &inputs[1]]].concat();
    let json: serde_json::Value = serde_json::from_str(&stdout(&with_inputs)).unwrap();
    let text = fs::read_to_string(&page).unwrap();
    compare(&text, &scores, "2023", "2022");

    // Causes are those of `book diff`, firm by firm.
    let diff = [
        &["--json", "book", "diff", "2022", "2023", "--book", &book, "--inputs"][..],
        &[&inputs[0], &inputs[1]],
    ]
    .concat();
    let diff: serde_json::Value = serde_json::from_str(&stdout(&diff)).unwrap();
    let mut tally: BTreeMap<&str, [u64; 2]> = BTreeMap::new();
    for change in diff["changes"].as_array().unwrap() {
        if change["is_moved"] == true {
            for cause in change["causes"].as_array().unwrap() {
                let counts = tally.entry(cause["cause"].as_str().unwrap()).or_default();
                counts[0] += 1;
                counts[1] += u64::from(cause["is_decisive"] == true);
            }
        }
    }
    assert!(tally.contains_key("data") && tally.contains_key("benchmark"), "{tally:?}");
    let of = |id: &str| -> Vec<serde_json::Value> {
        let tables = json["tables"].as_array().unwrap();
        let table = tables.iter().find(|table| table["table"] == id).expect(id);
        table["rows"].as_array().unwrap().clone()
    };
    let names =
        [("data", "数据"), ("factors", "因子"), ("benchmark", "行业基准"), ("hold", "待核实")];
    for row in of("causes") {
        let (code, _) = names.iter().find(|(_, zh)| row["cause"] == *zh).expect("a cause");
        let counts = ["present", "decisive"].map(|name| row[name].as_u64().unwrap());
        assert_eq!(tally.remove(code), Some(counts), "{code}");
    }
    assert!(tally.is_empty(), "{tally:?}");
    assert_eq!(of("moved").len() as u64, diff["moved"].as_u64().unwrap());

    // Every held return says why, in the words of its own period; every rejected row is counted.
    let held: Vec<&Score> = scores
        .iter()
        .filter(|score| score["period"] == "2023" && score["status"] == "held")
        .collect();
    let shown = of("held");
    assert_eq!(shown.len(), held.len());
    assert!(!held.is_empty() && shown.iter().all(|row| row["why"].is_string()), "{shown:?}");
    let score: serde_json::Value =
        serde_json::from_str(&stdout(&["--json", "score", &inputs[1]])).unwrap();
    let total = of("rejected").pop().unwrap();
    assert_eq!(
        total["rows"].as_u64().unwrap() + total["rows_without_period"].as_u64().unwrap(),
        score["counts"]["rows_rejected"].as_u64().unwrap()
    );

    // Without the returns the same scores are told, and what is missing is said.
    stdout(&line);
    let alone = fs::read_to_string(&page).unwrap();
    compare(&alone, &scores, "2023", "2022");
    assert!(!alone.contains("data-table=\"why\"") && alone.contains("--inputs"));
}

#[test]
fn what_cannot_be_reported_is_refused() {
    let desk = directory();
    let file = |name: &str| path(&desk, name);
    let (parquet, page) = (file("x.parquet"), file("x.html"));
    stdout(&["score", XIAMEN, "-o", &parquet, "-q"]);
    let altered = file("altered.parquet");
    let mut bytes = fs::read(&parquet).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&altered, bytes).unwrap();
    let copy = file("copy.parquet");
    fs::copy(&parquet, &copy).unwrap();
    for (line, exit, says) in [
        (&[&parquet[..], "-o", "x.pdf"][..], 2, "x.pdf"),
        (&[&parquet, "-o", &parquet], 2, "x.parquet"),
        (&[&parquet, "-o", &page, "--period", "2011"], 7, "2012, 2013"),
        (&[&parquet, "-o", &page, "--period", "2012", "--against", "2012"], 2, "--against"),
        (
            &[&parquet, "-o", &page, "--inputs", "data/samples/xiamen-industries-2015.csv"],
            3,
            "sha256",
        ),
        (&[&parquet, &copy, "-o", &page], 2, "--book"),
        (&[&parquet, "-o", &page, "--scheme", "own-three-dimension"], 7, "评价结果"),
        (&[&altered, "-o", &page], 3, "altered.parquet"),
        (&["-o", &page], 2, "--book"),
    ] {
        let (code, stderr) = failure(&[&["report"], line].concat());
        assert_eq!(code, exit, "{line:?}: {stderr}");
        assert!(stderr.contains(says), "{line:?}: {stderr}");
        assert!(!fs::exists(&page).unwrap(), "{line:?}");
    }
}
