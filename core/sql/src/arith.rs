//! Integer arithmetic as SQL text: half-even division, quotients at so many decimals, and what a
//! cut-off is judged on. The counterpart of `number`, held to it by the judges.
//!
//! Bounds: amounts and factors are below 2^63, so a product of two of them is below 8.6 × 10^37
//! and fits 38 digits; a quotient that would not fit 63 bits is caught before it is divided.

use super::Dialect;
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
