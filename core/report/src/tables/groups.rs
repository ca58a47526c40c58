//! Firms by county, by industry, and by both, each group with its sums.

use std::collections::BTreeMap;

use tanxiao_core::data::DataSet;
use tanxiao_core::finding::Result;
use tanxiao_core::issued::column::Look;
use tanxiao_core::lang::Bilingual;
use tanxiao_core::write::sheet::{Chart, ChartKind};

use super::distribution::Sided;
use super::{intensity_column, output_column};
use crate::firm::{Firm, county_name, division_name};
use crate::sums::{Sums, grades};
use crate::table::{Column, Drawn, Table, Value};

/// Groups that a chart of a workbook draws.
const DRAWN: usize = 30;

/// Sums by county and division, in the order of their codes.
pub(crate) fn cells<'a>(
    firms: &'a [Firm<'a>],
    data: &'a DataSet,
) -> BTreeMap<(&'a str, &'a str), Sums> {
    let mut cells: BTreeMap<_, Sums> = BTreeMap::new();
    for firm in firms {
        cells.entry((firm.county(), firm.division(data))).or_default().add(firm);
    }
    cells
}

/// Sums by what a firm is of.
fn by<'a>(firms: &'a [Firm<'a>], of: impl Fn(&'a Firm<'a>) -> &'a str) -> BTreeMap<&'a str, Sums> {
    let mut groups: BTreeMap<&str, Sums> = BTreeMap::new();
    firms.iter().for_each(|firm| groups.entry(of(firm)).or_default().add(firm));
    groups
}

/// Firms by county.
pub(crate) fn counties(now: Sided<'_>, before: Option<Sided<'_>>, data: &DataSet) -> Result<Table> {
    let heads = [
        Column::new("county", "区划代码", "Region", Look::Text),
        Column::new("county_name", "区县", "County", Look::Text),
    ];
    let name = |code: &str| county_name(code, data);
    let groups = [Some(now), before].map(|side| side.map(|(_, firms)| by(firms, Firm::county)));
    Ok(Table {
        id: "counties",
        name: ["分区县", "Counties"],
        title: Bilingual::new("分区县情况", "By county"),
        ..grouped(heads, &name, groups, now, before)?
    })
}

/// Firms by division of industry.
pub(crate) fn industries(
    now: Sided<'_>,
    before: Option<Sided<'_>>,
    data: &DataSet,
) -> Result<Table> {
    let heads = [
        Column::new("industry", "行业大类代码", "Division", Look::Text),
        Column::new("industry_name", "行业大类", "Industry", Look::Text),
    ];
    let name = |code: &str| division_name(code, data);
    let of = |(_, firms): Sided<'_>| -> BTreeMap<String, Sums> {
        let groups = by(firms, |firm| firm.division(data)).into_iter();
        groups.map(|(code, sums)| (code.to_owned(), sums)).collect()
    };
    let owned = [Some(now), before].map(|side| side.map(of));
    let groups = [0, 1].map(|side: usize| {
        let groups = owned[side].as_ref()?;
        Some(groups.iter().map(|(code, sums)| (code.as_str(), sums.clone())).collect())
    });
    Ok(Table {
        id: "industries",
        name: ["分行业", "Industries"],
        title: Bilingual::new("分行业情况", "By industry"),
        ..grouped(heads, &name, groups, now, before)?
    })
}

