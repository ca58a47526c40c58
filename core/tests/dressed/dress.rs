//! Dresses a table of firms up.

use super::firms::{Firm, INDUSTRY, REGIONS, Random, decimal};
use super::grid::{Cell, Grid, encoded, workbook};

/// A file to read.
pub(crate) struct File {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
    /// What it holds, for who looks into a failure.
    pub(crate) about: String,
}

/// What a column holds.
#[derive(Clone, Copy, PartialEq)]
enum Field {
    Serial,
    Code,
    Name,
    Period,
    Region,
    Industry,
    Electricity,
    Gas,
    Heat,
    Coal,
    ValueAdded,
    Remark,
    /// The electricity of the year before.
    LastYear,
}

/// A column: what it holds, how it is called, and of an amount its unit and that unit's places.
struct Column {
    field: Field,
    name: &'static str,
    unit: &'static str,
    /// So many of its unit over a power of ten are one of the firm's.
    times: u64,
    places: usize,
    is_text: bool,
    style: usize,
}

/// Where the units of amounts stand.
#[derive(Clone, Copy, PartialEq)]
enum Units {
    Header,
    Row,
}

const ELECTRICITY: [(&str, usize); 4] = [("千瓦时", 0), ("万千瓦时", 4), ("兆瓦时", 3), ("MWh", 3)];
const GAS: [(&str, usize); 3] = [("立方米", 0), ("万立方米", 4), ("万m³", 4)];
/// A unit, and one of ours as so many of it over a power of ten: exact, whatever the ratio.
const HEAT: [(&str, u64, usize); 5] = [
    ("百万千卡", 1, 0),
    ("万千卡", 100, 0),
    ("吉焦", 41_868, 4),
    ("GJ", 41_868, 4),
    ("吨油当量", 1, 1),
];
const COAL: [(&str, u64, usize); 5] =
    [("磅", 1, 0), ("lb", 1, 0), ("吨", 45_359_237, 11), ("千克", 45_359_237, 8), ("短吨", 5, 4)];
const MONEY: [(&str, usize); 4] = [("元", 0), ("千元", 3), ("万元", 4), ("亿元", 8)];

