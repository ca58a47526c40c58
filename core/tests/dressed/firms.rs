//! Invented firms, and random numbers that are the same everywhere.

use tanxiao_core::credit_code::complete;

/// SplitMix64 (Steele, Lea and Flood 2014).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below a bound.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    /// True in one of so many cases.
    pub(crate) fn one_in(&mut self, cases: usize) -> bool {
        self.below(cases) == 0
    }

    /// One of some.
    pub(crate) fn of<T: Copy>(&mut self, some: &[T]) -> T {
        some[self.below(some.len())]
    }

    /// Another order.
    pub(crate) fn shuffle<T>(&mut self, some: &mut [T]) {
        for at in (1..some.len()).rev() {
            some.swap(at, self.below(at + 1));
        }
    }
}

/// A firm's year.
pub(crate) struct Firm {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) region: &'static str,
    pub(crate) kwh: u64,
    pub(crate) gas_m3: Option<u64>,
    /// Heat bought, 10^6 kcal: 4.1868 GJ each.
    pub(crate) heat_gcal: u64,
    /// Raw coal, lb: 0.45359237 kg each.
    pub(crate) coal_lb: u64,
    pub(crate) value_added_yuan: u64,
}

pub(crate) const REGIONS: [(&str, &str); 2] = [("330502", "吴兴区"), ("330503", "南浔区")];
pub(crate) const INDUSTRY: &str = "1751";

/// Six to eleven firms, those of a region together.
pub(crate) fn invent(random: &mut Random) -> Vec<Firm> {
    let count = 6 + random.below(6);
    let in_first = 1 + random.below(count - 1);
    (0..count)
        .map(|at| Firm {
            code: complete(&format!("91330500TE5T{at:05}")).unwrap(),
            name: format!(
                "{}示例纺织有限公司",
                random.of(&["甲", "乙", "丙", "丁", "戊"]).repeat(at + 1)
            ),
            region: REGIONS[usize::from(at >= in_first)].0,
            kwh: 800_000 + random.below(4_000_000) as u64,
            gas_m3: (!random.one_in(5)).then(|| 50_000 + random.below(500_000) as u64),
            heat_gcal: 100 + random.below(2_000) as u64,
            coal_lb: 100_000 + random.below(900_000) as u64,
            value_added_yuan: 1_000 * (12_000 + random.below(30_000) as u64),
        })
        .collect()
}

/// An integer over a power of ten.
pub(crate) fn decimal(value: u64, places: usize) -> String {
    let digits = format!("{value:0>width$}", width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    let fraction = fraction.trim_end_matches('0');
    if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") }
}

/// The clean table.
pub(crate) fn clean(firms: &[Firm]) -> String {
    let mut text = String::from(
        "credit_code,name,period,region,industry,electricity_mwh,natural_gas_wan_m3,\
         heat_gj,raw_coal_t,value_added_wan_yuan\n",
    );
    for firm in firms {
        let gas = firm.gas_m3.map(|gas| decimal(gas, 4)).unwrap_or_default();
        text.push_str(&format!(
            "{},{},2023,{},{INDUSTRY},{},{gas},{},{},{}\n",
            firm.code,
            firm.name,
            firm.region,
            decimal(firm.kwh, 3),
            decimal(firm.heat_gcal * 41_868, 4),
            decimal(firm.coal_lb * 45_359_237, 11),
            decimal(firm.value_added_yuan, 4)
        ));
    }
    text
}
