//! The rule that grades, worked by hand on figures at its edges: schemes as they are shipped, and
//! with one word of them changed.

use tanxiao_base::judge::{Figures, Judgement, judge};
use tanxiao_base::number::{MICRO, NANO, Ratio};
use tanxiao_base::scheme::Scheme;
use tanxiao_base::status::Status;

/// A shipped scheme with some words put in place of others.
fn scheme(id: &str, changes: &[(&str, &str)]) -> Scheme {
    let file = tanxiao_data::SCHEMES.iter().find(|file| file.path.contains(id)).unwrap();
    let text = changes.iter().fold(file.text.to_owned(), |text, (old, new)| {
        assert!(text.contains(old), "{old}");
        text.replace(old, new)
    });
    Scheme::parse(file.path, &text).unwrap()
}

/// Tonnes over 万元, compared with a benchmark of 1.
fn figures(numerator: i64, output: i64) -> Figures {
    Figures {
        numerator: numerator * MICRO,
        output: output * MICRO,
        benchmark: Some(Ratio::of_nano(NANO)),
        percentile: Some(50),
        is_held: false,
    }
}

fn bands(judgement: &Judgement) -> (Status, Option<i32>, Option<i32>) {
    (judgement.status, judgement.level, judgement.grade)
}

const NOTHING: fn(usize) -> Option<Ratio> = |_| None;

#[test]
fn what_is_held_has_an_intensity_and_nothing_else() {
    for id in ["huzhou-2021", "own-percentile", "own-three-dimension"] {
        let held = Figures { is_held: true, ..figures(6, 10) };
        let of_one = |_| Some(Ratio::of_nano(NANO));
        let judgement = judge(&scheme(id, &[]), held, of_one);
        assert_eq!(bands(&judgement), (Status::Held, None, None), "{id}");
        assert_eq!(judgement.intensity, Ratio::of_amounts(6 * MICRO, 10 * MICRO), "{id}");
        assert_eq!((judgement.ratio, judgement.composite), (None, None), "{id}");
    }
}

#[test]
fn net_emissions_of_zero_are_what_the_scheme_says() {
    let of = |says: &str, net| {
        let scheme = scheme(
            "huzhou-2021",
            &[("net_not_positive = \"zero\"", &format!("net_not_positive = \"{says}\""))],
        );
        bands(&judge(&scheme, figures(net, 10), NOTHING))
    };
    for net in [0, -3] {
        assert_eq!(of("zero", net), (Status::Graded, Some(1), Some(1)), "{net}");
        assert_eq!(of("as_is", net), (Status::Graded, Some(1), Some(1)), "{net}");
        assert_eq!(of("ungraded", net), (Status::UngradedNet, None, None), "{net}");
    }
    assert_eq!(of("ungraded", 6), (Status::Graded, Some(1), Some(1)));
}

/// Below zero an intensity is zero where the scheme says so, and stays what it is where not.
#[test]
fn net_emissions_below_zero_are_divided_as_the_scheme_says() {
    let of = |says: &str| {
        let scheme = scheme(
            "huzhou-2021",
            &[("net_not_positive = \"zero\"", &format!("net_not_positive = \"{says}\""))],
        );
        let judgement = judge(&scheme, figures(-3, 10), NOTHING);
        [judgement.intensity, judgement.ratio].map(|ratio| ratio.and_then(|ratio| ratio.rounded(6)))
    };
    assert_eq!(of("zero"), [Some(0), Some(0)]);
    assert_eq!(of("as_is"), [Some(-300_000), Some(-300_000)]);
}

#[test]
fn an_output_of_zero_is_what_the_scheme_says() {
    for output in [0, -5] {
        let of = |scheme: &Scheme| bands(&judge(scheme, figures(6, output), NOTHING));
        assert_eq!(of(&scheme("huzhou-2021", &[])), (Status::UngradedOutput, None, None));
        // The last band: of K the one without a cut-off, of points the one below all cut-offs.
        let last = [("output_not_positive = \"ungraded\"", "output_not_positive = \"last_band\"")];
        assert_eq!(of(&scheme("huzhou-2021", &last)), (Status::GradedLastBand, Some(3), Some(5)));
        assert_eq!(of(&scheme("own-percentile", &last)), (Status::GradedLastBand, None, Some(4)));
        let composite = scheme("own-three-dimension", &[]);
        assert_eq!(of(&composite), (Status::GradedLastBand, None, Some(4)));
    }
}

