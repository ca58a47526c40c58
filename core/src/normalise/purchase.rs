//! What was bought, sold and used of electricity and of heat. What a firm bought holds nothing of
//! what it made itself; what it used does. Where only the purchase is reported, it counts less what
//! was sold, and own power is not taken off it. What was used counts as it is: what was sold was
//! not used (docs/decisions/0018-net-purchase.md).

use polars_arrow::bitmap::MutableBitmap;

use super::{Reject, SourceTable, place_of};
use crate::data::DataSet;
use crate::data::dictionary::AmountField;
use crate::data::energy::Kind;
use crate::finding::{Code, Finding, Place, Result};
use crate::lang::Lang;
use crate::number::{MICRO_DECIMALS, to_text};
use crate::returns::{Amounts, Returns, amount_column, column};

/// Purchase and own power may exceed consumption by one part in so many: this project's own limit,
/// for rounded figures.
const SLACK: i128 = 100;

/// Returns whose electricity and heat are settled, without columns of what was bought and sold,
/// and the rows that contradict themselves.
pub(super) struct Settled {
    pub(super) returns: Returns,
    pub(super) rejects: Vec<(Reject, Finding)>,
    /// Own power that is not taken off the purchase, and sales that are not taken off the use.
    pub(super) notices: Vec<Finding>,
}

/// Something that is bought, sold and used.
struct Carrier {
    energy: usize,
    bought: AmountField,
    /// Bought less sold.
    net: Option<AmountField>,
    sold: AmountField,
    /// Made and used by the firm itself.
    own: Option<AmountField>,
    exceeds: Code,
}

pub(super) fn settle(returns: Returns, data: &DataSet, sources: &[SourceTable]) -> Result<Settled> {
    let electricity = Carrier {
        energy: data.electricity,
        bought: AmountField::PurchasedElectricity,
        net: Some(AmountField::NetPurchasedElectricity),
        sold: AmountField::SoldElectricity,
        own: Some(AmountField::OwnPv),
        exceeds: Code::PurchaseExceeds,
    };
    let heat = data.catalogue.iter().position(|energy| energy.kind == Kind::Heat);
    let heat = heat.map(|energy| Carrier {
        energy,
        bought: AmountField::PurchasedHeat,
        net: None,
        sold: AmountField::SoldHeat,
        own: None,
        exceeds: Code::HeatPurchaseExceeds,
    });
    let mut settled = Settled { returns, rejects: Vec::new(), notices: Vec::new() };
    for carrier in std::iter::once(electricity).chain(heat) {
        settled = carrier.settle(settled, data, sources)?;
    }
    Ok(settled)
}

