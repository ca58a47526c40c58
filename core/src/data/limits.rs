//! The limits of suspects (`limits.toml`): how far a figure must be from what it is compared with
//! before its return is warned of or held. They are data, so that an office can set its own; what
//! they mean stands beside each in the table.

use serde::Deserialize;
use tanxiao_base::manifest::Versioned;
use tanxiao_data::LIMITS;

use crate::digest::sha256;
use crate::finding::{Code, Error, Place, Result, line_of};
use crate::lang::Bilingual;
use crate::plain;

/// All limits, validated.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    version: String,
    /// Of the text.
    #[serde(skip)]
    sha256: String,
    pub(crate) peers: Peers,
    pub(crate) unit: Unit,
    pub(crate) division: Division,
    pub(crate) past: Past,
    pub(crate) shifted: Shifted,
    pub(crate) misplaced: Misplaced,
    pub(crate) repeated: Repeated,
    pub(crate) sum: Sum,
    pub(crate) within: Within,
}

/// Whom a figure is measured by.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Peers {
    pub(crate) fewest: usize,
    pub(crate) looked_into: f64,
    pub(crate) telling_digits: usize,
}

/// A unit that slipped, beside the peers.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Unit {
    pub(crate) slack: f64,
    pub(crate) warned: f64,
    pub(crate) sure: f64,
    by_spread: Vec<BySpread>,
    pub(crate) of_class: f64,
    pub(crate) much_fuel: f64,
    pub(crate) little_fuel: f64,
    pub(crate) of_one: f64,
    pub(crate) alike: f64,
    pub(crate) alike_peers: usize,
    pub(crate) alike_power: u32,
    pub(crate) relevant: f64,
    pub(crate) most: f64,
}

/// How far from the median of so many peers or more.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BySpread {
    peers: usize,
    pub(crate) least: f64,
    pub(crate) power: u32,
}

/// A division beside the others.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Division {
    pub(crate) far: f64,
    pub(crate) others: usize,
}

/// A return beside that of the year before.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Past {
    pub(crate) sure: f64,
    pub(crate) fuel_slack: f64,
    pub(crate) far: f64,
    pub(crate) not_replaced: f64,
    pub(crate) copied: usize,
    pub(crate) copied_energy: usize,
    pub(crate) long_digits: usize,
    pub(crate) swapped: f64,
    pub(crate) swap_slack: f64,
    pub(crate) swapped_energy: f64,
}

/// A column that stands one row off.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Shifted {
    pub(crate) near: f64,
    pub(crate) far: f64,
    pub(crate) fewest_far: usize,
    pub(crate) fewest: usize,
    pub(crate) in_ten: usize,
}

/// A column that stands one row off, beside the output of the firms.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Misplaced {
    pub(crate) fewest: usize,
    pub(crate) in_ten: usize,
    pub(crate) fewest_rows: usize,
    pub(crate) related_in_ten: usize,
    pub(crate) among: usize,
}

/// Figures that come again and again.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Repeated {
    pub(crate) one_plant: usize,
    pub(crate) firms: usize,
    pub(crate) permille: usize,
    pub(crate) beyond_others: usize,
    pub(crate) filled: usize,
    pub(crate) filled_digits: usize,
    pub(crate) filled_among: usize,
}

/// A total among the firms.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sum {
    pub(crate) rounding: f64,
    pub(crate) others: u32,
}

/// Contradictions within a return.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Within {
    pub(crate) total_percent: f64,
    pub(crate) far_below_zero: f64,
    pub(crate) steam_gj_per_t: [f64; 2],
    pub(crate) nearly_all: u64,
    pub(crate) all_but_one: u64,
}

/// A section, a key in it, and what does not hold of it.
type Fault = (&'static str, &'static str, Bilingual);

