//! The table of score columns, and one issued score as every door reads it: a field a column, and
//! what publishing added.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::column::{Amount, Bounds, Column, Kind, Look, Places, Source};
use super::field::{self, Field, Value};
use crate::name::firm_key;
use crate::number::Decimal;
use crate::period::Period;

/// Makes the table and the record from one list. A line says: what the column means (its first
/// line of documentation is what the JSON Schema says of it), the field and its type, kind, source,
/// look, bounds, and the titles in Chinese and English.
macro_rules! score_columns {
    ($(
        #[doc = $about:literal]
        $field:ident: $type:ty, $kind:expr, $source:expr, $look:expr, $bounds:expr,
        $zh:literal, $en:literal;
    )*) => {
        /// Every score has these columns, in this order; a scheme adds its own behind them.
        pub const COLUMNS: [Column<'static>; [$(stringify!($field)),*].len()] = [$(Column {
            name: stringify!($field),
            kind: $kind,
            // A text that differs from row to row is empty, not missing, where there is none.
            is_required: <$type as Field>::IS_REQUIRED || matches!($kind, Kind::Text),
            title_zh: $zh,
            title_en: $en,
            about: $about,
            look: $look,
            source: $source,
            bounds: $bounds,
        },)*];

        /// An issued score. Its own fields are the [`COLUMNS`] of a score.
        #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(try_from = "Map<String, Json>")]
        pub struct Record {
            /// Id of this issued score, unique in all books.
            pub score_id: String,
            /// Sequence number of the run that issued it, from 1.
            pub run: u32,
            /// The score that this one corrects.
            pub supersedes: Option<String>,
            /// The score that corrects this one; the current score of a firm and period has none.
            pub superseded_by: Option<String>,
            /// Why it corrects another one; None where it does not.
            pub reason: Option<String>,
            /// Id of the scheme that graded it; its version and hash are in the run's manifest.
            pub scheme: String,
            /// When its run was published, RFC 3339 in UTC.
            pub published_at: String,
            $(
                #[doc = $about]
                #[serde(serialize_with = "field::serialize")]
                pub $field: $type,
            )*
            /// The columns that its scheme adds, by name.
            #[serde(flatten)]
            pub declared: BTreeMap<String, Declared>,
        }

        impl Record {
            /// Sets the field of one of [`COLUMNS`], by its place there; false for a value of
            /// another kind, or for nothing where there must be something.
            #[must_use]
            pub fn set(&mut self, place: usize, value: Value) -> bool {
                let mut at = 0;
                $(
                    if at == place {
                        let Some(value) = Field::of(value) else { return false };
                        self.$field = value;
                        return true;
                    }
                    at += 1;
                )*
                place < at
            }

            /// The value of one of [`COLUMNS`], by its place there.
            #[must_use]
            pub fn value(&self, place: usize) -> Value {
                let mut at = 0;
                $(
                    if at == place {
                        return Field::value(&self.$field);
                    }
                    at += 1;
                )*
                debug_assert!(place < at, "no score has so many columns");
                Value::Nothing
            }
        }
    };
}

/// The value of a column that a scheme adds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Declared(#[serde(serialize_with = "field::serialize")] pub Option<Decimal>);

const AMOUNT: Kind = Kind::Decimal(Places::Micro);

