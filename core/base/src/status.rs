//! Whether a score carries a grade, and if not, why: one stable text each.

/// Whether a score carries a grade, and if not, why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Level (where the scheme has one) and grade are given.
    Graded,
    /// Output is not above zero, and the scheme gives the last band.
    GradedLastBand,
    /// Output is not above zero.
    UngradedOutput,
    /// Net emissions are not above zero, and the scheme does not grade that.
    UngradedNet,
    /// No benchmark: too few peers, or none in the published table.
    UngradedPeers,
    /// An indicator that the scheme needs could not be computed.
    UngradedIndicator,
    /// The firm is scored, and the scheme gives its kind no class.
    Unclassed,
    /// The return is suspect: it is shown, and stays out of benchmarks, ranks and grades until it is
    /// corrected or confirmed.
    Held,
}

impl Status {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Graded,
        Self::GradedLastBand,
        Self::UngradedOutput,
        Self::UngradedNet,
        Self::UngradedPeers,
        Self::UngradedIndicator,
        Self::Unclassed,
        Self::Held,
    ];

    /// The stable text of it.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Graded => "graded",
            Self::GradedLastBand => "graded_last_band",
            Self::UngradedOutput => "ungraded_output",
            Self::UngradedNet => "ungraded_net",
            Self::UngradedPeers => "ungraded_peers",
            Self::UngradedIndicator => "ungraded_indicator",
            Self::Unclassed => "unclassed",
            Self::Held => "held",
        }
    }
}