/// A row a group, with the sums of the period before, and the total.
fn grouped(
    heads: [Column; 2],
    name: &dyn Fn(&str) -> Value,
    [new, old]: [Option<BTreeMap<&str, Sums>>; 2],
    now: Sided<'_>,
    before: Option<Sided<'_>>,
) -> Result<Table> {
    let scheme = now.0.scheme();
    let mut columns = Vec::from(heads);
    columns.extend(sum_columns(scheme));
    if let Some((side, _)) = before {
        let of =
            |zh: &str, en: &str| [format!("{} {zh}", side.period), format!("{} {en}", side.period)];
        let [zh, en] = of("净排放（tCO2）", "net CO2 (t)");
        columns.push(Column::new("net_before", &zh, &en, Look::Count));
        columns.push(intensity_column("l_before", scheme, &format!("{} ", side.period)));
    }
    columns.extend(grade_columns(scheme));
    let new = new.unwrap_or_default();
    let row = |heads: Vec<Value>, sums: &Sums, earlier: Option<&Sums>| -> Result<Vec<Value>> {
        let mut row = heads;
        row.extend(sums.values(scheme)?);
        if before.is_some() {
            match earlier {
                Some(earlier) => row.extend([Value::sum(earlier.net)?, earlier.l(scheme)]),
                None => row.extend([Value::Nothing, Value::Nothing]),
            }
        }
        row.extend(sums.by_grade(scheme));
        Ok(row)
    };
    let nobody = Sums::default();
    let codes: std::collections::BTreeSet<&str> =
        new.keys().chain(old.iter().flat_map(BTreeMap::keys)).copied().collect();
    let mut rows = Vec::new();
    for code in codes {
        let heads = vec![Value::text(code), name(code)];
        let earlier = old.as_ref().and_then(|old| old.get(code));
        rows.push(row(heads, new.get(code).unwrap_or(&nobody), earlier)?);
    }
    let charts = vec![stacked(&columns, rows.len())];
    let all = before.map(|(_, firms)| Sums::of(firms));
    let heads = vec![Value::Nothing, Value::Words(Bilingual::new("合计", "Total"))];
    rows.push(row(heads, &Sums::of(now.1), all.as_ref())?);
    Ok(Table {
        id: "",
        name: ["", ""],
        title: Bilingual::default(),
        about: about(),
        columns,
        rows,
        has_total: true,
        heads: 2,
        listed: usize::MAX,
        charts,
    })
}

/// Firms by county and division.
pub(crate) fn county_industry(
    now: Sided<'_>,
    groups: &BTreeMap<(&str, &str), Sums>,
    data: &DataSet,
) -> Result<Table> {
    let scheme = now.0.scheme();
    let mut columns = vec![
        Column::new("county", "区划代码", "Region", Look::Text),
        Column::new("county_name", "区县", "County", Look::Text),
        Column::new("industry", "行业大类代码", "Division", Look::Text),
        Column::new("industry_name", "行业大类", "Industry", Look::Text),
    ];
    columns.extend(sum_columns(scheme));
    columns.extend(grade_columns(scheme));
    let mut rows = Vec::new();
    for ((county, division), sums) in groups {
        let mut row = vec![
            Value::text(county),
            county_name(county, data),
            Value::text(division),
            division_name(division, data),
        ];
        row.extend(sums.values(scheme)?);
        row.extend(sums.by_grade(scheme));
        rows.push(row);
    }
    Ok(Table {
        id: "county_industry",
        name: ["区县×行业", "County x industry"],
        title: Bilingual::new("区县 × 行业", "County × industry"),
        about: about(),
        columns,
        rows,
        has_total: false,
        heads: 4,
        listed: usize::MAX,
        charts: Vec::new(),
    })
}

fn about() -> Bilingual {
    Bilingual::new(
        "待核实企业只计家数，不计入能耗、排放、产出和 L。",
        "Held firms are counted; they are in no energy, emissions, output or L.",
    )
}

fn sum_columns(scheme: &tanxiao_core::scheme::Scheme) -> Vec<Column> {
    vec![
        Column::new("firms", "企业（家）", "Firms", Look::Count),
        Column::new("held", "待核实（家）", "Held", Look::Count),
        Column::new("tce", "综合能耗（tce）", "Energy (tce)", Look::Count),
        Column::new("net", "净排放（tCO2）", "Net CO2 (t)", Look::Count),
        output_column(scheme),
        intensity_column("l", scheme, ""),
    ]
}

/// A column for each grade, and one for no grade.
pub(crate) fn grade_columns(scheme: &tanxiao_core::scheme::Scheme) -> Vec<Column> {
    let of_grade = |number: i32| {
        let (zh, en) = (format!("{number}级（家）"), format!("Grade {number}"));
        Column::new(&format!("grade_{number}"), &zh, &en, Look::Count)
    };
    let none = Column::new("no_grade", "未评（家）", "No grade", Look::Count);
    grades(scheme).into_iter().map(of_grade).chain([none]).collect()
}

/// Net emissions of groups, as lying bars.
fn stacked(columns: &[Column], rows: usize) -> Drawn {
    let place = |name: &str| columns.iter().position(|column| column.name == name).unwrap_or(0);
    Drawn {
        title: Bilingual::new("净排放（tCO2）", "Net CO2 (t)"),
        chart: Chart {
            kind: ChartKind::Stacked,
            title: String::new(),
            categories: 1,
            values: vec![place("net")],
            rows: rows.min(DRAWN),
            colours: Vec::new(),
        },
    }
}
