//! What an indicator divides and what a condition asks, as a scheme's file writes it:
//! `tax / land`, `(cod + ammonia) / value_added`, `0.1 * electricity`, `growth(net_tco2, 3)`,
//! `revenue >= 2000 and not iso_50001`. Names are of fields and accounts; who knows which there
//! are looks at [`Value::names`].

use serde::Serialize;

use crate::number::{self, NANO, NANO_DECIMALS};

/// A sum of named amounts, each times a decimal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sum(pub Vec<Term>);

/// One amount of a sum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Term {
    /// What it is multiplied with, in nano; below zero for what is taken off.
    pub factor_nano: i64,
    /// Name of a field or an account.
    pub name: String,
}

/// A sum, or one over another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Quotient {
    /// What is divided.
    pub top: Sum,
    /// What it is divided by; None for the sum itself.
    pub bottom: Option<Sum>,
}

/// One side of a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// A sum of the year.
    Sum(Sum),
    /// (now − then) ÷ then; its negative for a decline.
    Growth {
        /// What grows.
        of: Quotient,
        /// How many years ago then is.
        years: u8,
        /// Whether less is counted as more.
        is_decline: bool,
    },
}

/// What an indicator is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Value {
    /// What is divided.
    pub top: Part,
    /// What it is divided by.
    pub bottom: Option<Part>,
    /// As it is written.
    pub text: String,
}

/// How a value compares with a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    /// Below.
    Less,
    /// Not above.
    AtMost,
    /// The same.
    Equal,
    /// Not below.
    AtLeast,
    /// Above.
    More,
}

/// One thing that a condition asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Clause {
    /// A yes/no fact.
    Fact {
        /// The fact.
        name: String,
        /// What it must be.
        is: bool,
    },
    /// A value beside a number.
    Compare {
        /// The value.
        value: Value,
        /// How they compare.
        sign: Sign,
        /// The number, in nano.
        nano: i64,
    },
    /// The industry begins with one of these codes, or is within one of them.
    Industry(Vec<String>),
}

/// Clauses that must all hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Condition {
    /// What is asked.
    pub clauses: Vec<Clause>,
    /// As it is written.
    pub text: String,
}

/// What is wrong with a text, in Chinese and English.
pub type Fault = (String, String);

impl Sign {
    /// Whether a value that compares so is let through.
    #[must_use]
    pub fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            Self::Less => order.is_lt(),
            Self::AtMost => order.is_le(),
            Self::Equal => order.is_eq(),
            Self::AtLeast => order.is_ge(),
            Self::More => order.is_gt(),
        }
    }
}

impl Quotient {
    /// Its sums.
    pub fn sums(&self) -> impl Iterator<Item = &Sum> {
        std::iter::once(&self.top).chain(&self.bottom)
    }
}

impl Part {
    /// Its sums.
    #[must_use]
    pub fn sums(&self) -> Vec<&Sum> {
        match self {
            Self::Sum(sum) => vec![sum],
            Self::Growth { of, .. } => of.sums().collect(),
        }
    }
}

impl Value {
    /// Reads a value.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let mut parser = Parser::new(text)?;
        let value = parser.value()?;
        parser.end()?;
        Ok(value)
    }

    /// Its parts.
    pub fn parts(&self) -> impl Iterator<Item = &Part> {
        std::iter::once(&self.top).chain(&self.bottom)
    }

    /// Its sums, whose terms must be of one dimension each.
    pub fn sums(&self) -> impl Iterator<Item = &Sum> {
        self.parts().flat_map(Part::sums)
    }

    /// The names in it.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.sums().flat_map(|sum| &sum.0).map(|term| term.name.as_str())
    }

    /// Whether it looks at other years, so that a ratio of its sums means nothing.
    #[must_use]
    pub fn is_growth(&self) -> bool {
        self.parts().any(|part| matches!(part, Part::Growth { .. }))
    }
}

