//! Properties that hold for any numbers.

use proptest::prelude::*;
use tanxiao_core::credit_code::complete;
use tanxiao_core::data::DataSet;
use tanxiao_core::number::{self, Ratio};
use tanxiao_core::run::{Input, RunOptions, run};

proptest! {
    /// Text of an integer of millionths reads back as that integer.
    #[test]
    fn decimal_text_round_trips(value in any::<i64>(), decimals in 0u32..=9) {
        let text = number::to_text(value, decimals);
        prop_assert_eq!(number::parse_scaled(&text, decimals as i32), Ok(value));
        prop_assert_eq!(number::parse_exact(&text, decimals), Ok(value));
    }

    /// A float of up to 15 digits survives as the decimal that it prints as.
    #[test]
    fn floats_are_their_decimals(value in -999_999_999_999_999i64..=999_999_999_999_999) {
        let float = number::to_f64(value, 6);
        prop_assert_eq!(number::from_f64(float, 6), Ok(value));
    }

    /// The fast product is the 128-bit product, rounded half to even.
    #[test]
    fn products_are_exact(amount in any::<i64>(), factor in 0i64..=i64::MAX) {
        let product = i128::from(amount) * i128::from(factor);
        let expected = number::div_half_even(product, i128::from(number::NANO));
        prop_assert_eq!(number::amount_times_factor(amount, factor), i64::try_from(expected).ok());
    }

    /// Rounding is to the nearest, and to even between two.
    #[test]
    fn division_is_to_the_nearest(numerator in any::<i64>(), denominator in any::<i64>()) {
        prop_assume!(denominator != 0);
        let (n, d) = (i128::from(numerator), i128::from(denominator));
        let quotient = number::div_half_even(n, d);
        let twice = 2 * (n - quotient * d).abs();
        prop_assert!(twice <= d.abs());
        prop_assert!(twice < d.abs() || quotient % 2 == 0);
    }

    /// A ratio is above a cut-off exactly when it is not at most it, and comparing agrees with
    /// cross-multiplication.
    #[test]
    fn ratios_compare_like_fractions(
        numerator in any::<i64>(), denominator in 1i64..=i64::MAX, cut in any::<i64>(),
    ) {
        let ratio = Ratio::of_amounts(numerator, denominator).unwrap();
        // In 10^18ths, 256 bits are not needed: i64 × 10^9 and i64 × i64 both fit.
        let left = i128::from(numerator) * i128::from(number::NANO);
        let right = i128::from(cut) * i128::from(denominator);
        prop_assert_eq!(ratio.cmp_nano(cut), left.cmp(&right));
    }
}

/// Net emissions and output of some firms of one industry.
fn firms() -> impl Strategy<Value = Vec<(u32, u32)>> {
    prop::collection::vec((0u32..2_000_000, 1u32..5_000_000), 5..40)
}

fn csv(firms: &[(u32, u32)]) -> String {
    let mut text =
        String::from("credit_code,period,region,industry,value_added_wan_yuan,heat_gj\n");
    for (index, (heat, output)) in firms.iter().enumerate() {
        let code = complete(&format!("91330500TE5T{index:05}")).unwrap();
        text.push_str(&format!(
            "{code},2023,330502,1751,{}.{:02},{heat}\n",
            output / 100,
            output % 100
        ));
    }
    text
}

/// Grades by firm, for the rows that are scored.
fn grades(data: &DataSet, text: &str) -> Vec<(String, Option<i32>, Option<f64>)> {
    let input = [Input { name: "a.csv", bytes: text.as_bytes() }];
    let run = run(data, &input, &RunOptions::default(), None).unwrap_or_else(|f| panic!("{f:?}"));
    let counts = run.scored.counts;
    assert_eq!(counts.rows_read, text.lines().count() as u64 - 1, "every line is read");
    assert_eq!(counts.rows_read, counts.rows_scored + counts.rows_rejected);
    assert_eq!(run.scores().unwrap().height() as u64, counts.rows_scored);
    let scores = run.scores().unwrap();
    let codes = scores.column("credit_code").unwrap().str().unwrap();
    let grades = scores.column("grade").unwrap().i32().unwrap();
    let ratios = scores.column("ratio_k").unwrap().f64().unwrap();
    (0..scores.height())
        .map(|row| (codes.get(row).unwrap().to_owned(), grades.get(row), ratios.get(row)))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// A larger K never has a better grade, and the peers' K straddle 1.
    #[test]
    fn grades_follow_ratios(firms in firms()) {
        let data = DataSet::embedded().unwrap();
        let mut graded = grades(&data, &csv(&firms));
        graded.sort_by(|a, b| a.2.partial_cmp(&b.2).unwrap());
        prop_assert!(graded.windows(2).all(|pair| pair[0].1 <= pair[1].1));
        let ratios: Vec<f64> = graded.iter().filter_map(|firm| firm.2).collect();
        if let (Some(least), Some(most)) = (ratios.first(), ratios.last()) {
            prop_assert!(*least <= 1.0 + 1e-6 && *most >= 1.0 - 1e-6, "{least} {most}");
        }
    }

    /// The order of rows leaves no trace.
    #[test]
    fn order_leaves_no_trace(firms in firms()) {
        let data = DataSet::embedded().unwrap();
        let text = csv(&firms);
        let mut lines: Vec<&str> = text.lines().collect();
        lines[1..].reverse();
        prop_assert_eq!(grades(&data, &text), grades(&data, &(lines.join("\n") + "\n")));
    }

    /// Everybody doubling emissions and output changes nothing: grades are relative.
    #[test]
    fn grades_are_relative(firms in firms()) {
        let data = DataSet::embedded().unwrap();
        let doubled: Vec<(u32, u32)> = firms.iter().map(|(a, b)| (2 * a, 2 * b)).collect();
        prop_assert_eq!(grades(&data, &csv(&firms)), grades(&data, &csv(&doubled)));
    }

    /// Whatever a cell holds, the row leaves as a score or as a reject.
    #[test]
    fn no_cell_is_lost(cell in "\\PC{0,12}") {
        let data = DataSet::embedded().unwrap();
        let quoted = format!("\"{}\"", cell.replace('"', "\"\""));
        let text = csv(&[(1, 100), (2, 200)]).replacen(",1\n", &format!(",{quoted}\n"), 1);
        grades(&data, &text);
    }
}
