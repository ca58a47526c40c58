//! One synthetic firm and period: how large, in which industry, burning what.

use tanxiao_core::credit_code;
use tanxiao_core::period::Period;

use super::{City, Dice, REGIONS};

/// Amounts of a return, in the units of the sample's headers.
#[derive(Debug, Clone, Default)]
pub(super) struct Firm {
    pub(super) credit_code: String,
    pub(super) name: String,
    pub(super) period: String,
    pub(super) region: String,
    pub(super) industry: String,
    pub(super) value_added_wan_yuan: String,
    pub(super) raw_coal_t: String,
    pub(super) natural_gas_wan_m3: String,
    pub(super) diesel_t: String,
    pub(super) revenue_wan_yuan: String,
    pub(super) heat_gj: String,
    pub(super) electricity_wan_kwh: String,
    pub(super) own_pv_wan_kwh: String,
    /// Written this many times.
    pub(super) copies: usize,
}

/// Divisions whose synthetic firms burn much: processing of oil, chemicals, minerals, metals,
/// paper, textiles, power.
const HEAVY: [&str; 8] = ["17", "22", "25", "26", "30", "31", "32", "44"];
/// Share of rows that carry dirt of some kind.
const DIRTY: f64 = 0.03;

impl Firm {
    pub(super) fn new(city: &City, index: u32, period: Period) -> Self {
        // What a firm is does not change from period to period.
        let mut dice = Dice::new(city.seed, u64::from(index) << 16);
        let rank = dice.unit();
        // Squaring crowds firms into the first industries, as real cities do.
        let place = (rank * rank * city.industries.len() as f64) as usize;
        let industry = &city.industries[place];
        let mut of_industry = Dice::new(city.seed ^ 0x5eed, place as u64);
        let is_heavy = HEAVY.contains(&&industry[..2]);
        let tce_per_wan_yuan = of_industry.spread(if is_heavy { 0.9 } else { 0.15 }, 0.6);
        let electric_share = 0.35 + 0.6 * of_industry.unit() * if is_heavy { 0.7 } else { 1.0 };
        let gas_share = of_industry.unit();
        let coal_share = if is_heavy { of_industry.unit() * 0.5 } else { 0.0 };
        let own_efficiency = dice.spread(1.0, 0.45);
        let size = dice.spread(4_000.0, 1.3);
        let has_pv = dice.chance(0.25);

        let mut dice =
            Dice::new(city.seed, (u64::from(index) << 16) | u64::from(period.code() & 0xffff));
        let value_added = size * dice.spread(1.0, 0.08);
        let tce = value_added * tce_per_wan_yuan * own_efficiency * dice.spread(1.0, 0.06);
        let fuels = tce * (1.0 - electric_share);
        let electricity_mwh = tce * electric_share / 0.1229;
        let mut firm = Self {
            credit_code: synthetic_code(index),
            name: format!("合成企业{index:07}"),
            period: period.to_string(),
            region: REGIONS[index as usize % REGIONS.len()].to_owned(),
            industry: industry.clone(),
            value_added_wan_yuan: format!("{value_added:.2}"),
            raw_coal_t: amount(fuels * coal_share / 0.7143, 1),
            natural_gas_wan_m3: amount(fuels * (1.0 - coal_share) * gas_share / 13.3, 4),
            heat_gj: amount(fuels * (1.0 - coal_share) * (1.0 - gas_share) * 0.8 / 0.03412, 1),
            diesel_t: amount(tce * 0.01 * dice.unit() / 1.4571, 2),
            revenue_wan_yuan: format!("{:.2}", value_added * (3.0 + 2.0 * dice.unit())),
            electricity_wan_kwh: format!("{:.3}", electricity_mwh / 10.0),
            own_pv_wan_kwh: if has_pv {
                format!("{:.3}", electricity_mwh / 10.0 * 0.2 * dice.unit())
            } else {
                String::new()
            },
            copies: 1,
        };
        if city.is_dirty && dice.chance(DIRTY) {
            firm.soil(&mut dice);
        }
        firm
    }

    /// Spoils a return the way real ones are.
    fn soil(&mut self, dice: &mut Dice) {
        match dice.below(14) {
            0 => self.value_added_wan_yuan.clear(),
            1 => self.value_added_wan_yuan = format!("-{}", self.value_added_wan_yuan),
            2 => self.electricity_wan_kwh = "约三百".to_owned(),
            3 => self.diesel_t = "-12.5".to_owned(),
            4 => self
                .credit_code
                .replace_range(17..18, if self.credit_code.ends_with('0') { "1" } else { "0" }),
            5 => self.credit_code.clear(),
            6 => self.industry = "9999".to_owned(),
            7 => self.region = "330599".to_owned(),
            8 => self.period = "二〇二三".to_owned(),
            9 => self.copies = 2,
            // Reported in kWh where 万千瓦时 was asked for.
            10 => {
                let wan_kwh: f64 = self.electricity_wan_kwh.parse().unwrap_or(0.0);
                self.electricity_wan_kwh = format!("{:.0}", wan_kwh * 10_000.0);
            }
            11 => self.clear_energy(""),
            12 => self.clear_energy("0"),
            _ => self.region.clear(),
        }
    }

    fn clear_energy(&mut self, text: &str) {
        for amount in [
            &mut self.raw_coal_t,
            &mut self.natural_gas_wan_m3,
            &mut self.diesel_t,
            &mut self.heat_gj,
            &mut self.electricity_wan_kwh,
            &mut self.own_pv_wan_kwh,
        ] {
            text.clone_into(amount);
        }
    }
}

/// A decimal, or nothing where it comes to nothing.
fn amount(value: f64, places: usize) -> String {
    let text = format!("{value:.places$}");
    if text.bytes().all(|byte| byte == b'0' || byte == b'.') { String::new() } else { text }
}

/// A code with a right check character that no real firm has: the body says TE5T.
fn synthetic_code(index: u32) -> String {
    const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let mut rest = index as usize;
    let mut digits = [b'0'; 5];
    for digit in digits.iter_mut().rev() {
        *digit = ALPHABET[rest % 31];
        rest /= 31;
    }
    let body = format!("91330500TE5T{}", String::from_utf8_lossy(&digits));
    credit_code::complete(&body).unwrap_or(body)
}