impl Carrier {
    fn settle(self, settled: Settled, data: &DataSet, sources: &[SourceTable]) -> Result<Settled> {
        let Settled { returns, mut rejects, mut notices } = settled;
        let name = &data.catalogue[self.energy].column;
        let of_field = |field: AmountField| returns.amount(field);
        let (bought, net) = (of_field(self.bought), self.net.and_then(of_field));
        let sold = of_field(self.sold);
        if bought.is_none() && net.is_none() && sold.is_none() {
            return Ok(Settled { returns, rejects, notices });
        }
        let (used, own) = (returns.amounts(name), self.own.and_then(of_field));
        let (mut of_used, mut of_own) = (Builder::default(), Builder::default());
        let mut keep = vec![true; returns.height()];
        let (mut not_deducted, mut not_counted) = (Rows::default(), Rows::default());
        for (row, keep) in keep.iter_mut().enumerate() {
            let of = |amounts: Option<Amounts<'_>>| amounts.and_then(|amounts| amounts.get(row));
            let amounts =
                Amount { used: of(used), bought: of(bought), net: of(net), sold: of(sold) };
            let own = of(own);
            let mut reject = |code: Code, value: i64, expected: i64| {
                *keep = false;
                let finding = Finding::new(code, place(&returns, row, sources))
                    .of_firm(returns.firm(row))
                    .with("value", to_text(value, MICRO_DECIMALS))
                    .with("own", to_text(own.unwrap_or(0), MICRO_DECIMALS))
                    .with("expected", to_text(expected, MICRO_DECIMALS));
                let finding = named(finding, self.bought, self.sold);
                rejects.push((Reject::of_return(&returns, row, vec![code]), finding));
            };
            let sold = amounts.sold.unwrap_or(0);
            match (amounts.used, amounts.of_trade()) {
                (None, Some(Ok(amount))) => {
                    if own.is_some_and(|own| own != 0) {
                        not_deducted.add(row);
                    }
                    of_used.push(Some(amount));
                    of_own.push(None);
                    continue;
                }
                (None, Some(Err(bought))) => reject(Code::SoldExceedsBought, sold, bought),
                (None, None) if sold != 0 => not_counted.add(row),
                (Some(used), _) => {
                    let bought = amounts.bought.or(amounts.net).unwrap_or(0);
                    if exceeds(bought, own.unwrap_or(0), used, sold) {
                        reject(self.exceeds, bought, used);
                    } else if sold != 0 {
                        not_counted.add(row);
                    }
                }
                _ => {}
            }
            of_used.push(amounts.used);
            of_own.push(own);
        }
        let mut note = |code, rows: Rows| {
            if rows.count > 0 {
                let finding = Finding::new(code, place(&returns, rows.first, sources));
                notices.push(named(finding, self.bought, self.sold).for_rows(rows.count));
            }
        };
        note(Code::PvBesidePurchase, not_deducted);
        note(Code::SoldNotCounted, not_counted);
        let dropped: Vec<AmountField> =
            [Some(self.bought), self.net, Some(self.sold)].into_iter().flatten().collect();
        let has_used = used.is_some() || bought.is_some() || net.is_some();
        let of_own = self.own.filter(|_| own.is_some()).map(|own| of_own.finish(own.column()));
        let of_used = has_used.then(|| of_used.finish(name));
        let mut returns = returns.with_energy(self.energy, of_used, &dropped, data)?;
        if let Some(own) = of_own {
            returns = returns.with_column(own)?;
        }
        Ok(Settled { returns: returns.filter(&keep)?, rejects, notices })
    }
}

/// What a row says of one carrier.
struct Amount {
    used: Option<i64>,
    bought: Option<i64>,
    net: Option<i64>,
    sold: Option<i64>,
}

impl Amount {
    /// What was bought and not sold, where that is known (发改办气候〔2015〕1722号: 净购入).
    /// The error is what was bought, where more was sold.
    fn of_trade(&self) -> Option<std::result::Result<i64, i64>> {
        if let Some(net) = self.net {
            return Some(Ok(net));
        }
        let bought = self.bought?;
        let net = bought - self.sold.unwrap_or(0);
        Some(if net < 0 { Err(bought) } else { Ok(net) })
    }
}

/// Rows that share a remark, and the first of them.
#[derive(Default)]
struct Rows {
    count: u32,
    first: usize,
}

impl Rows {
    fn add(&mut self, row: usize) {
        self.first = if self.count == 0 { row } else { self.first };
        self.count += 1;
    }
}

/// Whether more was bought and made than was used and sold.
fn exceeds(bought: i64, own: i64, used: i64, sold: i64) -> bool {
    let [bought, own, used, sold] = [bought, own, used, sold].map(i128::from);
    (bought + own) * SLACK > (used + sold) * (SLACK + 1)
}

/// Says what was bought and sold.
fn named(finding: Finding, bought: AmountField, sold: AmountField) -> Finding {
    finding
        .with("bought", bought.name(Lang::Zh))
        .with("bought_en", bought.name(Lang::En))
        .with("sold", sold.name(Lang::Zh))
        .with("sold_en", sold.name(Lang::En))
}

fn place(returns: &Returns, row: usize, sources: &[SourceTable]) -> Place {
    let number = |name| returns.number(name, row);
    place_of(sources, number(column::SOURCE), number(column::LINE))
}

/// An amount column under construction.
#[derive(Default)]
struct Builder {
    values: Vec<i64>,
    reported: MutableBitmap,
}

impl Builder {
    fn push(&mut self, amount: Option<i64>) {
        self.values.push(amount.unwrap_or(0));
        self.reported.push(amount.is_some());
    }

    fn finish(self, name: &str) -> polars::prelude::Column {
        amount_column(name, self.values, self.reported.freeze())
    }
}
