//! The tables of a report, each in a file that says what is counted in it.

pub(crate) mod caliper;
pub(crate) mod distribution;
pub(crate) mod firms;
pub(crate) mod gaps;
pub(crate) mod glance;
pub(crate) mod groups;
pub(crate) mod held;
pub(crate) mod method;
pub mod moves;
pub(crate) mod near;
pub(crate) mod whys;

use tanxiao_core::data::DataSet;
use tanxiao_core::issued::column::Look;
use tanxiao_core::lang::{Bilingual, Lang};
use tanxiao_core::scheme::{Denominator, Numerator, Scheme};

use crate::firm::{Firm, county_name, division_name};
use crate::table::{Column, Value};

/// Lists of firms are cut at so many rows on the page; the workbook has all.
pub(crate) const LISTED: usize = 60;

/// The columns that name a firm.
pub(crate) fn firm_columns() -> Vec<Column> {
    vec![
        Column::new("credit_code", "统一社会信用代码", "Credit code", Look::Text),
        Column::new("name", "企业名称", "Enterprise", Look::Text),
        Column::new("county", "区划代码", "Region", Look::Text),
        Column::new("county_name", "区县", "County", Look::Text),
        Column::new("industry", "行业大类代码", "Division", Look::Text),
        Column::new("industry_name", "行业大类", "Industry", Look::Text),
    ]
}

/// What they hold.
pub(crate) fn firm_values(firm: &Firm<'_>, data: &DataSet) -> Vec<Value> {
    let [code, name] = firm.who();
    let (county, division) = (firm.county(), firm.division(data));
    vec![
        code,
        name,
        Value::text(county),
        county_name(county, data),
        Value::text(division),
        division_name(division, data),
    ]
}

/// What a scheme divides, in words.
pub(crate) fn numerator(scheme: &Scheme) -> Bilingual {
    match scheme.numerator {
        Numerator::NetCo2 => Bilingual::new("净排放", "net emissions"),
        Numerator::GrossCo2 => Bilingual::new("总排放", "gross emissions"),
        Numerator::Tce => Bilingual::new("综合能耗", "energy"),
    }
}

/// What it divides by, in words, with its unit.
pub(crate) fn output(scheme: &Scheme) -> Bilingual {
    let (zh, en) = match scheme.denominator {
        Denominator::ValueAdded => ("工业增加值", "Value added"),
        Denominator::Revenue => ("营业收入", "Revenue"),
        Denominator::OutputValue => ("工业总产值", "Output value"),
        Denominator::Product => ("产品产量", "Product"),
    };
    Bilingual::new(
        format!("{zh}（{}）", scheme.output_unit(Lang::Zh)),
        format!("{en} ({})", scheme.output_unit(Lang::En)),
    )
}

/// A column of L.
pub(crate) fn intensity_column(name: &str, scheme: &Scheme, of: &str) -> Column {
    let unit = |lang| scheme.intensity_unit(lang);
    Column {
        name: name.to_owned(),
        title: Bilingual::new(
            format!("{of}碳强度 L（{}）", unit(Lang::Zh)).trim().to_owned(),
            format!("{of} L ({})", unit(Lang::En)).trim().to_owned(),
        ),
        look: Look::Intensity,
    }
}

/// A column of the scheme's output.
pub(crate) fn output_column(scheme: &Scheme) -> Column {
    Column { name: "output".to_owned(), title: output(scheme), look: Look::Count }
}
