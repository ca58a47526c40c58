//! Like firms of one industry, of which one may have slipped.

use tanxiao_core::credit_code::complete;

/// Figures of a usual firm: value added, revenue, electricity, gas, coal.
pub(crate) const FIGURES: [(&str, &str, f64); 5] = [
    ("工业增加值(万元)", "工业增加值", 1000.0),
    ("营业收入(万元)", "营业收入", 4000.0),
    ("用电量(万千瓦时)", "电力", 100.0),
    ("天然气(万立方米)", "天然气", 20.0),
    ("原煤(吨)", "原煤", 300.0),
];

/// The credit code of a firm.
pub(crate) fn code(index: usize) -> String {
    complete(&format!("91330500TE5T{index:05}")).unwrap()
}

/// Columns of a table of these figures.
pub(crate) fn header(columns: &[usize]) -> String {
    let headers: Vec<&str> = columns.iter().map(|&column| FIGURES[column].0).collect();
    format!("统一社会信用代码,报告期,地区,行业代码,{}\n", headers.join(","))
}

/// Rows of like firms in one year, each figure within a tenth of the usual one and another size for
/// every firm; `slip` multiplies a figure of the first. Years differ by a few percent.
pub(crate) fn rows(
    firms: usize,
    year: usize,
    columns: &[usize],
    slip: Option<(usize, f64)>,
) -> String {
    let mut text = String::new();
    for firm in 0..firms {
        let size = [1.0, 0.3, 2.5, 0.7, 1.6][firm % 5];
        let cells = columns.iter().map(|&column| {
            let of_firm = (firm * 7 + column * 3 + (2023 - year) * 5) % 11;
            let usual = FIGURES[column].2 * size * (0.9 + 0.02 * of_firm as f64);
            let slipped = slip.filter(|(at, _)| *at == column && firm == 0);
            format!("{:.6}", usual * slipped.map_or(1.0, |(_, factor)| factor))
        });
        let cells: Vec<String> = cells.collect();
        text.push_str(&format!("{},{year},330500,1711,{}\n", code(firm), cells.join(",")));
    }
    text
}

/// A table of them in 2023.
pub(crate) fn table(firms: usize, columns: &[usize], slip: Option<(usize, f64)>) -> String {
    header(columns) + &rows(firms, 2023, columns, slip)
}
