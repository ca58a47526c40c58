//! The explained parts add up, exactly, to every field of the score of every row.

use super::*;
use crate::number::Ratio;

fn product(amount: i64, factor: i64) -> i64 {
    div_half_even(i128::from(amount) * i128::from(factor), i128::from(NANO)) as i64
}

fn check_accounts(explained: &Explanation) {
    let sum = |lines: &mut dyn Iterator<Item = &Decimal>| lines.map(micro).sum::<i64>();
    let totals = &explained.totals;
    for line in &explained.energy {
        assert_eq!(micro(&line.tce), product(micro(&line.quantity), nano(&line.tce_factor)));
        assert_eq!(micro(&line.emitting), micro(&line.quantity) - micro(&line.material));
        let factor = line.co2.as_ref().unwrap();
        assert_eq!(micro(&line.tco2), product(micro(&line.emitting), nano(&factor.value)));
        if let Basis::Combustion { ncv, carbon, oxidation, .. } = &factor.basis {
            let parts = [ncv, carbon, oxidation].map(|part| i128::from(nano(part)));
            let square = i128::from(NANO) * i128::from(NANO);
            let expected = div_half_even(parts.iter().product::<i128>() * 44, square * 12);
            assert_eq!(i128::from(nano(&factor.value)), expected, "{}", line.id);
        }
    }
    let scope = |scope: u8| explained.energy.iter().filter(move |line| line.scope == scope);
    assert_eq!(sum(&mut explained.energy.iter().map(|line| &line.tce)), micro(&totals.energy_tce));
    assert_eq!(sum(&mut scope(1).map(|line| &line.tco2)), micro(&totals.scope1_tco2));
    assert_eq!(sum(&mut scope(2).map(|line| &line.tco2)), micro(&totals.scope2_tco2));
    let gross = micro(&totals.scope1_tco2) + micro(&totals.scope2_tco2);
    assert_eq!(micro(&totals.gross_tco2), gross);
    assert_eq!(
        sum(&mut explained.deductions.iter().map(|line| &line.tco2)),
        micro(&totals.deducted_tco2)
    );
    assert_eq!(micro(&totals.net_tco2), gross - micro(&totals.deducted_tco2));
    if !explained.output.items.is_empty() {
        let items = sum(&mut explained.output.items.iter().map(|item| &item.amount));
        assert_eq!(Some(items), explained.output.amount.as_ref().map(micro));
    }
}

fn check_quotients(explained: &Explanation, method: Method<'_>) {
    let rounding = method.scheme.rounding;
    let Some(intensity) = &explained.intensity else { return };
    let (top, bottom) = (micro(&intensity.numerator), micro(&intensity.output));
    let expected = number::ratio_scaled(top.into(), bottom.into(), rounding.intensity_decimals);
    assert_eq!(
        intensity.quotient.published,
        Decimal::new(expected.unwrap(), rounding.intensity_decimals)
    );
    if let (Some(ratio), Some(benchmark)) = (&explained.ratio, &explained.benchmark) {
        let exact = match &benchmark.exact {
            Some([numerator, denominator]) => Ratio::of_texts(numerator, denominator).unwrap(),
            None => Ratio::of_nano(nano(&benchmark.value)),
        };
        assert_eq!(exact.rounded(NANO_DECIMALS), Some(nano(&benchmark.value)));
        let expected = Ratio::to_benchmark(top, bottom, exact).unwrap();
        let expected = expected.rounded(rounding.ratio_decimals).unwrap();
        assert_eq!(ratio.published, Decimal::new(expected, rounding.ratio_decimals));
    }
    for ladder in explained.level.iter().chain([&explained.grade]) {
        let held = ladder.bands.iter().position(|band| band.is_held);
        assert_eq!(held.map(|band| ladder.bands[band].number), ladder.held);
        let (Some(held), Some(value)) = (held, &ladder.value) else { continue };
        for (index, band) in ladder.bands.iter().enumerate() {
            let Some(distance) = &band.to_upper else { continue };
            let cut = nano(band.upper.as_ref().unwrap());
            assert_eq!(nano(&distance.value), nano(value) - cut);
            let is_under = match ladder.inclusive {
                crate::scheme::Inclusive::Upper => distance.side != Side::Above,
                crate::scheme::Inclusive::Lower => distance.side == Side::Below,
            };
            assert_eq!(is_under, index >= held);
        }
    }
    if let Some(composite) = &explained.composite {
        let (mut points, mut weights) = (0i128, 0i128);
        for (view, indicator) in explained.indicators.iter().zip(&method.scheme.indicators) {
            let Some(of_ratio) = &view.points else {
                assert_eq!(indicator.missing, IndicatorMissing::Drop);
                continue;
            };
            points += i128::from(nano(&view.weight)) * i128::from(nano(of_ratio));
            weights += i128::from(nano(&view.weight));
        }
        assert_eq!(i128::from(nano(composite)), div_half_even(points, weights));
    }
}