score_columns! {
    #[doc = "GB 32100-2015, 18 characters; empty where the return has none"]
    credit_code: Option<String>, Kind::Text, Source::Reported, Look::Text, Bounds::Any,
        "统一社会信用代码", "Credit code";
    #[doc = "Name of the enterprise"]
    name: Option<String>, Kind::Text, Source::Reported, Look::Text, Bounds::Any,
        "企业名称", "Enterprise";
    #[doc = "2023, 2023H1, 2023Q1, 2023-01 or 2023M01-08"]
    period: String, Kind::Word, Source::Reported, Look::Text,
        Bounds::Pattern(Period::PATTERN), "报告期", "Period";
    #[doc = "{regions}, six digits"]
    region: Option<String>, Kind::Word, Source::Reported, Look::Text,
        Bounds::Pattern("^[0-9]{6}$"), "行政区划代码", "Region ({regions})";
    #[doc = "Code of {industries}"]
    industry: String, Kind::Word, Source::Reported, Look::Text,
        Bounds::Industry, "行业代码", "Industry ({industries})";
    #[doc = "Energy in coal equivalent, tce"]
    energy_tce: Decimal, AMOUNT, Source::Amount(Amount::Energy), Look::Amount, Bounds::Any,
        "综合能源消费量（吨标准煤）", "Energy (tce)";
    #[doc = "Fuels burnt on site, tCO2"]
    scope1_tco2: Decimal, AMOUNT, Source::Amount(Amount::Scope1), Look::Amount, Bounds::Any,
        "范围一排放（tCO2）", "Scope 1 (tCO2)";
    #[doc = "Purchased electricity, heat and steam, tCO2"]
    scope2_tco2: Decimal, AMOUNT, Source::Amount(Amount::Scope2), Look::Amount, Bounds::Any,
        "范围二排放（tCO2）", "Scope 2 (tCO2)";
    #[doc = "scope1_tco2 + scope2_tco2"]
    gross_tco2: Decimal, AMOUNT, Source::Amount(Amount::Gross), Look::Amount, Bounds::Any,
        "总排放（tCO2）", "Gross emissions (tCO2)";
    #[doc = "Deductions that the scheme counts, tCO2"]
    deducted_tco2: Decimal, AMOUNT, Source::Amount(Amount::Deducted), Look::Amount, Bounds::Any,
        "抵扣量（tCO2）", "Deductions (tCO2)";
    #[doc = "gross_tco2 - deducted_tco2; may be negative"]
    net_tco2: Decimal, AMOUNT, Source::Amount(Amount::Net), Look::Amount, Bounds::Any,
        "净排放（tCO2）", "Net emissions (tCO2)";
    #[doc = "The scheme's denominator: {money}, or units of the product for a product scheme"]
    output_wan_yuan: Option<Decimal>, AMOUNT, Source::Amount(Amount::Output), Look::Amount,
        Bounds::Any, "{output}", "{output}";
    #[doc = "Numerator of the scheme ÷ output, at the scheme's decimals, half to even"]
    intensity_l: Option<Decimal>, Kind::Decimal(Places::OfIntensity), Source::Intensity,
        Look::Intensity, Bounds::Any, "碳强度 L（{l}）", "Intensity L ({l})";
    #[doc = "Benchmark of the peer group, nine decimals"]
    benchmark_l: Option<Decimal>, Kind::Decimal(Places::Nano), Source::Benchmark,
        Look::Intensity, Bounds::Any, "行业基准（{l}）", "Benchmark ({l})";
    #[doc = "{levels}, 0 all industry"]
    benchmark_depth: Option<i32>, Kind::Small, Source::Depth, Look::Count, Bounds::Depth,
        "基准层级", "Benchmark depth";
    #[doc = "Firms of the peer group with an intensity, the firm included"]
    peer_count: Option<i32>, Kind::Whole, Source::Peers, Look::Count, Bounds::AtLeast(1),
        "同行家数", "Peers";
    #[doc = "intensity ÷ benchmark, at the scheme's decimals, half to even"]
    ratio_k: Option<Decimal>, Kind::Decimal(Places::OfRatio), Source::Ratio, Look::Ratio,
        Bounds::Any, "碳效值 K", "Ratio K";
    #[doc = "Number of the band of L"]
    level: Option<i32>, Kind::Small, Source::Level, Look::Level, Bounds::Any, "碳水平", "Level";
    #[doc = "Number of the band of the scheme's graded value"]
    grade: Option<i32>, Kind::Small, Source::Grade, Look::Grade, Bounds::Any,
        "碳效等级", "Grade";
    #[doc = "Level and grade as printed, in Chinese, e.g. 高碳3级"]
    label: Option<String>, Kind::Word, Source::Label, Look::Text, Bounds::Any, "标识", "Label";
    #[doc = "deducted_tco2 ÷ gross_tco2, at most 1; null where gross is not above 0"]
    neutral_rate: Option<Decimal>, AMOUNT, Source::Share(Amount::Deducted, Amount::Gross),
        Look::Share, Bounds::Any, "碳中和率", "Neutral rate";
    #[doc = "1 to 100, higher is better: share of peers with a higher intensity, ties counted half"]
    percentile: Option<i32>, Kind::Small, Source::Percentile, Look::Count,
        Bounds::Between(1, 100), "同行百分位", "Percentile";
    #[doc = "1 is the lowest intensity; ties share a rank; null against a published benchmark"]
    rank: Option<i32>, Kind::Whole, Source::Rank, Look::Count, Bounds::AtLeast(1),
        "同行名次", "Rank";
    #[doc = "energy_tce ÷ output, six decimals"]
    energy_intensity: Option<Decimal>, AMOUNT, Source::PerOutput(Amount::Energy),
        Look::Decimals(6), Bounds::Any, "单位产出能耗（{e}）", "Energy intensity ({e})";
    #[doc = "1 verified, 2 unverified energy consumption (PCAF business loans, Table 5-7)"]
    pcaf_score: i32, Kind::Small, Source::DataQuality, Look::Count, Bounds::Between(1, 5),
        "PCAF 数据质量", "PCAF data quality";
    #[doc = "Share of gross_tco2 that rests on weak, low-confidence or substituted factors"]
    default_share: Option<Decimal>, AMOUNT, Source::Share(Amount::Default, Amount::Gross),
        Look::Share, Bounds::Any, "缺省因子占比", "Share of default factors";
    #[doc = "Whether a grade is given, and if not, why"]
    status: String, Kind::Word, Source::Status, Look::Status, Bounds::Status, "状态", "Status";
}