/// 0.6 is grade 1 under ≤ and grade 2 under <; a millionth more is grade 2 under both.
#[test]
fn a_ratio_on_a_cut_off_is_in_the_band_that_it_belongs_to() {
    let inclusive = |side: &str| {
        scheme("huzhou-2021", &[("inclusive = \"upper\"", &format!("inclusive = \"{side}\""))])
    };
    let (upper, lower) = (inclusive("upper"), inclusive("lower"));
    let grade = |scheme: &Scheme, numerator| {
        judge(scheme, Figures { numerator, ..figures(0, 1000) }, NOTHING).grade
    };
    assert_eq!([&upper, &lower].map(|scheme| grade(scheme, 600 * MICRO)), [Some(1), Some(2)]);
    assert_eq!([&upper, &lower].map(|scheme| grade(scheme, 600 * MICRO + 1)), [Some(2), Some(2)]);
    assert_eq!([&upper, &lower].map(|scheme| grade(scheme, 600 * MICRO - 1)), [Some(1), Some(1)]);
}

/// K = 0.6000004 prints as 0.6: grade 2 by its full value, grade 1 by what is printed.
#[test]
fn full_values_and_printed_ones_are_told_apart() {
    let printed = [("compare = \"full_value\"", "compare = \"rounded_value\"")];
    let just_above = Figures { numerator: 6_000_004, ..figures(0, 10) };
    let grade = |scheme: &Scheme| judge(scheme, just_above, NOTHING).grade;
    assert_eq!(grade(&scheme("huzhou-2021", &[])), Some(2));
    assert_eq!(grade(&scheme("huzhou-2021", &printed)), Some(1));
}

#[test]
fn nobody_to_compare_with_is_no_grade() {
    for id in ["huzhou-2021", "own-percentile"] {
        let alone = Figures { benchmark: None, ..figures(6, 10) };
        let judgement = judge(&scheme(id, &[]), alone, NOTHING);
        assert_eq!((judgement.status, judgement.grade), (Status::UngradedPeers, None), "{id}");
    }
    let unplaced = Figures { percentile: None, ..figures(6, 10) };
    let judgement = judge(&scheme("own-percentile", &[]), unplaced, NOTHING);
    assert_eq!((judgement.status, judgement.grade), (Status::UngradedPeers, None));
}

/// The 50th percentile is within the band below 50 under ≤, and above it under <.
#[test]
fn a_percentile_on_a_cut_off_is_in_the_band_that_it_belongs_to() {
    let upper = [("inclusive = \"lower\"", "inclusive = \"upper\"")];
    let grade = |scheme: &Scheme| judge(scheme, figures(6, 10), NOTHING).grade;
    assert_eq!(grade(&scheme("own-percentile", &[])), Some(2));
    assert_eq!(grade(&scheme("own-percentile", &upper)), Some(3));
}

/// 0.7 of the peers: 80 points of weight 0.5; half of the region: 100 points of weight 0.3; nothing
/// of the year before, which is left out: (40 + 30) ÷ 0.8 = 87.5.
#[test]
fn points_are_weighed_by_what_there_is() {
    let of = |references: [Option<i64>; 3]| {
        let reference = |index: usize| Some(Ratio::of_nano(references[index]? * NANO / 10));
        let judgement = judge(&scheme("own-three-dimension", &[]), figures(7, 10), reference);
        let points = judgement.composite.and_then(|points| points.rounded(9));
        (judgement.status, points.map(|nano| nano / (NANO / 10)), judgement.grade)
    };
    assert_eq!(of([Some(10), Some(14), None]), (Status::Graded, Some(875), Some(1)));
    // 80 × 0.5 + 40 × 0.3 + 0 × 0.2, of weight 1: 52.
    assert_eq!(of([Some(10), Some(4), Some(5)]), (Status::Graded, Some(520), Some(3)));
    // 0.7 twice over: 30 of 0.5, 40 of 0.3: 27 ÷ 0.8 = 33.75.
    assert_eq!(of([Some(4), Some(4), None]), (Status::Graded, Some(337), Some(4)));
    assert_eq!(of([None, Some(14), None]), (Status::UngradedPeers, None, None));
}

/// Net emissions below zero count as none, and so have the most points.
#[test]
fn points_of_net_emissions_below_zero_are_those_of_none() {
    let reference = |_| Some(Ratio::of_nano(NANO));
    let judgement = judge(&scheme("own-three-dimension", &[]), figures(-7, 10), reference);
    let printed = |ratio: &Option<Ratio>| ratio.and_then(|ratio| ratio.rounded(9));
    assert_eq!(judgement.indicators.iter().map(printed).collect::<Vec<_>>(), [Some(0); 3]);
}
