//! The engine's explanation of one score, as far as the page prints it. The fields are those of
//! `tanxiao_core::explain`; a test of the worker reads every one of them back.

use serde::{Deserialize, Serialize};

use crate::Bilingual;

/// Makes a type that travels.
macro_rules! views {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* })*) => {
        $($(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        pub struct $name { $($(#[$field_doc])* pub $field: $type,)* })*
    };
}

views! {
    /// A decimal number.
    Decimal {
        /// All its digits.
        text: String,
        /// The nearest float, for lengths.
        value: f64,
    }

    /// The arithmetic of one score.
    Explanation {
        /// Who and when.
        identity: Identity,
        /// Energy used.
        energy: Vec<EnergyLine>,
        /// Deductions.
        deductions: Vec<DeductionLine>,
        /// Sums.
        totals: Totals,
        /// The denominator.
        output: Output,
        /// L.
        intensity: Option<Intensity>,
        /// The ladder of levels.
        level: Option<Ladder>,
        /// The peers.
        benchmark: Option<Benchmark>,
        /// K.
        ratio: Option<Quotient>,
        /// The ladder of grades.
        grade: Ladder,
        /// The result.
        verdict: Verdict,
        /// What would change it.
        levers: Levers,
        /// What it was computed with.
        versions: Versions,
    }

    /// Who and when.
    Identity {
        /// Credit code.
        credit_code: String,
        /// Name.
        name: String,
        /// Period.
        period: String,
        /// Name of the region.
        region_name: Option<String>,
        /// Industry code.
        industry: String,
        /// Its name.
        industry_name: Bilingual,
    }

    /// One energy type.
    EnergyLine {
        /// Catalogue code.
        id: String,
        /// Its name.
        name: Bilingual,
        /// Its unit.
        unit: Bilingual,
        /// Scope 1 or 2.
        scope: u8,
        /// All that is used.
        quantity: Decimal,
        /// Used as raw material.
        material: Decimal,
        /// What emits.
        emitting: Decimal,
        /// tCO2 per unit.
        co2: Option<Co2Factor>,
        /// Emissions, tCO2.
        tco2: Decimal,
        /// Coal equivalent, tce.
        tce: Decimal,
        /// Of gross emissions.
        share: Option<Decimal>,
    }

    /// A CO2 factor.
    Co2Factor {
        /// tCO2 per unit.
        value: Decimal,
        /// Document.
        source: String,
        /// A poor default.
        is_weak: bool,
    }

    /// One deduction.
    DeductionLine {
        /// Its name.
        name: Bilingual,
        /// Unit of the amount.
        unit: String,
        /// What is reported.
        amount: Decimal,
        /// tCO2 per MWh.
        factor: Option<Decimal>,
        /// What is taken off.
        tco2: Decimal,
        /// Whether the scheme counts it.
        is_counted: bool,
    }

    /// Sums.
    Totals {
        /// Energy, tce.
        energy_tce: Decimal,
        /// Fuels, tCO2.
        scope1_tco2: Decimal,
        /// Purchased power and heat, tCO2.
        scope2_tco2: Decimal,
        /// Both, tCO2.
        gross_tco2: Decimal,
        /// Taken off, tCO2.
        deducted_tco2: Decimal,
        /// What is left, tCO2.
        net_tco2: Decimal,
    }

    /// The denominator.
    Output {
        /// Its name.
        name: Bilingual,
        /// Its unit.
        unit: Bilingual,
        /// How much.
        amount: Option<Decimal>,
        /// Items of the income approach, where their sum is used.
        items: Vec<Item>,
    }

    /// An item of the income approach.
    Item {
        /// Its name.
        name: Bilingual,
        /// How much.
        amount: Decimal,
    }

    /// L.
    Intensity {
        /// What is divided.
        numerator: Decimal,
        /// By what.
        output: Decimal,
        /// L.
        quotient: Quotient,
        /// Its unit.
        unit: Bilingual,
    }

    /// A quotient.
    Quotient {
        /// With nine decimals.
        exact: Decimal,
        /// As the score has it.
        published: Decimal,
    }

    /// A ladder of bands.
    Ladder {
        /// Column that is cut.
        of: String,
        /// Its name.
        name: Bilingual,
        /// The value judged.
        value: Option<Decimal>,
        /// Whether a low value is good.
        is_lower_better: bool,
        /// Whether no band is better.
        is_best: bool,
        /// The bands, the lowest value first.
        bands: Vec<Band>,
    }

    /// A band.
    Band {
        /// Its number.
        number: i32,
        /// Its name.
        label: Bilingual,
        /// Its colour.
        colour: String,
        /// Cut-off below it.
        lower: Option<Decimal>,
        /// Cut-off above it.
        upper: Option<Decimal>,
        /// Whether it holds.
        is_held: bool,
    }

    /// The peers.
    Benchmark {
        /// Its value.
        value: Decimal,
        /// Depth of the group.
        depth: u8,
        /// Not the depth wanted first.
        is_fallback: bool,
        /// Industry compared with.
        industry: Option<String>,
        /// Its name.
        industry_name: Bilingual,
        /// Firms with an intensity.
        peer_count: u32,
        /// Read from a published table.
        is_published: bool,
    }

    /// The result.
    Verdict {
        /// Stable text of the status.
        status: String,
        /// Why there is no grade, or only the last.
        reason: Option<Bilingual>,
        /// Level and grade together.
        label: Option<Bilingual>,
        /// Rank among peers.
        rank: Option<u32>,
        /// Percentile among peers.
        percentile: Option<u8>,
        /// Deductions over gross emissions.
        neutral_rate: Option<Decimal>,
        /// tce per unit of output.
        energy_intensity: Option<Decimal>,
        /// Data quality.
        pcaf_score: i32,
    }

    /// What would change level and grade.
    Levers {
        /// The next better grade.
        grade: Option<Target>,
        /// The next better level.
        level: Option<Target>,
        /// What is kept fixed.
        note: Bilingual,
    }

    /// A band to be reached.
    Target {
        /// Its number.
        number: i32,
        /// Its name.
        label: Bilingual,
        /// Its colour.
        colour: String,
        /// Each lever alone.
        levers: Vec<Lever>,
    }

    /// One thing that a firm could change.
    Lever {
        /// Which.
        id: String,
        /// Its name.
        name: Bilingual,
        /// Its unit.
        unit: Bilingual,
        /// `less` or `more`.
        direction: String,
        /// How much there is now.
        current: Decimal,
        /// The least change that reaches the band.
        change: Option<Decimal>,
        /// What there would be then.
        becomes: Option<Decimal>,
        /// The change in percent.
        percent: Option<Decimal>,
    }

    /// What it was computed with.
    Versions {
        /// The scheme.
        scheme: Version,
        /// Whether its rules are official.
        is_official: bool,
        /// The factor set.
        factors: Version,
    }

    /// A scheme or factor set.
    Version {
        /// Its id.
        id: String,
        /// Its version.
        version: String,
        /// SHA-256 in hex.
        sha256: String,
        /// Its name.
        name: Bilingual,
        /// The document it rests on.
        source: String,
    }

    /// The result that a change would give.
    WhatIf {
        /// Sums.
        totals: Totals,
        /// L.
        intensity: Option<Decimal>,
        /// K.
        ratio: Option<Decimal>,
        /// Number of the level's band.
        level: Option<i32>,
        /// Number of the grade's band.
        grade: Option<i32>,
        /// Level and grade together.
        label: Option<Bilingual>,
        /// Percentile among peers.
        percentile: Option<u8>,
        /// Why there is no grade.
        reason: Option<Bilingual>,
    }
}