fn column(field: Field, random: &mut Random) -> Column {
    let names: &[&str] = match field {
        Field::Serial => &["序号", "编号"],
        Field::Code => &["统一社会信用代码", "社会信用代码", "企业统一社会信用代码"],
        Field::Name => &["企业名称", "单位名称", "单位详细名称"],
        Field::Period => &["报告期", "年份", "年度"],
        Field::Region => &["行政区划代码", "行政区划"],
        Field::Industry => &["行业代码", "国民经济行业代码"],
        Field::Electricity => &[
            "用电量",
            "电力消费量",
            "电力",
            "用电",
            "总用电量",
            "全年用电量",
            "1-12月用电量",
            "2023年用电量",
            "用电量合计",
            "本年累计用电量",
        ],
        Field::Gas => &[
            "天然气",
            "天然气消费量",
            "天然气用量",
            "全年天然气用量",
            "天然气消耗总量",
            "1—12月天然气消费量",
        ],
        Field::Heat => &["热力", "热力消费量", "全年热力消费量"],
        Field::Coal => &["原煤", "原煤消费量", "全年原煤消费量"],
        Field::ValueAdded => &["工业增加值", "增加值", "全年工业增加值", "1-12月工业增加值"],
        Field::LastYear => &["上年同期用电量", "上年用电量", "2022年用电量", "去年同期用电量"],
        Field::Remark => &["备注"],
    };
    let of_ten = |(unit, places): (&'static str, usize)| (unit, 1, places);
    let (unit, times, places) = match field {
        Field::Electricity | Field::LastYear => of_ten(random.of(&ELECTRICITY)),
        Field::Gas => of_ten(random.of(&GAS)),
        Field::Heat => random.of(&HEAT),
        Field::Coal => random.of(&COAL),
        Field::ValueAdded => of_ten(random.of(&MONEY)),
        _ => ("", 1, 0),
    };
    let (is_text, style) = (random.one_in(3), random.below(4));
    Column { field, name: random.of(names), unit, times, places, is_text, style }
}

impl Column {
    fn is_amount(&self) -> bool {
        !self.unit.is_empty()
    }

    fn header(&self, units: Units, random: &mut Random) -> String {
        if !self.is_amount() || units == Units::Row {
            return self.name.to_owned();
        }
        match random.below(3) {
            0 => format!("{}({})", self.name, self.unit),
            1 => format!("{}（{}）", self.name, self.unit),
            _ => format!("{} / {}", self.name, self.unit),
        }
    }

    fn amount(&self, value: u64) -> Cell {
        let plain = decimal(value * self.times, self.places);
        if !self.is_text {
            return Cell::Number(plain);
        }
        Cell::Text(match self.style {
            0 => plain,
            1 => with_commas(&plain),
            2 => plain.chars().map(full_width).collect(),
            _ => format!(" {plain} "),
        })
    }

    fn cell(&self, firm: &Firm, serial: usize, random: &mut Random) -> Cell {
        match self.field {
            Field::Serial => Cell::Number(serial.to_string()),
            Field::Code => Cell::text(&firm.code),
            Field::Name => Cell::text(&firm.name),
            Field::Period if self.is_text => Cell::text("2023年"),
            Field::Period => Cell::Number("2023".to_owned()),
            Field::Region => Cell::text(firm.region),
            Field::Industry if self.is_text => Cell::text(INDUSTRY),
            Field::Industry => Cell::Number(INDUSTRY.to_owned()),
            Field::Electricity => self.amount(firm.kwh),
            Field::Gas => match firm.gas_m3 {
                Some(gas) => self.amount(gas),
                None => Cell::text(random.of(&["", "-", "—", "/"])),
            },
            Field::Heat => self.amount(firm.heat_gcal),
            Field::Coal => self.amount(firm.coal_lb),
            Field::ValueAdded => self.amount(firm.value_added_yuan),
            Field::LastYear => self.amount(firm.kwh / 2),
            Field::Remark => Cell::text(random.of(&["", "", "停产检修一个月", "数据已核"])),
        }
    }
}

/// Makes one amount a text that is not one number, or not surely.
fn mangle(row: &mut [Cell], columns: &[Column], random: &mut Random) {
    let amounts: Vec<usize> = (0..row.len()).filter(|at| columns[*at].is_amount()).collect();
    let at = random.of(&amounts);
    let (Cell::Text(amount) | Cell::Number(amount)) = &row[at] else { return };
    let (start, end) = amount.split_at(amount.char_indices().nth(1).map_or(0, |(at, _)| at));
    row[at] = Cell::Text(match random.below(8) {
        0 => format!("{amount}\n{amount}"),
        1 => format!("{amount}²"),
        2 => format!("{start}\n{end}"),
        3 => format!("{start} {end}"),
        4 => format!("约{amount}"),
        5 => format!("{amount}*"),
        6 => format!("{amount}、{amount}"),
        _ => format!("{amount}-{amount}"),
    });
}

fn with_commas(plain: &str) -> String {
    let (whole, fraction) = plain.split_once('.').map_or((plain, None), |(w, f)| (w, Some(f)));
    let mut out = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    fraction.map_or(out.clone(), |fraction| format!("{out}.{fraction}"))
}

fn full_width(c: char) -> char {
    match c {
        '0'..='9' => char::from_u32(u32::from(c) - u32::from('0') + u32::from('０')).unwrap_or(c),
        '.' => '．',
        other => other,
    }
}

/// The firms as one or two files.
pub(crate) fn dress(firms: &[Firm], random: &mut Random) -> Vec<File> {
    let parts: Vec<&[Firm]> = match random.one_in(4) {
        true => {
            let (first, second) = firms.split_at(1 + random.below(firms.len() - 1));
            vec![first, second]
        }
        false => vec![firms],
    };
    let parts = parts.into_iter().enumerate();
    parts.map(|(number, firms)| file(firms, number, random)).collect()
}

fn file(firms: &[Firm], number: usize, random: &mut Random) -> File {
    let is_workbook = random.one_in(2);
    let mut grids = Vec::new();
    let is_split = is_workbook && firms.len() > 1 && random.one_in(3);
    let at = if is_split { 1 + random.below(firms.len() - 1) } else { firms.len() };
    let (first, second) = firms.split_at(at);
    for (firms, name) in [(first, "汇总表"), (second, "续表")] {
        if !firms.is_empty() {
            grids.push(Grid { name: name.to_owned(), ..sheet(firms, is_workbook, random) });
        }
    }
    if !is_workbook {
        let delimiter = random.of(&[',', ',', '\t']);
        let text = grids[0].delimited(delimiter);
        let ending = if delimiter == '\t' { "tsv" } else { "csv" };
        let bytes = encoded(&text, random.below(4));
        return File { name: format!("{number}.{ending}"), bytes, about: text };
    }
    if random.one_in(3) {
        let rows = vec![vec![Cell::text("填报说明")], vec![Cell::text("一、本表由企业填报。")]];
        let name = "说明".to_owned();
        grids.insert(random.below(grids.len() + 1), Grid { name, rows, merges: Vec::new() });
    }
    let about = grids.iter().map(|g| format!("{}\n{}{:?}", g.name, g.delimited(','), g.merges));
    File {
        name: format!("{number}.xlsx"),
        bytes: workbook(&grids, random.one_in(2)),
        about: about.collect::<Vec<_>>().join("\n"),
    }
}

fn sheet(firms: &[Firm], is_workbook: bool, random: &mut Random) -> Grid {
    let mut fields = vec![
        Field::Code,
        Field::Name,
        Field::Period,
        Field::Region,
        Field::Industry,
        Field::Electricity,
        Field::Gas,
        Field::Heat,
        Field::Coal,
        Field::ValueAdded,
    ];
    random.shuffle(&mut fields);
    if random.one_in(2) {
        fields.insert(0, Field::Serial);
    }
    if random.one_in(3) {
        fields.push(Field::Remark);
    }
    if random.one_in(4) {
        fields.insert(random.below(fields.len() + 1), Field::LastYear);
    }
    let columns: Vec<Column> = fields.into_iter().map(|field| column(field, random)).collect();
    let mut grid = Grid::default();
    if random.one_in(2) {
        grid.rows.push(vec![Cell::text("湖州市2023年工业企业能源消费情况表")]);
        if is_workbook && random.one_in(2) {
            grid.merges.push([0, 0, 0, columns.len() - 1]);
        }
        if random.one_in(2) {
            grid.rows.push(vec![Cell::text("填报单位：湖州市某局")]);
        }
    }
    let units = random.of(&[Units::Header, Units::Row]);
    let header = header(&mut grid, &columns, units, is_workbook, random);
    let first = grid.rows.len();
    let has_subtotals = random.one_in(3);
    for (at, firm) in firms.iter().enumerate() {
        let is_new = at > 0 && firms[at - 1].region != firm.region;
        if is_new && has_subtotals {
            let region = firms[at - 1].region;
            let of_region: Vec<&Firm> = firms.iter().filter(|f| f.region == region).collect();
            let name =
                REGIONS.iter().find(|(code, _)| *code == region).map_or("", |(_, name)| name);
            let name = if random.one_in(2) { "小计".to_owned() } else { format!("{name}小计") };
            grid.rows.push(total(&columns, &of_region, &name, random));
        }
        if at > 0 && random.one_in(12) {
            // A page of paper begins anew.
            grid.rows.extend(header.clone());
        }
        let mut row: Vec<Cell> = columns.iter().map(|c| c.cell(firm, at + 1, random)).collect();
        if random.one_in(60) {
            mangle(&mut row, &columns, random);
        }
        grid.rows.push(row);
        if random.one_in(15) {
            grid.rows.push(Vec::new());
        }
    }
    if is_workbook && !has_subtotals {
        merge_regions(&mut grid, &columns, first, random);
    }
    if random.one_in(2) {
        let all: Vec<&Firm> = firms.iter().collect();
        let name = random.of(&["合计", "总计", "合  计", "合 计"]);
        grid.rows.push(total(&columns, &all, name, random));
    }
    if random.one_in(3) {
        grid.rows.push(vec![Cell::text("注：本表数据由企业填报。")]);
        grid.rows.push(vec![
            Cell::text("单位负责人：张三"),
            Cell::Blank,
            Cell::text("填表人：李四"),
            Cell::text("报出日期：2024年1月20日"),
        ]);
    }
    grid
}

/// Adds the header, of one row or two, and a row of units where there is one.
fn header(
    grid: &mut Grid,
    columns: &[Column],
    units: Units,
    is_workbook: bool,
    random: &mut Random,
) -> Vec<Vec<Cell>> {
    let names: Vec<Cell> = columns.iter().map(|c| Cell::text(&c.header(units, random))).collect();
    let top = grid.rows.len();
    let is_energy = |c: &Column| matches!(c.field, Field::Electricity | Field::Gas);
    let start = columns.iter().position(is_energy).unwrap_or(0);
    // A group stands above energy columns side by side.
    let has_group = columns.get(start + 1).is_some_and(is_energy) && random.one_in(2);
    let mut rows = Vec::new();
    if has_group {
        let mut above: Vec<Cell> = names.clone();
        above[start] = Cell::text(random.of(&["能源消费量", "能源消费情况", "能源"]));
        above[start + 1] = Cell::Blank;
        let below =
            names.iter().enumerate().map(|(at, name)| match (start..start + 2).contains(&at) {
                true => name.clone(),
                false => Cell::Blank,
            });
        rows.push(above);
        rows.push(below.collect());
        if is_workbook {
            grid.merges.push([top, start, top, start + 1]);
            let others = (0..columns.len()).filter(|at| !(start..start + 2).contains(at));
            grid.merges.extend(others.map(|at| [top, at, top + 1, at]));
        }
    } else {
        rows.push(names);
    }
    if units == Units::Row {
        rows.push(columns.iter().map(|c| Cell::text(c.unit)).collect());
    }
    grid.rows.extend(rows.clone());
    rows
}

/// A row that adds firms up.
fn total(columns: &[Column], firms: &[&Firm], name: &str, random: &mut Random) -> Vec<Cell> {
    let sum = |amount: fn(&Firm) -> u64| firms.iter().map(|firm| amount(firm)).sum::<u64>();
    let is_first = random.one_in(2);
    // Some offices fill in what all rows share.
    let is_full = random.one_in(2);
    let cell = |(at, column): (usize, &Column)| match column.field {
        Field::Electricity => column.amount(sum(|firm| firm.kwh)),
        Field::Gas => column.amount(sum(|firm| firm.gas_m3.unwrap_or(0))),
        Field::Heat => column.amount(sum(|firm| firm.heat_gcal)),
        Field::Coal => column.amount(sum(|firm| firm.coal_lb)),
        Field::ValueAdded => column.amount(sum(|firm| firm.value_added_yuan)),
        Field::Name if !is_first => Cell::text(name),
        _ if is_first && at == 0 => Cell::text(name),
        Field::Period if is_full => Cell::text("2023"),
        Field::Region if is_full => Cell::text(firms[0].region),
        Field::Industry if is_full => Cell::text(INDUSTRY),
        _ => Cell::Blank,
    };
    let mut row: Vec<Cell> = columns.iter().enumerate().map(cell).collect();
    if !row.contains(&Cell::text(name)) {
        // The first column is an amount: the name stands where names stand.
        let at = columns.iter().position(|column| column.field == Field::Name).unwrap_or(0);
        row[at] = Cell::text(name);
    }
    row
}

/// Regions stand once, merged over their firms.
fn merge_regions(grid: &mut Grid, columns: &[Column], first: usize, random: &mut Random) {
    let Some(at) = columns.iter().position(|column| column.field == Field::Region) else { return };
    if !random.one_in(3) {
        return;
    }
    let mut top = first;
    while top < grid.rows.len() {
        let region = grid.rows[top].get(at).cloned().unwrap_or(Cell::Blank);
        let is_same = |row: &Vec<Cell>| row.get(at) == Some(&region);
        let rows = grid.rows[top..].iter().take_while(|row| is_same(row)).count().max(1);
        if rows > 1 && REGIONS.iter().any(|(code, _)| region == Cell::text(code)) {
            grid.merges.push([top, at, top + rows - 1, at]);
        }
        top += rows;
    }
}