fn check_score(run: &Run<'_>, row: usize, explained: &Explanation) {
    let (totals, verdict) = (&explained.totals, &explained.verdict);
    let benchmark = explained.benchmark.as_ref();
    let fields = [
        ("credit_code", explained.identity.credit_code.clone()),
        ("period", explained.identity.period.clone()),
        ("region", print(explained.identity.region.as_ref())),
        ("industry", explained.identity.industry.clone()),
        ("energy_tce", totals.energy_tce.value.to_string()),
        ("scope1_tco2", totals.scope1_tco2.value.to_string()),
        ("scope2_tco2", totals.scope2_tco2.value.to_string()),
        ("gross_tco2", totals.gross_tco2.value.to_string()),
        ("deducted_tco2", totals.deducted_tco2.value.to_string()),
        ("net_tco2", totals.net_tco2.value.to_string()),
        ("output_wan_yuan", optional(explained.output.amount.as_ref())),
        ("intensity_l", optional(explained.intensity.as_ref().map(|l| &l.quotient.published))),
        ("benchmark_l", optional(benchmark.map(|benchmark| &benchmark.value))),
        ("benchmark_depth", print(benchmark.map(|benchmark| benchmark.depth))),
        ("peer_count", print(benchmark.map(|benchmark| benchmark.peer_count))),
        ("ratio_k", optional(explained.ratio.as_ref().map(|k| &k.published))),
        ("level", print(explained.level.as_ref().and_then(|level| level.held))),
        ("grade", print(explained.grade.held)),
        ("label", print(verdict.label.as_ref().map(|label| &label.zh))),
        ("neutral_rate", optional(verdict.neutral_rate.as_ref())),
        ("percentile", print(verdict.percentile)),
        ("rank", print(verdict.rank)),
        ("energy_intensity", optional(verdict.energy_intensity.as_ref())),
        ("pcaf_score", verdict.pcaf_score.to_string()),
        ("default_share", optional(verdict.default_share.as_ref())),
        ("status", verdict.status.to_string()),
    ];
    for (column, explained) in fields {
        assert_eq!(explained, cell(run, column, row), "row {row} {column}");
    }
    assert_eq!(verdict.reason.is_none(), verdict.status == "graded");
    for view in &explained.indicators {
        let ratio = optional(view.ratio.as_ref().map(|ratio| &ratio.published));
        assert_eq!(ratio, cell(run, &format!("indicator_{}", view.id), row));
    }
}

/// Explains every row; with nothing changed, a what-if is the score.
fn check_all(scheme: &str, text: &str, at_least: usize) {
    let run = run_text(scheme, text);
    let height = run.scored.height();
    assert!(height >= at_least, "{scheme}: only {height} rows");
    for row in 0..height {
        let explained = explain(&run.scored, row, run.method);
        check_accounts(&explained);
        check_quotients(&explained, run.method);
        check_score(&run, row, &explained);
        serde_json::to_string(&explained).unwrap();
        let same = what_if(&run.scored, row, run.method, &Change::default()).unwrap();
        assert_eq!(same.totals, explained.totals);
        assert_eq!((same.level, same.grade), {
            (explained.level.as_ref().and_then(|level| level.held), explained.grade.held)
        });
        assert_eq!(same.ratio, explained.ratio.map(|ratio| ratio.published));
        assert_eq!((same.rank, same.percentile), {
            (explained.verdict.rank, explained.verdict.percentile)
        });
        assert_eq!((same.label, same.reason), (explained.verdict.label, explained.verdict.reason));
    }
}

#[test]
fn explain_adds_up_to_the_score_of_accounting_vectors() {
    check_all("huzhou-2021", ACCOUNTING, 299);
}

#[test]
fn explain_adds_up_to_the_score_of_random_vectors() {
    for scheme in SCHEMES {
        check_all(scheme, RANDOM, 500);
    }
}

#[test]
fn explain_adds_up_to_the_score_of_the_xiamen_sample() {
    for scheme in SCHEMES {
        check_all(scheme, XIAMEN, 20);
    }
}
