//! Electricity CO2 factors by area and year, and which one applies where none is published.

use std::collections::BTreeMap;

use serde::Serialize;

pub use tanxiao_base::data::energy::GridLevel;

use super::energy::Confidence;
use super::table::Table;
use crate::finding::{Code, Error, Place, Result};

/// One published electricity factor.
#[derive(Debug, Clone, Serialize)]
pub struct GridFactor {
    /// Year of the power that was generated.
    pub year: i32,
    /// Series it belongs to.
    pub level: GridLevel,
    /// Code of a region of the first tier (six digits), of a grid, or of the country.
    pub area: String,
    /// Name of the area.
    pub area_name_zh: String,
    /// tCO2 per MWh, in nano.
    pub tco2_nano: i64,
    /// Trust in the value.
    pub confidence: Confidence,
    /// Document it comes from.
    pub source: String,
}

/// The factor that applies to a firm and year, and how it was found.
#[derive(Debug, Clone, Copy)]
pub struct GridChoice<'a> {
    /// The factor.
    pub factor: &'a GridFactor,
    /// No factor of the wanted year is published: the nearest year's is used.
    pub is_other_year: bool,
    /// No factor of the wanted area is published: the national one is used.
    pub is_other_area: bool,
}

/// All electricity factors.
#[derive(Debug, Clone, Serialize)]
pub struct Grid {
    factors: Vec<GridFactor>,
    /// The area that national factors are of.
    #[serde(skip)]
    country: String,
    #[serde(skip)]
    by_area: BTreeMap<(GridLevel, String), Vec<usize>>,
}

impl Grid {
    pub(super) fn parse(path: &str, text: &str) -> Result<Self> {
        const COLUMNS: [&str; 7] =
            ["year", "level", "area", "area_name_zh", "tco2_per_mwh", "confidence", "source"];
        let table = Table::parse(path, text, &COLUMNS)?;
        let mut factors: Vec<GridFactor> = Vec::new();
        let mut by_area: BTreeMap<(GridLevel, String), Vec<usize>> = BTreeMap::new();
        for row in table.rows() {
            let level = match row.required("level")? {
                "national" => GridLevel::National,
                "national_residual" => GridLevel::NationalResidual,
                "national_fossil" => GridLevel::NationalFossil,
                "regional" => GridLevel::Regional,
                "provincial" => GridLevel::Provincial,
                other => {
                    return Err(row.error(
                        "level",
                        format!("不认识的 level“{other}”"),
                        format!("unknown level “{other}”"),
                    ));
                }
            };
            let year = row.integer("year")?;
            let area = row.required("area")?.to_owned();
            let tco2_nano = row
                .nano("tco2_per_mwh")?
                .filter(|value| (0..5_000_000_000).contains(value))
                .ok_or_else(|| {
                    row.error(
                        "tco2_per_mwh",
                        "应在 0 至 5 tCO2/MWh 之间",
                        "must be between 0 and 5 tCO2/MWh",
                    )
                })?;
            let entries = by_area.entry((level, area.clone())).or_default();
            if entries.iter().any(|&index| factors[index].year == year) {
                return Err(row.error(
                    "area",
                    format!("“{area}”{year} 年出现两次"),
                    format!("“{area}” {year} stands twice"),
                ));
            }
            entries.push(factors.len());
            factors.push(GridFactor {
                year,
                level,
                area,
                area_name_zh: row.required("area_name_zh")?.to_owned(),
                tco2_nano,
                confidence: Confidence::parse(row.required("confidence")?).ok_or_else(|| {
                    row.error(
                        "confidence",
                        "应为 low、medium 或 high",
                        "must be low, medium or high",
                    )
                })?,
                source: row.required("source")?.to_owned(),
            });
        }
        let of_country = factors.iter().find(|factor| factor.level == GridLevel::National);
        let Some(country) = of_country.map(|factor| factor.area.clone()) else {
            let place = Place::file(path);
            return Err(Error::new(Code::DataInvalid, place)
                .because("须有 national 因子", "a national factor is needed"));
        };
        for row in table.rows() {
            let is_national = row.text("level").starts_with("national");
            if is_national && row.text("area") != country {
                return Err(row.error(
                    "area",
                    format!("全国的因子应属同一地区“{country}”"),
                    format!("national factors must be of one area, “{country}”"),
                ));
            }
        }
        Ok(Self { factors, country, by_area })
    }

    /// Whether there is a national factor without market-traded power.
    #[must_use]
    pub fn has_residual(&self) -> bool {
        self.nearest(GridLevel::NationalResidual, &self.country, 0).is_some()
    }

    /// All factors, as the table has them.
    #[must_use]
    pub fn factors(&self) -> &[GridFactor] {
        &self.factors
    }

    /// The location-based average of a province (first two digits of its code) and year.
    #[must_use]
    pub fn location_average(&self, province: Option<u8>, year: i32) -> GridChoice<'_> {
        let provincial = province.and_then(|province| {
            self.nearest(GridLevel::Provincial, &format!("{province:02}0000"), year)
        });
        self.choice(provincial, GridLevel::National, year)
    }

    /// The national factor without market-traded non-fossil power; a scheme that needs it is refused
    /// where there is none.
    #[must_use]
    pub fn market_residual(&self, year: i32) -> GridChoice<'_> {
        let residual = self.nearest(GridLevel::NationalResidual, &self.country, year);
        self.choice(residual, GridLevel::NationalResidual, year)
    }

    fn choice<'a>(
        &'a self,
        wanted: Option<&'a GridFactor>,
        fallback: GridLevel,
        year: i32,
    ) -> GridChoice<'a> {
        let is_other_area = wanted.is_none();
        let factor = wanted
            .or_else(|| self.nearest(fallback, &self.country, year))
            .unwrap_or(&self.factors[0]);
        GridChoice { factor, is_other_year: factor.year != year, is_other_area }
    }

    /// The factor of the nearest published year; of two equally near, the earlier.
    fn nearest(&self, level: GridLevel, area: &str, year: i32) -> Option<&GridFactor> {
        self.by_area
            .get(&(level, area.to_owned()))?
            .iter()
            .map(|&index| &self.factors[index])
            .min_by_key(|factor| ((factor.year - year).abs(), factor.year))
    }
}