impl Record {
    /// Who it is about: the credit code, or the name where there is none.
    #[must_use]
    pub fn firm(&self) -> &str {
        self.credit_code.as_deref().or(self.name.as_deref()).unwrap_or_default()
    }

    /// What it is known by: the credit code, or the key of the name where there is none.
    #[must_use]
    pub fn firm_key(&self) -> Cow<'_, str> {
        let [code, name] = [&self.credit_code, &self.name];
        firm_key(code.as_deref().unwrap_or_default(), name.as_deref().unwrap_or_default())
    }
}

impl TryFrom<Map<String, Json>> for Record {
    type Error = String;

    /// A record as JSON has it. What may be missing may be left out.
    fn try_from(mut object: Map<String, Json>) -> Result<Self, String> {
        fn own<T: for<'de> Deserialize<'de>>(
            object: &mut Map<String, Json>,
            name: &str,
        ) -> Result<T, String> {
            let value = object.shift_remove(name).unwrap_or_default();
            serde_json::from_value(value).map_err(|error| format!("{name}: {error}"))
        }
        let object = &mut object;
        let mut record = Self {
            score_id: own(object, "score_id")?,
            run: own(object, "run")?,
            supersedes: own(object, "supersedes")?,
            superseded_by: own(object, "superseded_by")?,
            reason: own(object, "reason")?,
            scheme: own(object, "scheme")?,
            published_at: own(object, "published_at")?,
            ..Self::default()
        };
        let refused = |name: &str| format!("{name}: not a value of a score");
        for (place, column) in COLUMNS.iter().enumerate() {
            let value = object.shift_remove(column.name).unwrap_or_default();
            let value = field::of_json(&value).ok_or_else(|| refused(column.name))?;
            // A text that may be empty in a file is nothing in a record.
            if !record.set(place, value) {
                return Err(refused(column.name));
            }
        }
        for (name, value) in std::mem::take(object) {
            let value = field::of_json(&value).and_then(Field::of);
            record.declared.insert(name.clone(), Declared(value.ok_or_else(|| refused(&name))?));
        }
        Ok(record)
    }
}

/// Whether a text is the title of a column that says which firm: in a list that is no table, it was
/// left there by mistake.
#[must_use]
pub fn is_title_of_firm(text: &str) -> bool {
    let of_firm = COLUMNS.iter().filter(|column| ["credit_code", "name"].contains(&column.name));
    of_firm
        .flat_map(|column| [column.name, column.title_zh, column.title_en])
        .any(|title| text.eq_ignore_ascii_case(title))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json() -> Json {
        serde_json::json!({
            "score_id": "a", "run": 1, "scheme": "s", "published_at": "2024-01-01T00:00:00Z",
            "name": "甲", "period": "2023", "industry": "1751", "energy_tce": 100.25,
            "scope1_tco2": 1, "scope2_tco2": 2, "gross_tco2": 3, "deducted_tco2": 0,
            "net_tco2": -0.000001, "pcaf_score": 2, "status": "graded", "composite": 61.5,
        })
    }

    #[test]
    fn a_record_is_what_its_json_says() {
        let record: Record = serde_json::from_value(json()).unwrap();
        assert_eq!(record.net_tco2.to_string(), "-0.000001");
        assert_eq!(record.energy_tce, Decimal::of_scaled(10_025, 2));
        assert_eq!((record.credit_code.as_deref(), record.firm()), (None, "甲"));
        assert_eq!(record.declared["composite"].0, Some(Decimal::of_scaled(615, 1)));
        let again = serde_json::to_value(&record).unwrap();
        assert_eq!(again["net_tco2"], serde_json::json!(-1e-6));
        assert_eq!(serde_json::from_value::<Record>(again).unwrap(), record);
        for (place, column) in COLUMNS.iter().enumerate() {
            assert_eq!(
                record.value(place) == Value::Nothing,
                match column.name {
                    "period" | "industry" | "energy_tce" | "pcaf_score" | "status" | "name" =>
                        false,
                    name => !name.ends_with("_tco2"),
                }
            );
        }
    }

    #[test]
    fn what_a_score_needs_must_be_there_and_of_its_kind() {
        for (name, value) in [
            ("net_tco2", Json::Null),
            ("net_tco2", "12".into()),
            ("status", 1.into()),
            ("grade", 1.5.into()),
            ("pcaf_score", true.into()),
            ("run", Json::Null),
        ] {
            let mut json = json();
            json[name] = value;
            let error = serde_json::from_value::<Record>(json).unwrap_err();
            assert!(error.to_string().starts_with(name), "{error}");
        }
    }
}
