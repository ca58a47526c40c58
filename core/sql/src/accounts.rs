//! Returns → accounts: every energy type times its factors, rounded once to a millionth, then sums
//! of integers; output; deductions; and why a row is rejected.

use super::returns::reasons;
use super::{Cte, Query, named};
use tanxiao_core::account::{AMOUNT_LIMIT, DEDUCTIONS, INCOME_ITEMS, output_field};
use tanxiao_core::data::dictionary::AmountField;
use tanxiao_core::data::energy::Kind;
use tanxiao_core::data::standards::Money;
use tanxiao_core::finding::Code;
use tanxiao_core::number::NANO;
use tanxiao_core::returns::material_column;
use tanxiao_core::scheme::{Deduction, Denominator, ValueAddedFrom};

/// One energy type of the input.
struct Line {
    id: String,
    scope: u8,
    /// Its quantity; `0` where only the part used as material has a column.
    quantity: String,
    material: Option<String>,
    /// Nano tCO2 per unit, as a number or a column; None where the factor set does not know it.
    co2: Option<(String, i64)>,
    tce: i64,
    /// Whether it counts as resting on defaults, as a condition.
    is_default: &'static str,
}

/// Grid factors are below this (`Grid::parse`).
const LARGEST_GRID_FACTOR: i64 = 5 * NANO;

