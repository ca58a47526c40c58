//! What may be moved under a result, how far, and what a move means to the engine.

use tanxiao_core::data::DataSet;
use tanxiao_core::data::dictionary::AmountField;
use tanxiao_core::explain::{Change, Decimal, Explanation};
use tanxiao_core::number::{self, MICRO_DECIMALS};
use tanxiao_core::scheme::Deduction;
use tanxiao_web_protocol::{Bilingual, Slider};

use crate::benchmark::plain;

/// Steps that a slider has at least.
const STEPS: i64 = 200;

/// One slider for each energy type, each deduction that the scheme counts, and the output.
pub(crate) fn sliders(explanation: &Explanation, deduct: &[Deduction]) -> Vec<Slider> {
    let mut sliders = Vec::new();
    let mut electricity = 0;
    for line in &explanation.energy {
        let amount = micro(&line.quantity);
        if line.id == "electricity" {
            electricity = amount;
        }
        let names = (
            Bilingual::of(|lang| line.name.in_lang(lang).to_owned()),
            Bilingual::of(|lang| line.unit.in_lang(lang).to_owned()),
        );
        sliders.push(slider(&line.id, names, amount, amount));
    }
    for &deduction in deduct {
        let reported = explanation.deductions.iter().find(|line| line.deduction == deduction);
        let amount = reported.map_or(0, |line| micro(&line.amount));
        let (field, unit, most) = match deduction {
            Deduction::OwnPv => (AmountField::OwnPv, "MWh", electricity),
            Deduction::GreenPower => (AmountField::GreenPower, "MWh", electricity),
            Deduction::Sink => (AmountField::Sink, "tCO2", micro(&explanation.totals.gross_tco2)),
        };
        let names = (
            Bilingual::of(|lang| field.name(lang).to_owned()),
            Bilingual { zh: unit.to_owned(), en: unit.to_owned() },
        );
        sliders.push(slider(field.id(), names, amount, most.max(amount)));
    }
    if let Some(amount) = explanation.output.amount.as_ref().map(micro).filter(|amount| *amount > 0)
    {
        let output = &explanation.output;
        let names = (
            Bilingual::of(|lang| output.name.in_lang(lang).to_owned()),
            Bilingual::of(|lang| output.unit.in_lang(lang).to_owned()),
        );
        sliders.push(slider("output", names, amount, amount.saturating_mul(2)));
    }
    sliders.retain(|slider| slider.most != "0");
    sliders
}

fn slider(id: &str, (name, unit): (Bilingual, Bilingual), current: i64, most: i64) -> Slider {
    let mut step = 1;
    while most / step > STEPS * 10 {
        step *= 10;
    }
    let text = |micro| number::to_text(micro, MICRO_DECIMALS);
    Slider {
        id: id.to_owned(),
        name,
        unit,
        current: text(current),
        least: text(0),
        most: text(most),
        step: text(step),
    }
}

/// A printed amount in micro.
fn micro(decimal: &Decimal) -> i64 {
    number::parse_exact(&decimal.text, MICRO_DECIMALS).unwrap_or(0)
}

/// The moved sliders as a change of the return. Texts that are no amounts move nothing.
pub(crate) fn change(moved: &[(String, String)], data: &DataSet) -> Change {
    let mut change = Change::default();
    for (id, text) in moved {
        let Ok(amount) = number::parse_exact(&plain(text), MICRO_DECIMALS) else { continue };
        match id.as_str() {
            "own_pv" => change.own_pv = Some(amount),
            "green_power" => change.green_power = Some(amount),
            "sink" => change.sink = Some(amount),
            "output" => change.output = Some(amount),
            energy => {
                if let Some(index) = data.energy_type(energy) {
                    change.energy.insert(index, amount);
                }
            }
        }
    }
    change
}
