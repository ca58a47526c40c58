//! What the person has typed: kept in local storage until erased, and carried by a link in its
//! fragment, which no browser sends to a server.

use serde::{Deserialize, Serialize};
use tanxiao_web_protocol::{Amount, Assess, BenchmarkChoice, Return};

use crate::keep;

const KEY: &str = "tanxiao-draft";
const FRAGMENT: &str = "#in=";

/// The items of the income approach.
pub(crate) const INCOME_ITEMS: [&str; 4] =
    ["compensation", "production_tax", "depreciation", "operating_surplus"];
/// Amounts that are no energy.
pub(crate) const OTHER_FIELDS: [&str; 11] = [
    "value_added",
    "revenue",
    "output_value",
    "product_quantity",
    "compensation",
    "production_tax",
    "depreciation",
    "operating_surplus",
    "own_pv",
    "green_power",
    "sink",
];

/// A form in the making.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Draft {
    /// What is graded.
    pub(crate) form: Assess,
    /// The four items of the income approach are typed, rather than the value added.
    pub(crate) is_by_income: bool,
    /// Filled with the synthetic example.
    pub(crate) is_example: bool,
}

impl Default for Draft {
    fn default() -> Self {
        let amounts =
            vec![amount("electricity", "", "万千瓦时"), amount("natural_gas", "", "万立方米")];
        let filled = Return { amounts, ..Return::default() };
        Self {
            form: Assess { filled, ..Assess::default() },
            is_by_income: false,
            is_example: false,
        }
    }
}

fn amount(field: &str, text: &str, unit: &str) -> Amount {
    Amount { field: field.to_owned(), text: text.to_owned(), unit: unit.to_owned() }
}

impl Draft {
    /// A made-up firm, so that a newcomer sees a result at once.
    pub(crate) fn example() -> Self {
        let filled = Return {
            name: "示例纺织有限公司（合成数据）".to_owned(),
            credit_code: String::new(),
            industry: "1751".to_owned(),
            region: "330500".to_owned(),
            period: "2023".to_owned(),
            amounts: vec![
                amount("electricity", "1,286.4", "万千瓦时"),
                amount("natural_gas", "62.5", "万立方米"),
                amount("heat", "18420", "吉焦"),
                amount("diesel", "24.6", "吨"),
                amount("value_added", "4,150", "万元"),
                amount("own_pv", "118", "万千瓦时"),
            ],
            fields: Vec::new(),
        };
        let benchmark = BenchmarkChoice::Typed("2.9".to_owned());
        Self {
            form: Assess { filled, benchmark, ..Assess::default() },
            is_by_income: false,
            is_example: true,
        }
    }

    /// The draft of the link that was opened, or the one that was kept.
    pub(crate) fn load() -> Self {
        Self::of_fragment().or_else(|| keep::get(KEY)).unwrap_or_default()
    }

    fn of_fragment() -> Option<Self> {
        let hash = gloo::utils::window().location().hash().ok()?;
        let text = js_sys::decode_uri_component(hash.strip_prefix(FRAGMENT)?).ok()?;
        keep::from_json(&String::from(text))
    }

    /// Keeps it.
    pub(crate) fn keep(&self) {
        keep::put(KEY, self);
    }

    /// Erases what was kept.
    pub(crate) fn erase() {
        keep::erase(KEY);
    }

    /// A link that carries it.
    pub(crate) fn link(&self) -> String {
        let json = keep::to_json(self).unwrap_or_default();
        let location = gloo::utils::window().location();
        let href = location.href().unwrap_or_default();
        let page = href.split('#').next().unwrap_or_default();
        format!("{page}{FRAGMENT}{}", String::from(js_sys::encode_uri_component(&json)))
    }

    /// What is typed of a field that schemes declare; empty where there is nothing.
    pub(crate) fn field(&self, id: &str) -> &str {
        let fields = self.form.filled.fields.iter();
        fields.into_iter().find(|field| field.field == id).map_or("", |field| &field.text)
    }

    /// Puts what is typed of such a field, in the unit of the scheme.
    pub(crate) fn put_field(&mut self, id: &str, text: &str, unit: &str) {
        let fields = &mut self.form.filled.fields;
        fields.retain(|field| field.field != id);
        if !text.is_empty() {
            fields.push(amount(id, text, unit));
        }
    }

    /// A typed amount; empty where there is none.
    pub(crate) fn text(&self, field: &str) -> &str {
        self.find(field).map_or("", |amount| &amount.text)
    }

    /// The unit of an amount; empty where none is chosen.
    pub(crate) fn unit(&self, field: &str) -> &str {
        self.find(field).map_or("", |amount| &amount.unit)
    }

    fn find(&self, field: &str) -> Option<&Amount> {
        self.form.filled.amounts.iter().find(|amount| amount.field == field)
    }

    /// Puts an amount, with the unit it has or else `usual`.
    pub(crate) fn put(&mut self, field: &str, text: String, usual: &str) {
        self.entry(field, usual).text = text;
    }

    /// Puts a unit.
    pub(crate) fn put_unit(&mut self, field: &str, unit: String) {
        self.entry(field, "").unit = unit;
    }

    /// Takes an amount out, and with an energy type what of it is raw material.
    pub(crate) fn remove(&mut self, field: &str) {
        let material = format!("{field}_as_material");
        self.form.filled.amounts.retain(|amount| amount.field != field && amount.field != material);
    }

    fn entry(&mut self, field: &str, usual: &str) -> &mut Amount {
        let amounts = &mut self.form.filled.amounts;
        let index = match amounts.iter().position(|amount| amount.field == field) {
            Some(index) => index,
            None => {
                amounts.push(amount(field, "", usual));
                amounts.len() - 1
            }
        };
        &mut amounts[index]
    }

    /// Energy types of the form, in its order.
    pub(crate) fn energy(&self) -> Vec<String> {
        let amounts = self.form.filled.amounts.iter();
        amounts
            .map(|amount| amount.field.clone())
            .filter(|field| {
                !OTHER_FIELDS.contains(&field.as_str()) && !field.ends_with("_as_material")
            })
            .collect()
    }

    /// What the engine is asked: without the way of stating value added that is not shown.
    pub(crate) fn request(&self) -> Assess {
        let mut form = self.form.clone();
        form.filled.amounts.retain(|amount| match amount.field.as_str() {
            "value_added" => !self.is_by_income,
            field if INCOME_ITEMS.contains(&field) => self.is_by_income,
            _ => true,
        });
        form
    }
}