impl Limits {
    /// The limits of a text; `path` is what errors call it.
    ///
    /// # Errors
    /// The first thing that does not hold, with its line.
    pub fn parse(path: &str, text: &str) -> Result<Self> {
        let wrong = |line: u32| Error::new(Code::DataInvalid, Place::file(path).at_line(line));
        let limits: Self = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| line_of(text, span.start));
            wrong(line).said_by(error.message())
        })?;
        if let Some(fault) = plain::fault(&limits.version, plain::LONGEST_ID) {
            let words = fault.text();
            let line = line_of_key(text, "", "version");
            return Err(wrong(line)
                .because(format!("version {}", words.zh), format!("version {}", words.en)));
        }
        match limits.fault() {
            Some((section, key, words)) => Err(wrong(line_of_key(text, section, key)).because(
                format!("{section}.{key} {}", words.zh),
                format!("{section}.{key} {}", words.en),
            )),
            None => Ok(Self { sha256: sha256(text.as_bytes()), ..limits }),
        }
    }

    /// What of these limits stands in the manifest of a run; nothing of those that are shipped.
    #[must_use]
    pub fn recorded(&self) -> Option<Versioned> {
        let is_own = self.sha256 != sha256(LIMITS.text.as_bytes());
        is_own.then(|| Versioned {
            id: LIMITS.path.to_owned(),
            version: self.version.clone(),
            sha256: self.sha256.clone(),
        })
    }

    /// The first limit that is none.
    fn fault(&self) -> Option<Fault> {
        let Self { peers, unit, division, past, shifted, .. } = self;
        let Self { misplaced, repeated, sum, within, .. } = self;
        let factors = [
            ("peers", "looked_into", peers.looked_into),
            ("unit", "slack", unit.slack),
            ("unit", "warned", unit.warned),
            ("unit", "sure", unit.sure),
            ("unit", "of_class", unit.of_class),
            ("unit", "much_fuel", unit.much_fuel),
            ("unit", "little_fuel", unit.little_fuel),
            ("unit", "of_one", unit.of_one),
            ("unit", "alike", unit.alike),
            ("division", "far", division.far),
            ("past", "sure", past.sure),
            ("past", "fuel_slack", past.fuel_slack),
            ("past", "far", past.far),
            ("past", "swapped", past.swapped),
            ("past", "swap_slack", past.swap_slack),
            ("past", "swapped_energy", past.swapped_energy),
            ("shifted", "near", shifted.near),
            ("shifted", "far", shifted.far),
        ];
        let parts = [
            ("unit", "relevant", unit.relevant),
            ("unit", "most", unit.most),
            ("past", "not_replaced", past.not_replaced),
            ("sum", "rounding", sum.rounding),
            ("within", "far_below_zero", within.far_below_zero),
        ];
        // Up to a million: what no file has so many of is no limit.
        let counts = [
            ("peers", "fewest", 2, peers.fewest as u64, 1_000_000),
            ("peers", "telling_digits", 1, peers.telling_digits as u64, 19),
            ("unit", "alike_peers", 2, unit.alike_peers as u64, 1_000_000),
            ("unit", "alike_power", 1, u64::from(unit.alike_power), 16),
            ("division", "others", 1, division.others as u64, 1_000_000),
            ("past", "copied", 1, past.copied as u64, 1_000_000),
            ("past", "copied_energy", 1, past.copied_energy as u64, 1_000_000),
            ("past", "long_digits", 1, past.long_digits as u64, 19),
            ("shifted", "fewest_far", 2, shifted.fewest_far as u64, 1_000_000),
            ("shifted", "fewest", 2, shifted.fewest as u64, 1_000_000),
            ("shifted", "in_ten", 1, shifted.in_ten as u64, 10),
            ("misplaced", "fewest", 4, misplaced.fewest as u64, 100),
            ("misplaced", "in_ten", 6, misplaced.in_ten as u64, 10),
            ("misplaced", "fewest_rows", 4, misplaced.fewest_rows as u64, 1_000_000),
            ("misplaced", "related_in_ten", 6, misplaced.related_in_ten as u64, 10),
            ("misplaced", "among", 0, misplaced.among as u64, 1_000_000),
            ("repeated", "one_plant", 1, repeated.one_plant as u64, 1_000_000),
            ("repeated", "firms", 2, repeated.firms as u64, 1_000_000),
            ("repeated", "permille", 1, repeated.permille as u64, 1_000),
            ("repeated", "beyond_others", 1, repeated.beyond_others as u64, 1_000_000),
            ("repeated", "filled", 2, repeated.filled as u64, 1_000_000),
            ("repeated", "filled_digits", 2, repeated.filled_digits as u64, 19),
            ("repeated", "filled_among", 1, repeated.filled_among as u64, 1_000_000_000),
            ("sum", "others", 1, u64::from(sum.others), 1_000_000),
            ("within", "nearly_all", 1, within.nearly_all, 1_000_000),
            ("within", "all_but_one", 1, within.all_but_one, 1_000_000),
        ];
        let is_factor = |value: f64| value > 1.0 && value.is_finite();
        let factor = factors.into_iter().find(|it| !is_factor(it.2));
        let part = parts.into_iter().find(|it| !(it.2 > 0.0 && it.2 <= 1.0));
        let count = counts.into_iter().find(|it| !(it.2..=it.4).contains(&it.3));
        let (zh, en) = ("应为大于 1 的倍数", "must be a factor above 1");
        let of_factor = factor.map(|(section, key, _)| (section, key, Bilingual::new(zh, en)));
        let (zh, en) = ("应大于 0 且不超过 1", "must be above 0 and not above 1");
        let of_part = part.map(|(section, key, _)| (section, key, Bilingual::new(zh, en)));
        let of_count = count.map(|(section, key, least, _, most)| {
            let zh = format!("应为 {least} 至 {most} 的整数");
            (section, key, Bilingual::new(zh, format!("must be {least} to {most}")))
        });
        let is_percent = within.total_percent > 0.0 && within.total_percent <= 100.0;
        let of_percent = (!is_percent).then(|| {
            let words =
                Bilingual::new("应大于 0 且不超过 100", "must be above 0 and not above 100");
            ("within", "total_percent", words)
        });
        let [least, most] = within.steam_gj_per_t;
        let is_range = least > 0.0 && most > least && most.is_finite();
        let of_range = (!is_range).then(|| {
            let words = Bilingual::new(
                "应为两个大于 0 的数，前小后大",
                "must be two numbers above 0, the smaller first",
            );
            ("within", "steam_gj_per_t", words)
        });
        let of_numbers = of_factor.or(of_part).or(of_count).or(of_percent).or(of_range);
        of_numbers.or_else(|| unit.fault())
    }
}

