//! Integer arithmetic as SQL text: half-even division, quotients at so many decimals, and what a
//! cut-off is judged on. The counterpart of `number`, held to it by the judges.
//!
//! Bounds: amounts and factors are below 2^63, so a product of two of them is below 8.6 × 10^37
//! and fits 38 digits; a quotient that would not fit 63 bits is caught before it is divided.
//!
//! K is amount × denominator ÷ numerator ÷ output, with the two terms of an exact benchmark. The
//! product does not fit 38 digits, so it is divided as on paper, six digits of the amount at a time
//! ([`STEPS`]); a cut-off is judged on what comes out and on whether anything is left.

use super::Dialect;
use tanxiao_core::benchmark::PARTS;
use tanxiao_core::number::NANO_DECIMALS;
use tanxiao_core::scheme::Inclusive;

/// Stands for a quotient beyond every cut-off.
pub(super) const BEYOND: &str = "10000000000000000000";
/// 2^63.
const LIMIT: &str = "9223372036854775808";

impl Dialect {
    /// `numerator` ÷ `denominator`, rounded half to even. The numerator must not be negative, the
    /// denominator positive or NULL.
    pub(super) fn half_even(self, numerator: &str, denominator: &str) -> String {
        let quotient = self.div(numerator, denominator);
        let rest = format!("({numerator}) % ({denominator})");
        let other = format!("({denominator}) - {rest}");
        format!(
            "({quotient} + CASE WHEN {rest} > {other} OR ({rest} = {other} AND {quotient} % 2 = 1) \
             THEN 1 ELSE 0 END)"
        )
    }

    /// [`Self::half_even`] by a number that is a power of ten.
    pub(super) fn half_even_by(self, numerator: &str, power: u64) -> String {
        let quotient = self.div(numerator, &power.to_string());
        let (rest, half) = (format!("({numerator}) % {power}"), power / 2);
        format!(
            "({quotient} + CASE WHEN {rest} > {half} OR ({rest} = {half} AND {quotient} % 2 = 1) \
             THEN 1 ELSE 0 END)"
        )
    }

    /// A quotient at `power` (a power of ten) to the unit, rounded half to even; NULL where it
    /// does not fit 63 bits.
    pub(super) fn ratio(self, sign: Sign, numerator: &str, power: &str, over: &str) -> String {
        self.signed(sign, numerator, &|numerator, is_below_zero| {
            let scaled = format!("{numerator} * {power}");
            let rounded = self.half_even(&scaled, over);
            let minus = if is_below_zero { "-" } else { "" };
            format!("CASE WHEN {} < {over} THEN {minus}({rounded}) END", self.div(&scaled, LIMIT))
        })
    }

    /// The whole number that a quotient at `power` is judged by: the ceiling where the cut-off
    /// belongs to the band below it, the floor where it does not. For a whole `cut`, x ≤ cut is
    /// ⌈x⌉ ≤ cut, and x < cut is ⌊x⌋ < cut: exact, and smaller than a product with the cut-off.
    pub(super) fn judged(
        self,
        sign: Sign,
        inclusive: Inclusive,
        numerator: &str,
        power: &str,
        over: &str,
    ) -> String {
        self.signed(sign, numerator, &|numerator, is_below_zero| {
            let scaled = format!("{numerator} * {power}");
            let quotient = self.div(&scaled, over);
            // Below zero the ceiling is that of the magnitude's floor, and the other way round.
            let is_up = (inclusive == Inclusive::Upper) != is_below_zero;
            let whole = if is_up {
                format!("{quotient} + CASE WHEN ({scaled}) % ({over}) > 0 THEN 1 ELSE 0 END")
            } else {
                quotient
            };
            let minus = if is_below_zero { "-" } else { "" };
            format!(
                "CASE WHEN {} >= {over} THEN {minus}{} ELSE {minus}({whole}) END",
                self.div(&scaled, LIMIT),
                self.huge(BEYOND)
            )
        })
    }

    /// An intensity in whole [`PARTS`], rounded half to even: whole units and the rest apart, since
    /// Spark's quotients are of 63 bits. There is an even number of parts in a unit.
    pub(super) fn parts(self, sign: Sign, numerator: &str, over: &str) -> String {
        self.signed(sign, numerator, &|numerator, is_below_zero| {
            let units = self.div(numerator, over);
            let rest = self.half_even(&format!("(({numerator}) % ({over})) * {PARTS}"), over);
            let minus = if is_below_zero { "-" } else { "" };
            format!("{minus}({units} * {PARTS} + {rest})")
        })
    }

