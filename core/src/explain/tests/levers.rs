//! Levers and what-ifs against the engine's own grading, and against a run of the changed input.

use super::*;

/// Level and grade after moving a lever by an amount, through the public way.
fn after(run: &Run<'_>, row: usize, lever: &Lever, amount: i64) -> (Option<i32>, Option<i32>) {
    let moved = match lever.direction {
        Direction::Less => micro(&lever.current) - amount,
        Direction::More => micro(&lever.current) + amount,
    };
    let mut change = Change::default();
    match (lever.energy, lever.id.as_str()) {
        (Some(energy), _) => {
            change.energy.insert(energy, moved);
        }
        (None, "own_pv") => change.own_pv = Some(moved),
        (None, "green_power") => change.green_power = Some(moved),
        (None, "output") => change.output = Some(moved),
        (None, _) => {
            let (numerator, output) = run.scored.compared(row, run.method.scheme);
            let graded = run.scored.what_if(row, numerator - amount, output, run.method);
            return (graded.level, graded.grade);
        }
    }
    let result = what_if(&run.scored, row, run.method, &change).unwrap();
    (result.level, result.grade)
}

#[test]
fn explain_levers_reach_and_a_millionth_less_does_not() {
    for scheme in SCHEMES {
        let run = run_text(scheme, RANDOM);
        let order = run.method.scheme.grade_of == GradeOf::RatioK;
        let (mut moved, mut out_of_reach) = (0, 0);
        for row in (0..run.scored.height()).step_by(8) {
            let explained = explain(&run.scored, row, run.method);
            let is_graded = explained.grade.held.is_some() && !explained.grade.is_best;
            assert_eq!(explained.levers.grade.is_some(), is_graded);
            let targets = [
                (explained.levers.grade, Some(&run.method.scheme.grade), order),
                (explained.levers.level, run.method.scheme.level.as_ref(), true),
            ];
            for (index, (target, ladder, is_lower_better)) in targets.into_iter().enumerate() {
                let Some((target, ladder)) = target.zip(ladder) else { continue };
                let wanted = ladder::merit(ladder, target.number, is_lower_better).unwrap();
                for lever in &target.levers {
                    let reaches = |amount: i64| {
                        let (level, grade) = after(&run, row, lever, amount);
                        let held = if index == 0 { grade } else { level };
                        held.and_then(|held| ladder::merit(ladder, held, is_lower_better))
                            .is_some_and(|merit| merit >= wanted)
                    };
                    let Some(change) = &lever.change else {
                        assert!(!reaches(micro(&lever.limit)), "{scheme} {row} {}", lever.id);
                        out_of_reach += 1;
                        continue;
                    };
                    let amount = micro(change);
                    assert!(reaches(amount), "{scheme} {row} {} {amount}", lever.id);
                    assert!(!reaches(amount - 1), "{scheme} {row} {} {amount}", lever.id);
                    assert!(amount <= micro(&lever.limit));
                    moved += 1;
                }
            }
        }
        assert!(moved > 100 && out_of_reach > 20, "{scheme}: {moved}, {out_of_reach}");
    }
}

/// A run in which the firm really reports the other figure gives the rank and percentile that
/// was foretold: its own old intensity is no longer among the peers.
#[test]
fn explain_foretells_the_place_among_peers() {
    let before = run_text("own-percentile", RANDOM);
    let mut reader = csv::Reader::from_reader(RANDOM.as_bytes());
    let headers = reader.headers().unwrap().clone();
    let electricity = headers.iter().position(|header| header == "electricity_mwh").unwrap();
    let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let mut compared = 0;
    for index in (0..records.len()).step_by(50) {
        let code = records[index].get(0).unwrap();
        let period = records[index].get(2).unwrap();
        let row_of = |run: &Run<'_>| {
            let rows = run.scored.rows_of(code);
            rows.into_iter().find(|&row| run.scored.returns.period(row).to_string() == period)
        };
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(&headers).unwrap();
        for (other, record) in records.iter().enumerate() {
            let cells = record.iter().enumerate().map(|(column, cell)| {
                if other == index && column == electricity { "123.5" } else { cell }
            });
            writer.write_record(cells).unwrap();
        }
        let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
        let after = run_text("own-percentile", &text);
        let change =
            Change { energy: [(DATA.electricity, 123_500_000)].into(), ..Change::default() };
        let row = row_of(&before).unwrap();
        let foretold = what_if(&before.scored, row, before.method, &change).unwrap();
        let graded = after.scored.graded(row_of(&after).unwrap(), after.method);
        assert_eq!((foretold.rank, foretold.percentile), (graded.rank, graded.percentile));
        compared += usize::from(graded.rank.is_some());
    }
    assert!(compared > 3, "{compared}");
}
