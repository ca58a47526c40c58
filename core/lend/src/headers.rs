//! What the columns of a loan portfolio are called: `dictionary/loans.csv`.

use std::collections::BTreeMap;

use tanxiao_core::data::Table;
use tanxiao_core::data::dictionary::{Dictionary, normalise};
use tanxiao_core::finding::{Code, Error, Place, Result};

/// What a column of a portfolio holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LoanField {
    /// The bank's number of the loan.
    LoanId,
    /// Unified social credit code of the borrower.
    CreditCode,
    /// Name of the borrower.
    Name,
    /// Principal that is owed, money.
    Outstanding,
    /// The borrower's line, money.
    Line,
    /// The rate before the policy, percent or basis points.
    BaseRate,
    /// First day.
    Start,
    /// Last day.
    Maturity,
    /// Total equity and debt of the borrower, money.
    CompanyValue,
    /// Total equity, money.
    Equity,
    /// Total debt, money.
    Debt,
    /// Known, and not used.
    Remark,
}

impl LoanField {
    /// All of them, with the names that canonical headers begin with.
    pub const ALL: [(Self, &'static str); 12] = [
        (Self::LoanId, "loan_id"),
        (Self::CreditCode, "credit_code"),
        (Self::Name, "name"),
        (Self::Outstanding, "outstanding"),
        (Self::Line, "line"),
        (Self::BaseRate, "base_rate"),
        (Self::Start, "start"),
        (Self::Maturity, "maturity"),
        (Self::CompanyValue, "company_value"),
        (Self::Equity, "equity"),
        (Self::Debt, "debt"),
        (Self::Remark, "remark"),
    ];

    /// Whether it is an amount of money.
    #[must_use]
    pub fn is_money(self) -> bool {
        use LoanField::{CompanyValue, Debt, Equity, Line, Outstanding};
        matches!(self, Outstanding | Line | CompanyValue | Equity | Debt)
    }

    /// Its name for messages.
    #[must_use]
    pub fn id(self) -> &'static str {
        Self::ALL.iter().find(|(field, _)| *field == self).map_or("", |(_, id)| id)
    }
}

/// Names of columns of portfolios, and the units that amounts and rates come in.
#[derive(Debug, Clone)]
pub struct LoanHeaders<'a> {
    names: BTreeMap<String, LoanField>,
    pub(crate) units: &'a Dictionary,
}

impl<'a> LoanHeaders<'a> {
    /// Where the names stand among the tables of a data set.
    pub const PATH: &'static str = "dictionary/loans.csv";

    /// Reads the names out of the tables of a data set, texts by path.
    ///
    /// # Errors
    /// The table is missing; a field that no loan has, or a name that stands twice.
    pub fn load(files: &BTreeMap<String, String>, units: &'a Dictionary) -> Result<Self> {
        let text = files.get(Self::PATH).ok_or_else(|| {
            let place = Place::file(Self::PATH);
            Error::new(Code::DataInvalid, place).because("文件缺失", "is missing")
        })?;
        Self::parse(Self::PATH, text, units)
    }

    fn parse(path: &str, text: &str, units: &'a Dictionary) -> Result<Self> {
        let table = Table::parse(path, text, &["field", "name"])?;
        let mut names = BTreeMap::new();
        for row in table.rows() {
            let id = row.required("field")?;
            let field = LoanField::ALL.iter().find(|(_, known)| *known == id);
            let Some((field, _)) = field else {
                return Err(row.error(
                    "field",
                    format!("“{id}”不是贷款表的字段"),
                    format!("“{id}” is no field of a loan"),
                ));
            };
            let name = normalise(row.required("name")?);
            if names.insert(name.clone(), *field).is_some() {
                return Err(row.error(
                    "name",
                    format!("“{name}”出现两次"),
                    format!("“{name}” stands twice"),
                ));
            }
        }
        Ok(Self { names, units })
    }

    /// The field that a normalised name means.
    #[must_use]
    pub fn field(&self, normalised: &str) -> Option<LoanField> {
        self.names.get(normalised).copied()
    }

    /// A header as its field and the unit written in it: `贷款余额(万元)`, `outstanding_wan_yuan`,
    /// `base_rate_bp`.
    #[must_use]
    pub fn split(&self, header: &str) -> Option<(LoanField, Option<String>)> {
        let name = normalise(header);
        if let Some(field) = self.field(&name) {
            return Some((field, None));
        }
        if let Some(rest) = name.strip_suffix(')')
            && let Some((before, unit)) = rest.rsplit_once('(')
            && let Some(field) = self.field(before)
        {
            return Some((field, Some(unit.to_owned())));
        }
        name.match_indices(['_', '/']).find_map(|(at, separator)| {
            let field = self.field(&name[..at])?;
            Some((field, Some(name[at + separator.len()..].to_owned())))
        })
    }
}

#[cfg(test)]
mod tests {
    use tanxiao_core::data::DataSet;

    use super::{LoanField, LoanHeaders};

    #[test]
    fn headers_carry_their_units() {
        let text = "field,name\noutstanding,贷款余额\noutstanding,outstanding\n\
                    base_rate,base_rate\nstart,start_date\n";
        let data = DataSet::embedded().unwrap();
        let headers = LoanHeaders::parse("loans.csv", text, &data.dictionary).unwrap();
        let split = |header: &str| headers.split(header);
        let money = |unit: &str| Some((LoanField::Outstanding, Some(unit.to_owned())));
        assert_eq!(split("贷款余额（万元）"), money("万元"));
        assert_eq!(split("outstanding_wan_yuan"), money("wan_yuan"));
        assert_eq!(split("base_rate_bp"), Some((LoanField::BaseRate, Some("bp".to_owned()))));
        assert_eq!(split("start_date"), Some((LoanField::Start, None)));
        assert_eq!(split("碳效等级"), None);
        assert!(LoanHeaders::parse("loans.csv", "field,name\nwhat,x\n", &data.dictionary).is_err());
        assert!(
            LoanHeaders::parse("loans.csv", "field,name\nline,x\nline,X\n", &data.dictionary)
                .is_err()
        );
    }
}