    /// A long division ([`Steps`]) at so many decimals (at most 9), rounded half to even;
    /// NULL where it does not fit 63 bits. `over` is the divisor of the firm, `top` the numerator of
    /// the reference.
    pub(super) fn ratio_to(self, sign: Sign, steps: &Steps, over: &str, decimals: u32) -> String {
        let Steps { whole, rest, top } = steps;
        let over = match decimals {
            NANO_DECIMALS => over.to_owned(),
            decimals => format!("{over} * {}", power_of_ten(NANO_DECIMALS - decimals)),
        };
        // Twice what is left, whole ÷ over, is less than over by this much: 2 × rest ÷ top, which
        // is below 2, decides.
        let quotient = self.div(whole, &over);
        let short = format!("(({over}) - 2 * (({whole}) % ({over})))");
        let is_up = format!(
            "{short} < 0 OR ({short} = 0 AND {rest} > 0) OR ({short} = 1 AND 2 * {rest} > {top})"
        );
        let is_tie =
            format!("({short} = 0 AND {rest} = 0) OR ({short} = 1 AND 2 * {rest} = {top})");
        let rounded = format!(
            "({quotient} + CASE WHEN {is_up} OR (({is_tie}) AND {quotient} % 2 = 1) \
             THEN 1 ELSE 0 END)"
        );
        let fits = format!("{} < {over}", self.div(whole, LIMIT));
        let signed = match sign {
            Sign::NotNegative => rounded,
            Sign::Any => format!("CASE WHEN t.dividend < 0 THEN -{rounded} ELSE {rounded} END"),
        };
        format!("CASE WHEN {fits} THEN {signed} END")
    }

    /// The whole number of nano that a long division is judged by, as [`Self::judged`] has it.
    pub(super) fn judged_to(
        self,
        sign: Sign,
        inclusive: Inclusive,
        steps: &Steps,
        over: &str,
    ) -> String {
        let Steps { whole, rest, .. } = steps;
        let quotient = self.div(whole, over);
        let of = |is_below_zero: bool| {
            let is_up = (inclusive == Inclusive::Upper) != is_below_zero;
            let minus = if is_below_zero { "-" } else { "" };
            let up = match is_up {
                true => {
                    format!(" + CASE WHEN ({whole}) % ({over}) > 0 OR {rest} > 0 THEN 1 ELSE 0 END")
                }
                false => String::new(),
            };
            format!(
                "CASE WHEN {} >= {over} THEN {minus}{} ELSE {minus}({quotient}{up}) END",
                self.div(whole, LIMIT),
                self.huge(BEYOND)
            )
        };
        match sign {
            Sign::NotNegative => of(false),
            Sign::Any => {
                format!("CASE WHEN t.dividend < 0 THEN {} ELSE {} END", of(true), of(false))
            }
        }
    }

    /// The expression of a magnitude, for a numerator that may be below zero or never is.
    fn signed(self, sign: Sign, numerator: &str, of: &dyn Fn(&str, bool) -> String) -> String {
        match sign {
            Sign::NotNegative => of(numerator, false),
            Sign::Any => format!(
                "CASE WHEN {numerator} < 0 THEN {} ELSE {} END",
                of(&format!("(-{numerator})"), true),
                of(numerator, false)
            ),
        }
    }
}

/// A long division that is done: amount × 10^9 × denominator ÷ numerator of a reference.
pub(super) struct Steps {
    /// Without its fraction.
    pub(super) whole: String,
    /// What is left, in parts of `top`.
    pub(super) rest: String,
    /// The numerator of the reference.
    pub(super) top: String,
}

/// Steps of a long division: by how much what is left is multiplied, and the digits of the amount
/// (micro, at most 19 of them) that are put behind it. The last two make it nano.
///
/// Before a step what is left is below the numerator of the reference, so a step stays below 2 ×
/// 10^6 times that (the first below 9.3 × 10^6): 38 digits hold it for a numerator below 10^31.
pub(super) const STEPS: [(u64, Option<(u64, u64)>); 5] = [
    (0, Some((1_000_000_000_000, 1_000_000_000))),
    (1_000_000, Some((1_000_000, 1_000_000))),
    (1_000_000, Some((1, 1_000_000))),
    (100_000, None),
    (10_000, None),
];

/// Whether a numerator can be below zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    NotNegative,
    Any,
}

/// 10^`power`, as SQL writes it.
pub(super) fn power_of_ten(power: u32) -> String {
    format!("1{}", "0".repeat(power as usize))
}
