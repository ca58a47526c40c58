//! Peers → places: a firm's rank and percentile among the peers it is compared with, or its
//! percentile in a published table.

use super::{Cte, GROUP, Query, named};

/// What a place is looked up by.
const PLACE: [&str; 4] = ["firm", "period", "code", "depth"];

impl Query<'_> {
    pub(super) fn places(&self) -> Vec<Cte> {
        match self.options.benchmark {
            Some(_) => vec![self.published_places()],
            None => self.computed_places(),
        }
    }

    /// Places in the groups that someone is compared with; a group's members may themselves be
    /// compared with a deeper one.
    fn computed_places(&self) -> Vec<Cte> {
        let dialect = self.options.dialect;
        let used = format!(
            "  SELECT DISTINCT {}\n  FROM tx_choice c WHERE c.benchmark_nano > 0",
            named("c", &GROUP)
        );
        let members = self.members(
            &["intensity_nano"],
            "JOIN tx_used u ON u.period = m.period AND u.peer_region = m.peer_region\n    \
             AND u.code = m.code AND u.depth = m.depth",
        );
        let group = "PARTITION BY m.period, m.peer_region, m.code, m.depth";
        let order = format!("{group} ORDER BY m.intensity_nano");
        let ordered = format!(
            "  SELECT {},\n    \
             {} AS peer_rank,\n    \
             {} AS not_above,\n    \
             {} AS peers\n  FROM (\n{members}",
            named("m", &PLACE),
            dialect.huge(&format!("RANK() OVER ({order})")),
            // The peers up to this intensity, ties included: the frame that SQL takes by itself.
            dialect.huge(&format!("COUNT(*) OVER ({order})")),
            dialect.huge(&format!("COUNT(*) OVER ({group})")),
        );
        // 100 × (worse + ties ÷ 2) ÷ n.
        let percent = dialect.half_even(
            "100 * (2 * (q.peers - q.not_above) + q.not_above - q.peer_rank + 1)",
            "2 * q.peers",
        );
        let places = format!(
            "  SELECT {},\n    \
             {} AS peer_rank,\n    \
             {} AS percent\n  FROM tx_order q",
            named("q", &PLACE),
            dialect.int("q.peer_rank"),
            dialect.int(&percent)
        );
        vec![
            Cte::new("tx_used", used),
            Cte::new("tx_order", ordered),
            Cte::new("tx_places", places),
        ]
    }

    /// The first percentile of the published table whose largest intensity is not exceeded.
    fn published_places(&self) -> Cte {
        let dialect = self.options.dialect;
        // The place in the table decides; the percentile travels in the last three digits.
        let first = dialect.int(
            "MIN(CASE WHEN f.intensity_nano <= e.upper_nano \
             THEN e.place * 1000 + e.percentile END)",
        );
        let body = format!(
            "  SELECT f.firm AS firm, f.period AS period, c.code AS code, c.depth AS depth,\n    \
             {} AS peer_rank,\n    \
             COALESCE({first} % 1000, 1) AS percent\n  \
             FROM tx_firms f\n  \
             JOIN tx_choice c ON c.period = f.period AND c.peer_region = f.peer_region\n    \
             AND c.industry = f.industry\n  \
             JOIN tx_edges e ON e.period = c.period AND e.peer_region = c.peer_region\n    \
             AND e.code = c.code\n  \
             WHERE f.intensity_nano IS NOT NULL\n  \
             GROUP BY f.firm, f.period, c.code, c.depth",
            dialect.int("NULL")
        );
        Cte::new("tx_places", body)
    }
}
