//! A synthetic city: firms of skewed sizes in several hundred industries, with the dirt that real
//! returns have. Every number in here is made up by this project; every row says so. The same
//! seed gives the same bytes on any machine.

mod firm;
mod write;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore as _, SeedableRng as _};
use tanxiao_core::data::DataSet;
use tanxiao_core::period::Period;

pub(crate) use write::{write_long, write_wide};

/// Huzhou's code counts 381 industries (METHODS: 381 GB/T 4754 sub-industries); so does ours.
const INDUSTRIES: usize = 381;
/// Huzhou's districts and counties, GB/T 2260.
const REGIONS: [&str; 5] = ["330502", "330503", "330521", "330522", "330523"];

/// What is made up of a city before its rows are.
pub(crate) struct City {
    industries: Vec<String>,
    firms: u32,
    seed: u64,
    periods: Vec<Period>,
    is_dirty: bool,
}

impl City {
    pub(crate) fn new(
        data: &DataSet,
        firms: u32,
        seed: u64,
        periods: Vec<Period>,
        is_dirty: bool,
    ) -> Self {
        let classes: Vec<&str> = data
            .industries
            .iter()
            .filter(|industry| industry.depth() == 4 && industry.section != "B")
            .map(|industry| industry.code.as_str())
            .collect();
        let industries = (0..INDUSTRIES.min(classes.len()))
            .map(|index| classes[index * classes.len() / INDUSTRIES].to_owned())
            .collect();
        Self { industries, firms, seed, periods, is_dirty }
    }
}

/// Random numbers of one firm: independent of every other firm, so rows can be made in any order.
struct Dice {
    generator: ChaCha8Rng,
}

impl Dice {
    fn new(seed: u64, stream: u64) -> Self {
        let mut generator = ChaCha8Rng::seed_from_u64(seed);
        generator.set_stream(stream);
        Self { generator }
    }

    /// Evenly in [0, 1).
    fn unit(&mut self) -> f64 {
        (self.generator.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A whole number below a limit.
    fn below(&mut self, limit: usize) -> usize {
        (self.unit() * limit as f64) as usize
    }

    fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// About normal: the sum of twelve even numbers has variance 1.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }

    /// About log-normal around a median.
    fn spread(&mut self, median: f64, sigma: f64) -> f64 {
        // libm is the same code on every machine; the standard library's exp is not.
        median * libm::exp(sigma * self.normal())
    }
}