impl Condition {
    /// Reads a condition.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let mut parser = Parser::new(text)?;
        let mut clauses = vec![parser.clause()?];
        while parser.takes("and") {
            clauses.push(parser.clause()?);
        }
        parser.end()?;
        Ok(Self { clauses, text: text.trim().to_owned() })
    }

    /// The values in it.
    pub fn values(&self) -> impl Iterator<Item = &Value> {
        self.clauses.iter().filter_map(|clause| match clause {
            Clause::Compare { value, .. } => Some(value),
            Clause::Fact { .. } | Clause::Industry(_) => None,
        })
    }

    /// The codes of industries in it.
    pub fn industries(&self) -> impl Iterator<Item = &str> {
        let of = self.clauses.iter().filter_map(|clause| match clause {
            Clause::Industry(codes) => Some(codes),
            Clause::Fact { .. } | Clause::Compare { .. } => None,
        });
        of.flatten().map(String::as_str)
    }

    /// The facts in it.
    pub fn facts(&self) -> impl Iterator<Item = &str> {
        self.clauses.iter().filter_map(|clause| match clause {
            Clause::Fact { name, .. } => Some(name.as_str()),
            Clause::Compare { .. } | Clause::Industry(_) => None,
        })
    }
}

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<&'a str>,
    at: usize,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str) -> Result<Self, Fault> {
        let mut tokens = Vec::new();
        let mut rest = text.trim_start();
        while let Some(first) = rest.chars().next() {
            let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            let is_digit = |c: char| c.is_ascii_digit() || c == '.';
            let length = match first {
                'a'..='z' => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
                '0'..='9' => rest.find(|c| !is_digit(c)).unwrap_or(rest.len()),
                '<' | '>' if rest[1..].starts_with('=') => 2,
                '+' | '-' | '*' | '/' | '(' | ')' | ',' | '<' | '>' | '=' => 1,
                other => {
                    return Err((
                        format!("“{text}”中不能有“{other}”；只用字段名、数字、+ - * / ( )"),
                        format!(
                            "“{other}” may not stand in “{text}”: names of fields, numbers and \
                             + - * / ( ) may"
                        ),
                    ));
                }
            };
            let (token, after) = rest.split_at(length);
            tokens.push(token);
            rest = after.trim_start();
        }
        Ok(Self { text, tokens, at: 0 })
    }

    fn peek(&self) -> Option<&'a str> {
        self.tokens.get(self.at).copied()
    }

    fn next(&mut self) -> Option<&'a str> {
        let token = self.peek();
        self.at += 1;
        token
    }

    fn takes(&mut self, token: &str) -> bool {
        let is_it = self.peek() == Some(token);
        self.at += usize::from(is_it);
        is_it
    }

    fn fault(&self, zh: &str, en: &str) -> Fault {
        let before = self.tokens[..self.at.min(self.tokens.len())].join(" ");
        (
            format!("“{}”写法有误，“{before}”之后{zh}", self.text),
            format!("“{}” cannot be read: after “{before}” {en}", self.text),
        )
    }

    fn expect(&mut self, token: &str) -> Result<(), Fault> {
        if self.takes(token) {
            return Ok(());
        }
        Err(self.fault(&format!("应为“{token}”"), &format!("“{token}” is expected")))
    }

    fn end(&self) -> Result<(), Fault> {
        match self.peek() {
            None => Ok(()),
            Some(token) => {
                Err(self.fault(&format!("多出“{token}”"), &format!("“{token}” is too much")))
            }
        }
    }

    fn value(&mut self) -> Result<Value, Fault> {
        let start = self.at;
        let top = self.part()?;
        let bottom = if self.takes("/") { Some(self.part()?) } else { None };
        let is_growth = |part: &Part| matches!(part, Part::Growth { .. });
        if let Some(bottom) = &bottom
            && is_growth(&top) != is_growth(bottom)
        {
            return Err(
                self.fault("增长率只能与增长率相除", "a growth is divided by a growth only")
            );
        }
        let text = self.tokens[start..self.at].join(" ").replace("( ", "(").replace(" )", ")");
        let text = text.replace("growth (", "growth(").replace("decline (", "decline(");
        Ok(Value { top, bottom, text: text.replace(" ,", ",") })
    }

    fn part(&mut self) -> Result<Part, Fault> {
        let is_decline = match self.peek() {
            Some("growth") => false,
            Some("decline") => true,
            _ => return Ok(Part::Sum(self.sum()?)),
        };
        self.at += 1;
        self.expect("(")?;
        let top = self.sum()?;
        let bottom = if self.takes("/") { Some(self.sum()?) } else { None };
        self.expect(",")?;
        let years = self.next().and_then(|token| token.parse().ok());
        let Some(years) = years.filter(|years| (1..=20).contains(years)) else {
            self.at -= 1;
            return Err(
                self.fault("应为 1 至 20 的年数", "a number of years from 1 to 20 is expected")
            );
        };
        self.expect(")")?;
        Ok(Part::Growth { of: Quotient { top, bottom }, years, is_decline })
    }

    /// One product, or a sum of them: in brackets where something else stands beside it.
    fn sum(&mut self) -> Result<Sum, Fault> {
        let start = self.at;
        let has_bracket = self.takes("(");
        let mut terms = vec![self.term(1)?];
        loop {
            let sign = match self.peek() {
                Some("+") => 1,
                Some("-") => -1,
                _ => break,
            };
            self.at += 1;
            terms.push(self.term(sign)?);
        }
        if has_bracket {
            self.expect(")")?;
        } else if terms.len() > 1
            && (self.peek() == Some("/") || start > 0 && self.tokens[start - 1] == "/")
        {
            return Err(self.fault(
                "有和与商混在一起，请给和加上括号",
                "a sum stands beside a division: put it in brackets",
            ));
        }
        Ok(Sum(terms))
    }

    fn term(&mut self, sign: i64) -> Result<Term, Fault> {
        let mut factor_nano = NANO;
        if self.peek().is_some_and(|token| token.starts_with(|c: char| c.is_ascii_digit())) {
            factor_nano = self.decimal()?;
            self.expect("*")?;
        }
        let name = self.name()?;
        Ok(Term { factor_nano: sign * factor_nano, name })
    }

    fn decimal(&mut self) -> Result<i64, Fault> {
        let is_negative = self.takes("-");
        let token = self.peek().unwrap_or_default();
        let parsed = number::parse_exact(token, NANO_DECIMALS).ok();
        let Some(nano) = parsed.filter(|_| token.starts_with(|c: char| c.is_ascii_digit())) else {
            return Err(
                self.fault("应为至多 9 位小数的数", "a decimal of at most 9 places is expected")
            );
        };
        self.at += 1;
        Ok(if is_negative { -nano } else { nano })
    }

    fn name(&mut self) -> Result<String, Fault> {
        const WORDS: [&str; 5] = ["growth", "decline", "and", "not", "in"];
        let token = self.peek().filter(|token| {
            token.starts_with(|c: char| c.is_ascii_lowercase()) && !WORDS.contains(token)
        });
        let Some(token) = token else {
            return Err(
                self.fault("应为字段或核算项的名称", "the name of a field or account is expected")
            );
        };
        self.at += 1;
        Ok(token.to_owned())
    }

    fn clause(&mut self) -> Result<Clause, Fault> {
        if self.takes("not") {
            return Ok(Clause::Fact { name: self.name()?, is: false });
        }
        if self.peek() == Some("industry") && self.tokens.get(self.at + 1) == Some(&"in") {
            self.at += 2;
            return self.industries();
        }
        let value = self.value()?;
        let sign = match self.peek() {
            Some("<") => Sign::Less,
            Some("<=") => Sign::AtMost,
            Some("=") => Sign::Equal,
            Some(">=") => Sign::AtLeast,
            Some(">") => Sign::More,
            _ => {
                return match value {
                    Value { top: Part::Sum(Sum(mut terms)), bottom: None, .. }
                        if terms.len() == 1 && terms[0].factor_nano == NANO =>
                    {
                        Ok(Clause::Fact { name: terms.remove(0).name, is: true })
                    }
                    _ => Err(self.fault(
                        "应为 <、<=、=、>=、> 之一",
                        "one of <, <=, =, >= and > is expected",
                    )),
                };
            }
        };
        self.at += 1;
        Ok(Clause::Compare { value, sign, nano: self.decimal()? })
    }

    fn industries(&mut self) -> Result<Clause, Fault> {
        let mut codes = Vec::new();
        loop {
            let token = self.peek().unwrap_or_default();
            // What codes look like the data set knows.
            let is_code =
                |token: &str| token.len() > 1 && token.starts_with(|c: char| c.is_ascii_digit());
            if !is_code(token) {
                return Err(self.fault("应为行业代码", "an industry code is expected"));
            }
            self.at += 1;
            let mut code = token.to_owned();
            if self.peek() == Some("-")
                && let Some(end) = self.tokens.get(self.at + 1).filter(|token| is_code(token))
            {
                code = format!("{code}-{end}");
                self.at += 2;
            }
            codes.push(code);
            if !self.takes(",") {
                return Ok(Clause::Industry(codes));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(terms: &[(i64, &str)]) -> Sum {
        let term =
            |(nano, name): &(i64, &str)| Term { factor_nano: *nano, name: (*name).to_owned() };
        Sum(terms.iter().map(term).collect())
    }

    #[test]
    fn values_are_read_as_they_are_written() {
        let value = Value::parse("tax/land").unwrap();
        assert_eq!(value.top, Part::Sum(sum(&[(NANO, "tax")])));
        assert_eq!(value.bottom, Some(Part::Sum(sum(&[(NANO, "land")]))));
        assert_eq!(value.text, "tax / land");
        let value = Value::parse("(tax + 0.5 * fee - refund) / land").unwrap();
        assert_eq!(
            value.top,
            Part::Sum(sum(&[(NANO, "tax"), (NANO / 2, "fee"), (-NANO, "refund")]))
        );
        let value = Value::parse("growth(net_tco2, 3) / growth(revenue, 3)").unwrap();
        assert!(value.is_growth());
        assert_eq!(value.names().collect::<Vec<_>>(), ["net_tco2", "revenue"]);
        let value = Value::parse("decline(energy_tce / (a + b), 1)").unwrap();
        let Part::Growth { years: 1, is_decline: true, of } = &value.top else { panic!() };
        assert_eq!(of.bottom, Some(sum(&[(NANO, "a"), (NANO, "b")])));
        assert_eq!(value.text, "decline(energy_tce / (a + b), 1)");
    }

    #[test]
    fn conditions_are_read_as_they_are_written() {
        let condition =
            Condition::parse("revenue >= 2000 and not iso and listed and industry in 44, 4620")
                .unwrap();
        assert_eq!(condition.clauses.len(), 4);
        assert_eq!(condition.facts().collect::<Vec<_>>(), ["iso", "listed"]);
        assert_eq!(
            condition.clauses[3],
            Clause::Industry(vec!["44".to_owned(), "4620".to_owned()])
        );
        let Clause::Compare { sign, nano, .. } = &condition.clauses[0] else { panic!() };
        assert_eq!((*sign, *nano), (Sign::AtLeast, 2000 * NANO));
        let condition = Condition::parse("growth(revenue, 3) < -0.1").unwrap();
        let Clause::Compare { nano, .. } = &condition.clauses[0] else { panic!() };
        assert_eq!(*nano, -NANO / 10);
    }

    #[test]
    fn what_cannot_be_read_is_refused_with_its_place() {
        for (text, told) in [
            ("", "name of a field"),
            ("tax /", "name of a field"),
            ("tax / land / a", "“/” is too much"),
            ("tax + fee / land", "put it in brackets"),
            ("tax / land + fee", "put it in brackets"),
            ("2 tax", "“*” is expected"),
            ("税 / land", "may not stand"),
            ("Tax", "may not stand"),
            ("growth(tax, 0)", "from 1 to 20"),
            ("growth(tax, 3) / land", "by a growth only"),
            ("growth(tax)", "“,” is expected"),
            ("0.0000000001 * tax", "9 places"),
            ("and", "name of a field"),
        ] {
            let (zh, en) = Value::parse(text).unwrap_err();
            assert!(en.contains(told), "{text}: {en}");
            assert!(!zh.is_ascii(), "{zh}");
        }
        for (text, told) in [
            ("tax / land", "one of <"),
            ("2 * tax", "one of <"),
            ("tax >", "9 places"),
            ("industry in 4", "industry code is expected"),
            ("a and", "name of a field"),
            ("a or b", "too much"),
        ] {
            let (_, en) = Condition::parse(text).unwrap_err();
            assert!(en.contains(told), "{text}: {en}");
        }
    }
}