impl Unit {
    /// The row of the limits by spread that so many peers come under.
    pub(crate) fn by_spread(&self, peers: usize) -> BySpread {
        let row = self.by_spread.iter().find(|row| row.peers <= peers).copied();
        // The last row is of none or more: `fault` sees to it.
        row.unwrap_or(BySpread { peers: 0, least: self.sure, power: 1 })
    }

    fn fault(&self) -> Option<Fault> {
        let rows = &self.by_spread;
        let falls = rows.windows(2).all(|pair| pair[0].peers > pair[1].peers);
        let is_whole = rows.last().is_some_and(|row| row.peers == 0);
        let is_limit = |row: &BySpread| {
            row.least > 1.0 && row.least <= self.sure && (1..=16).contains(&row.power)
        };
        let words = match () {
            () if !falls || !is_whole => Bilingual::new(
                "各行的 peers 应逐行减小，末行为 0",
                "rows must fall in peers, and the last be of 0",
            ),
            () if !rows.iter().all(is_limit) => Bilingual::new(
                "各行的 least 应大于 1 且不超过 sure，power 为 1 至 16",
                "least must be above 1 and not above sure, and power 1 to 16",
            ),
            () => return None,
        };
        Some(("unit", "by_spread", words))
    }
}

/// The line of a key in a section; the first where it is nowhere.
fn line_of_key(text: &str, section: &str, key: &str) -> u32 {
    let mut here = "";
    for (line, text) in (1..).zip(text.lines()) {
        let text = text.trim();
        if let Some(name) = text.strip_prefix('[') {
            here = name.trim_end_matches(']').trim();
        } else if here == section
            && text.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('='))
        {
            return line;
        }
    }
    1
}