impl Query<'_> {
    fn lines(&self) -> Vec<Line> {
        let method = self.options.method;
        let mut lines = Vec::new();
        let catalogue = method.data.catalogue.iter().enumerate();
        for (index, energy) in catalogue.filter(|(index, _)| method.counts(*index)) {
            let material = material_column(energy);
            let (has_quantity, has_material) =
                (self.input.has(&energy.column), self.input.has(&material));
            if !has_quantity && !has_material {
                continue;
            }
            let whole = self.whole_of(index);
            // What a whole holds already counts only where the whole is not reported.
            let of = |name: &str| match &whole {
                None => format!("COALESCE(r.{name}, 0)"),
                Some(whole) => {
                    format!("CASE WHEN r.{whole} IS NULL THEN COALESCE(r.{name}, 0) ELSE 0 END")
                }
            };
            let of_parts = self.material_of_parts(index);
            let material = match (has_material, of_parts) {
                (false, None) => None,
                (true, None) => Some(of(&material)),
                (_, Some(parts)) => {
                    let own =
                        if has_material { format!("r.{material}") } else { "NULL".to_owned() };
                    let whole = &energy.column;
                    Some(format!(
                        "COALESCE({own}, CASE WHEN r.{whole} IS NULL THEN 0 ELSE {parts} END)"
                    ))
                }
            };
            let is_electricity = energy.kind == Kind::Electricity;
            let co2 = match is_electricity {
                true => Some(("r.grid_nano".to_owned(), LARGEST_GRID_FACTOR)),
                false => method.co2_nano(index).map(|nano| (nano.to_string(), nano)),
            };
            let is_default = match (is_electricity, method.is_default(index)) {
                (true, _) => "grid_is_default = 1",
                (false, true) => "1 = 1",
                (false, false) => "",
            };
            lines.push(Line {
                id: energy.id.clone(),
                scope: energy.scope,
                quantity: if has_quantity { of(&energy.column) } else { "0".to_owned() },
                material,
                co2,
                tce: method.tce_nano(index),
                is_default,
            });
        }
        lines
    }

    /// The column of an energy type that holds this one, if the input has it.
    fn whole_of(&self, energy: usize) -> Option<&str> {
        let data = self.options.method.data;
        let whole = data.wholes.iter().find(|whole| whole.parts.contains(&energy))?;
        let column = data.catalogue[whole.energy].column.as_str();
        self.input.has(column).then_some(column)
    }

    /// Columns of the input among these, added up; None where it has none of them.
    fn sum_of(&self, columns: impl Iterator<Item = String>) -> Option<String> {
        let there = columns.filter(|name| self.input.has(name));
        let terms: Vec<String> = there.map(|name| format!("COALESCE(r.{name}, 0)")).collect();
        (!terms.is_empty()).then(|| format!("({})", terms.join(" + ")))
    }

    /// What was used as material of the parts of an energy type, if the input has both.
    fn material_of_parts(&self, energy: usize) -> Option<String> {
        let data = self.options.method.data;
        let whole = data.wholes.iter().find(|whole| whole.energy == energy)?;
        let parts = whole.parts.iter().map(|part| material_column(&data.catalogue[*part]));
        self.sum_of(parts.filter(|_| self.input.has(&data.catalogue[energy].column)))
    }

    /// Whether parts are more than their whole; None where the input has no whole with parts.
    fn parts_exceed(&self) -> Option<String> {
        let data = self.options.method.data;
        let of_whole = data.wholes.iter().flat_map(|whole| {
            let energy = &data.catalogue[whole.energy];
            let (column, material) = (&energy.column, material_column(energy));
            let parts = || whole.parts.iter().map(|part| &data.catalogue[*part]);
            let amounts = self.sum_of(parts().map(|part| part.column.clone()));
            let amounts = amounts.map(|sum| format!("{sum} > r.{column}"));
            let materials = self.sum_of(parts().map(material_column));
            let materials = materials
                .filter(|_| self.input.has(&material))
                .map(|sum| format!("(r.{column} IS NOT NULL AND {sum} > r.{material})"));
            let is_there = self.input.has(column);
            amounts.into_iter().chain(materials).filter(move |_| is_there)
        });
        let conditions: Vec<String> = of_whole.collect();
        (!conditions.is_empty()).then(|| conditions.join("\n        OR "))
    }

    /// Columns that the scheme's denominator may come from, in order of preference.
    pub(super) fn output_columns(&self) -> Vec<Vec<String>> {
        let scheme = self.options.method.scheme;
        let money = &self.options.method.data.standards.money;
        let direct = output_field(scheme.denominator).column_in(money);
        let order = match scheme.denominator {
            Denominator::ValueAdded => scheme.value_added_from.as_slice(),
            _ => &[ValueAddedFrom::Direct],
        };
        order
            .iter()
            .map(|from| match from {
                ValueAddedFrom::Direct => vec![direct.clone()],
                from @ ValueAddedFrom::IncomeApproach => value_added_from(from, money),
            })
            .collect()
    }

    pub(super) fn accounts(&self) -> Vec<Cte> {
        let lines = self.lines();
        vec![self.tx_lines(&lines), self.tx_sums(&lines), self.tx_accounts()]
    }

    /// An amount times a factor, in millionths; beyond all bounds where the product would be.
    fn product(&self, amount: &str, factor: &str, largest: i64) -> String {
        let most = i128::from(AMOUNT_LIMIT) * i128::from(NANO) / i128::from(largest.max(1)) + 1;
        format!(
            "CASE WHEN {amount} > {most} THEN {} ELSE\n      {} END",
            AMOUNT_LIMIT + 1,
            self.options.dialect.half_even_by(&format!("{amount} * {factor}"), NANO.unsigned_abs())
        )
    }

    fn tx_lines(&self, lines: &[Line]) -> Cte {
        let dialect = self.options.dialect;
        let mut columns = Vec::new();
        for line in lines {
            let burnt = match &line.material {
                None => line.quantity.clone(),
                Some(material) => format!("({} - {material})", line.quantity),
            };
            // A line with more material than there is in all is not accounted.
            let accounted = |product: String| match &line.material {
                None => product,
                Some(material) => {
                    format!("CASE WHEN {material} <= {} THEN {product} ELSE 0 END", line.quantity)
                }
            };
            if let Some((factor, largest)) = &line.co2
                && *largest != 0
            {
                let product = accounted(self.product(&burnt, factor, *largest));
                columns.push(format!("{product} AS co2_{}", line.id));
            }
            if line.tce != 0 && line.quantity != "0" {
                let tce = line.tce.to_string();
                let product = accounted(self.product(&line.quantity, &tce, line.tce));
                columns.push(format!("{product} AS tce_{}", line.id));
            }
        }
        for (deduction, field) in self.deductions() {
            let amount = format!("COALESCE(r.{}, 0)", field.column());
            let product = match deduction {
                Deduction::Sink => amount,
                Deduction::OwnPv | Deduction::GreenPower => {
                    self.product(&amount, "r.grid_nano", LARGEST_GRID_FACTOR)
                }
            };
            columns.push(format!("{product} AS deducted_{}", field.id()));
        }
        let outputs = self.output_columns();
        let outputs = outputs
            .iter()
            .filter(|columns| columns.iter().all(|name| self.input.has(name)))
            .map(|columns| {
                columns.iter().map(|name| format!("r.{name}")).collect::<Vec<_>>().join(" + ")
            });
        // A sum of items that leaves the range of an amount is as good as none.
        let outputs = outputs.map(|sum| match sum.contains('+') {
            true => format!("CASE WHEN ABS({sum}) <= {} THEN {sum} END", i64::MAX),
            false => sum,
        });
        let outputs = outputs.collect::<Vec<_>>().join(",\n      ");
        let output = match outputs.as_str() {
            // Points may be of other things.
            "" => "NULL".to_owned(),
            outputs => format!("COALESCE({outputs})"),
        };
        columns.push(format!("{} AS output", dialect.huge(&output)));
        Cte::new(
            "tx_lines",
            format!("  SELECT r.*,\n    {}\n  FROM tx_rows r", columns.join(",\n    ")),
        )
    }

    /// The deductions that the scheme counts and the input has.
    fn deductions(&self) -> impl Iterator<Item = (Deduction, AmountField)> + '_ {
        DEDUCTIONS.into_iter().filter(|(deduction, field)| {
            self.options.method.scheme.deduct.contains(deduction) && self.input.has(field.column())
        })
    }

    fn tx_sums(&self, lines: &[Line]) -> Cte {
        let dialect = self.options.dialect;
        let sum = |parts: Vec<String>| match parts.is_empty() {
            true => dialect.huge("0"),
            false => dialect.huge(&parts.join(" + ")),
        };
        let emitting = || lines.iter().filter(|line| line.co2.as_ref().is_some_and(|f| f.1 != 0));
        let of_scope = |is_first: bool| {
            sum(emitting()
                .filter(|line| (line.scope == 1) == is_first)
                .map(|line| format!("l.co2_{}", line.id))
                .collect())
        };
        let tce = lines.iter().filter(|line| line.tce != 0 && line.quantity != "0");
        let default = emitting().filter_map(|line| match line.is_default {
            "" => None,
            "1 = 1" => Some(format!("l.co2_{}", line.id)),
            condition => Some(format!("CASE WHEN l.{condition} THEN l.co2_{} ELSE 0 END", line.id)),
        });
        let deducted = self.deductions().map(|(_, field)| format!("l.deducted_{}", field.id()));
        let columns = [
            "l.credit_code, l.name, l.firm, l.period, l.region, l.industry, l.pcaf_score"
                .to_owned(),
            format!("{}, l.output", self.depths_of("l")),
            format!("{} AS energy_tce", sum(tce.map(|l| format!("l.tce_{}", l.id)).collect())),
            format!("{} AS scope1_tco2", of_scope(true)),
            format!("{} AS scope2_tco2", of_scope(false)),
            format!("{} AS deducted_tco2", sum(deducted.collect())),
            format!("{} AS default_tco2", sum(default.collect())),
            named("l", &["read_reasons", "copies"]),
            format!("{} AS complete_reasons", self.complete_reasons(lines)),
            format!("{} AS line_reasons", reasons(&self.line_conditions(lines))),
        ];
        let mut columns = columns.to_vec();
        if self.rules().is_some() {
            columns.extend(self.of_indicators());
        }
        let body = format!("  SELECT {}\n  FROM tx_lines l", columns.join(",\n    "));
        Cte::new("tx_sums", body)
    }

    /// What indicators may name beside the accounts: all amounts, value added by the ways that the
    /// scheme allows, and whether any energy is reported.
    fn of_indicators(&self) -> Vec<String> {
        let dialect = self.options.dialect;
        let mut columns: Vec<String> =
            self.input.amounts.iter().map(|amount| format!("l.{0} AS {0}", amount.name)).collect();
        let sums = self
            .value_added_columns()
            .into_iter()
            .filter(|columns| columns.iter().all(|name| self.input.has(name)));
        let sums = sums.map(|columns| {
            let sum: Vec<String> = columns.iter().map(|name| format!("l.{name}")).collect();
            let sum = sum.join(" + ");
            format!("CASE WHEN ABS({sum}) <= {} THEN {sum} END", i64::MAX)
        });
        let sums: Vec<String> = sums.collect();
        let value_added = match sums.is_empty() {
            true => "NULL".to_owned(),
            false => format!("COALESCE({})", sums.join(", ")),
        };
        columns.push(format!("{} AS value_added", dialect.huge(&value_added)));
        let energies = self.options.method.data.catalogue.iter();
        let reported = energies.filter(|energy| self.input.has(&energy.column));
        let reported: Vec<String> =
            reported.map(|energy| format!("l.{} IS NOT NULL", energy.column)).collect();
        columns.push(match reported.is_empty() {
            true => "0 AS has_energy".to_owned(),
            false => format!("CASE WHEN {} THEN 1 ELSE 0 END AS has_energy", reported.join(" OR ")),
        });
        columns
    }

    /// Columns that value added may come from, in order of preference.
    fn value_added_columns(&self) -> Vec<Vec<String>> {
        let money = &self.options.method.data.standards.money;
        let order = match self.options.method.scheme.value_added_from.as_slice() {
            [] => &[ValueAddedFrom::Direct, ValueAddedFrom::IncomeApproach],
            order => order,
        };
        order.iter().map(|from| value_added_from(from, money)).collect()
    }

    /// Parts that exceed their whole come before all that is asked of a row that is read.
    fn complete_reasons(&self, lines: &[Line]) -> String {
        let complete = reasons(&self.complete_conditions(lines));
        match self.parts_exceed() {
            None => complete,
            Some(exceed) => format!(
                "CASE WHEN {} THEN '{},'\n      ELSE {complete} END",
                exceed.replace("r.", "l."),
                Code::PartsExceedWhole.text()
            ),
        }
    }

    /// What a return must have before it can be accounted.
    fn complete_conditions(&self, lines: &[Line]) -> Vec<(String, Code)> {
        let catalogue = &self.options.method.data.catalogue;
        let reported = lines.iter().filter(|line| line.quantity != "0").filter_map(|line| {
            let energy = catalogue.iter().find(|energy| energy.id == line.id)?;
            let energy = Some(energy).filter(|energy| energy.kind != Kind::Process)?;
            Some(format!("l.{} IS NULL", energy.column))
        });
        // Each indicator says what becomes of it where something is missing.
        if self.rules().is_some() {
            return vec![("l.industry = ''".to_owned(), Code::IndustryMissing)];
        }
        vec![
            ("l.industry = ''".to_owned(), Code::IndustryMissing),
            (reported.collect::<Vec<_>>().join("\n        AND "), Code::EnergyMissing),
            ("l.output IS NULL".to_owned(), Code::OutputMissing),
        ]
    }

    /// What keeps an energy type from being accounted.
    fn line_conditions(&self, lines: &[Line]) -> Vec<(String, Code)> {
        let of = |text: &str| text.replace("r.", "l.");
        let mut exceeds = Vec::new();
        let mut unknown = Vec::new();
        for line in lines {
            let quantity = of(&line.quantity);
            let material = line.material.as_deref().map_or_else(|| "0".to_owned(), of);
            if line.material.is_some() {
                exceeds.push(format!("{material} > {quantity}"));
            }
            if line.co2.is_none() {
                unknown.push(format!("{quantity} > {material}"));
            }
        }
        [(exceeds, Code::MaterialExceeds), (unknown, Code::FactorMissing)]
            .into_iter()
            .filter(|(conditions, _)| !conditions.is_empty())
            .map(|(conditions, code)| (conditions.join("\n        OR "), code))
            .collect()
    }

    /// Sums with the reasons that a row is rejected for, those of the first step that has any.
    fn tx_accounts(&self) -> Cte {
        let sums = ["energy_tce", "scope1_tco2", "scope2_tco2", "deducted_tco2", "default_tco2"];
        let over = sums.map(|sum| format!("s.{sum} > {AMOUNT_LIMIT}")).join(" OR ");
        let duplicate = Code::DuplicateConflict.text();
        let overflow = reasons(&[(over, Code::AmountOverflow)]);
        let prefix = match self.options.method.scheme.peers.region_digits {
            0 => "''".to_owned(),
            digits => format!("SUBSTR(s.region, 1, {digits})"),
        };
        let body = format!(
            "  SELECT s.*, {prefix} AS peer_region,\n    \
             CASE WHEN s.read_reasons <> '' THEN s.read_reasons\n      \
             WHEN s.copies > 1 THEN '{duplicate},'\n      \
             WHEN s.complete_reasons <> '' THEN s.complete_reasons\n      \
             ELSE s.line_reasons || {overflow} END AS reasons\n  \
             FROM tx_sums s",
        );
        Cte::shared("tx_accounts", body)
    }
}

/// The columns of value added by one way.
fn value_added_from(from: &ValueAddedFrom, money: &Money) -> Vec<String> {
    match from {
        ValueAddedFrom::Direct => vec![AmountField::ValueAdded.column_in(money)],
        ValueAddedFrom::IncomeApproach => INCOME_ITEMS.map(|item| item.column_in(money)).to_vec(),
    }
}
