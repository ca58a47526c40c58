//! The peers' intensities, ready to be drawn: the engine says where everything stands.

use serde::{Deserialize, Serialize};

/// A histogram of the peers' intensities, from the percentiles that a benchmark knows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Distribution {
    /// Share of the peers in each bar, from the lowest intensity up, 0 to 1.
    pub bars: Vec<f64>,
    /// The last bar holds all that lies beyond the axis too.
    pub is_open: bool,
    /// Marks of the axis.
    pub ticks: Vec<Mark>,
    /// The firm; None where it has no intensity.
    pub own: Option<Mark>,
    /// The benchmark.
    pub benchmark: Mark,
    /// Intensities with a quarter, half and three quarters of the peers above: the better
    /// quarter's end, the median, the worse quarter's begin. None where none is known.
    pub quartiles: [Option<String>; 3],
    /// Firms that it shows.
    pub peers: u32,
}

/// A place on the axis.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    /// Along the axis, 0 to 1.
    pub at: f64,
    /// The intensity.
    pub text: String,
}
