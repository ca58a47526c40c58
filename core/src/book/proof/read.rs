//! What a file of scores says that follows from nothing else in it, held to what a run lets
//! through, as the returns and accounts that the steps of a run take.

use polars::prelude::*;
use tanxiao_base::issued::column::{Amount, Kind, Source};
use tanxiao_base::issued::columns as columns_of;

use super::{MOST, ScoreFile, compare};
use crate::account::{Accounts, Method, output_field};
use crate::credit_code;
use crate::finding::{Code, Finding, Place};
use crate::lang::{Bilingual, Lang};
use crate::number::{self, MICRO, MICRO_DECIMALS};
use crate::period::Period;
use crate::plain;
use crate::returns::{Returns, column};
use crate::scheme::Scheme;

/// Up to here every integer is a float of its own.
const EXACT_IN_F64: i64 = 1 << 53;

/// Returns and accounts as a file of scores has them.
pub(super) struct Read {
    pub(super) returns: Returns,
    pub(super) accounts: Accounts,
}

/// Checks that the columns are those of the scheme's scores, each of its type.
pub(super) fn columns(file: ScoreFile<'_>, scheme: &Scheme) -> Result<(), Vec<Finding>> {
    let wanted = columns_of(scheme);
    let finding = |name: &str, zh: String, en: String| {
        Finding::new(Code::FigureColumn, Place::file(file.name).at_column(name))
            .with("scheme", &scheme.id)
            .with_both(["detail", "detail_en"], Bilingual::new(zh, en))
    };
    let mut findings = Vec::new();
    for column in &wanted {
        let dtype = match column.kind {
            Kind::Text | Kind::Word => DataType::String,
            Kind::Small | Kind::Whole => DataType::Int32,
            Kind::Decimal(_) => DataType::Float64,
        };
        match file.scores.column(column.name) {
            Err(_) => findings.push(finding(column.name, "缺少".into(), "it is missing".into())),
            Ok(found) if *found.dtype() != dtype => {
                let found = found.dtype();
                let zh = format!("类型为 {found}，应为 {dtype}");
                findings.push(finding(column.name, zh, format!("{found} instead of {dtype}")));
            }
            Ok(_) => {}
        }
    }
    for name in file.scores.get_column_names() {
        if wanted.iter().all(|column| column.name != name.as_str()) {
            findings.push(finding(name, "多余".into(), "it does not belong there".into()));
        }
    }
    findings.truncate(MOST);
    if findings.is_empty() { Ok(()) } else { Err(findings) }
}

/// Reads a file of scores.
pub(super) fn read(file: ScoreFile<'_>, method: Method<'_>) -> Result<Read, Vec<Finding>> {
    columns(file, method.scheme)?;
    let mut reader = Reader { file, method, findings: Vec::new() };
    let returns = reader.returns();
    let accounts = reader.accounts();
    reader.shares(&accounts);
    let Reader { mut findings, .. } = reader;
    findings.sort_by_key(|finding| finding.place.line);
    findings.truncate(MOST);
    match returns {
        Some(frame) if findings.is_empty() => {
            Ok(Read { returns: Returns::from_frame(frame)?, accounts })
        }
        _ => Err(findings),
    }
}

struct Reader<'a> {
    file: ScoreFile<'a>,
    method: Method<'a>,
    findings: Vec<Finding>,
}

impl<'a> Reader<'a> {
    fn series(&self, name: &str) -> Option<&'a Series> {
        self.file.scores.column(name).ok().map(Column::as_materialized_series)
    }

    fn invalid(&mut self, row: usize, name: &str, expected: Bilingual) {
        let value = self.file.scores.column(name).map(|column| compare::words(column, row));
        let value = value.unwrap_or_else(|_| Bilingual::new("空", "nothing"));
        self.findings.push(
            Finding::new(Code::FigureInvalid, compare::place(self.file, row, name))
                .with_both(["value", "value_en"], value)
                .with_both(["expected", "expected_en"], expected),
        );
    }

    /// The texts of a column, each as what it means; what means nothing is told, and stands for
    /// the default.
    fn texts<T: Default>(
        &mut self,
        name: &str,
        meaning: impl Fn(Option<&str>) -> Result<T, Bilingual>,
    ) -> Vec<T> {
        let Some(Ok(texts)) = self.series(name).map(Series::str) else { return Vec::new() };
        let mut meant = Vec::with_capacity(texts.len());
        for (row, text) in texts.iter().enumerate() {
            meant.push(meaning(text).unwrap_or_else(|expected| {
                self.invalid(row, name, expected);
                T::default()
            }));
        }
        meant
    }

    /// Who and where the scores are about, as the frame of returns; None where polars refuses it.
    fn returns(&mut self) -> Option<DataFrame> {
        let data = self.method.data;
        let codes = self.texts(column::CREDIT_CODE, |text| {
            let code = text.ok_or_else(|| Bilingual::new("文本", "a text"))?;
            if code.is_empty() {
                return Ok(String::new());
            }
            let why = |error: credit_code::CreditCodeError| {
                Bilingual::new(
                    format!("统一社会信用代码（{}）", error.text(Lang::Zh)),
                    format!("unified social credit codes ({})", error.text(Lang::En)),
                )
            };
            credit_code::check(code).map_err(why).map(|()| code.to_owned())
        });
        let names = self.texts(column::NAME, |text| {
            let text = text.ok_or_else(|| Bilingual::new("文本", "a text"))?;
            let why = |fault: plain::Fault| {
                let Bilingual { zh, en } = fault.text();
                Bilingual::new(format!("企业名称（它{zh}）"), format!("names of firms (this {en})"))
            };
            let fault = plain::fault_of_name(text).filter(|_| !text.is_empty());
            fault.map_or_else(|| Ok(text.to_owned()), |fault| Err(why(fault)))
        });
        for (row, name) in names.iter().enumerate() {
            if name.is_empty() && codes.get(row).is_some_and(String::is_empty) {
                self.invalid(row, column::NAME, Bilingual::new("企业名称", "the firm's name"));
            }
        }
        let periods = self.texts(column::PERIOD, |text| {
            text.and_then(|text| Period::parse(text).filter(|period| period.to_string() == text))
                .map(Period::code)
                .ok_or_else(|| {
                    Bilingual::new(
                        "2023、2023H1、2023Q1、2023-01 或 2023M01-08",
                        "2023, 2023H1, 2023Q1, 2023-01 or 2023M01-08",
                    )
                })
        });
        let regions = self.texts(column::REGION, |text| {
            let Some(text) = text else { return Ok(0) };
            let is_code = text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit());
            let code = text.parse().ok().filter(|_| is_code);
            // A run lets counties pass that its table does not know, and no province.
            code.filter(|code: &u32| data.regions.province_name((code / 10_000) as u8).is_some())
                .ok_or_else(|| Bilingual::new("六位行政区划代码", "codes of GB/T 2260, six digits"))
        });
        let industries = self.texts(column::INDUSTRY, |text| {
            let is_code = |text: &&str| text.bytes().all(|byte| byte.is_ascii_digit());
            text.filter(is_code)
                .and_then(|text| data.industries.index_of(text))
                .ok_or_else(|| Bilingual::new("国民经济行业代码", "codes of GB/T 4754"))
        });
        let verified = self.verified();
        let height = self.file.scores.height();
        let zeros = |name: &str| Column::new(name.into(), vec![0u32; height]);
        DataFrame::new(vec![
            zeros(column::SOURCE),
            zeros(column::LINE),
            zeros(column::ROWS),
            Column::new(column::CREDIT_CODE.into(), codes),
            Column::new(column::NAME.into(), names),
            Column::new(column::PERIOD.into(), periods),
            Column::new(column::REGION.into(), regions),
            Column::new(column::INDUSTRY.into(), industries),
            Column::new(column::VERIFIED.into(), verified),
        ])
        .ok()
    }

    /// Whether a third party verified the returns, from the data quality of PCAF.
    fn verified(&mut self) -> Vec<bool> {
        let Some(column) =
            compare::named(self.method.scheme, |source| source == Source::DataQuality)
        else {
            return Vec::new();
        };
        let series = self.series(column.name);
        let Some(Ok(scores)) = series.map(Series::i32) else { return Vec::new() };
        let mut verified = Vec::with_capacity(scores.len());
        for (row, score) in scores.iter().enumerate() {
            if !matches!(score, Some(1 | 2)) {
                self.invalid(row, column.name, Bilingual::new("1 或 2", "1 or 2"));
            }
            verified.push(score == Some(1));
        }
        verified
    }

    fn accounts(&mut self) -> Accounts {
        let amounts = [Amount::Energy, Amount::Scope1, Amount::Scope2, Amount::Deducted];
        let sums: [Vec<i64>; 4] = amounts.map(|amount| {
            let amounts = self.amounts(amount, false, false);
            amounts.into_iter().map(Option::unwrap_or_default).collect()
        });
        let may_be_negative = output_field(self.method.scheme.denominator).may_be_negative();
        let output = self.amounts(Amount::Output, may_be_negative, true);
        if self.method.scheme.deduct.is_empty() {
            self.no_deductions(&sums[3]);
        }
        Accounts::of_sums(sums, output)
    }

    /// An amount of all rows, in micro.
    fn amounts(
        &mut self,
        amount: Amount,
        may_be_negative: bool,
        may_be_missing: bool,
    ) -> Vec<Option<i64>> {
        let scheme = self.method.scheme;
        let Some(column) = compare::named(scheme, |source| source == Source::Amount(amount)) else {
            return Vec::new();
        };
        let Some(Ok(floats)) = self.series(column.name).map(Series::f64) else {
            return Vec::new();
        };
        let mut amounts = Vec::with_capacity(floats.len());
        for (row, float) in floats.iter().enumerate() {
            amounts.push(match float.map(|float| micro(float, may_be_negative)) {
                None if may_be_missing => None,
                None => {
                    self.invalid(row, column.name, Bilingual::new("数值", "a number"));
                    None
                }
                Some(Ok(amount)) => Some(amount),
                Some(Err(NoAmount::Invalid(expected))) => {
                    self.invalid(row, column.name, expected);
                    None
                }
                Some(Err(NoAmount::Inexact)) => {
                    let place = compare::place(self.file, row, column.name);
                    let finding = Finding::new(Code::FigureInexact, place);
                    self.findings.push(finding.with("value", float.unwrap_or_default()));
                    None
                }
            });
        }
        amounts
    }

    /// A scheme that deducts nothing has nothing deducted.
    fn no_deductions(&mut self, deducted: &[i64]) {
        let scheme = self.method.scheme;
        let of = Source::Amount(Amount::Deducted);
        let Some(column) = compare::named(scheme, |source| source == of) else { return };
        for (row, deducted) in deducted.iter().enumerate().filter(|(_, deducted)| **deducted != 0) {
            let place = compare::place(self.file, row, column.name);
            let value = number::to_text(*deducted, MICRO_DECIMALS);
            let finding = Finding::new(Code::FigureWrong, place);
            self.findings.push(finding.with("value", value).with("expected", 0));
        }
    }

    /// Shares of what a score does not hold: a share of one where there is anything to share.
    fn shares(&mut self, accounts: &Accounts) {
        let Some(column) = compare::named(self.method.scheme, compare::is_beyond_figures) else {
            return;
        };
        let Some(Ok(floats)) = self.series(column.name).map(Series::f64) else { return };
        for (row, float) in floats.iter().enumerate() {
            let share = float.map(|float| micro(float, false));
            let is_share = |share: &i64| (0..=MICRO).contains(share);
            let is_right = match share {
                None => accounts.gross(row) <= 0,
                Some(Ok(share)) => accounts.gross(row) > 0 && is_share(&share),
                Some(Err(_)) => false,
            };
            if !is_right {
                let expected = match accounts.gross(row) > 0 {
                    true => Bilingual::new("0 至 1，至多六位小数", "0 to 1, at most six decimals"),
                    false => Bilingual::new("空（总排放为 0）", "nothing (no gross emissions)"),
                };
                self.invalid(row, column.name, expected);
            }
        }
    }
}

/// Why a float is no amount.
enum NoAmount {
    Invalid(Bilingual),
    /// The float stands for several amounts.
    Inexact,
}

/// A float of a file as the amount that it was made of, in micro.
fn micro(float: f64, may_be_negative: bool) -> Result<i64, NoAmount> {
    let invalid = |zh, en| Err(NoAmount::Invalid(Bilingual::new(zh, en)));
    if !float.is_finite() {
        return invalid("有限的数值", "a finite number");
    }
    if float < 0.0 && !may_be_negative {
        return invalid("不小于 0 的数值", "a number that is not below 0");
    }
    if float.abs() >= number::to_f64(EXACT_IN_F64, MICRO_DECIMALS) {
        return Err(NoAmount::Inexact);
    }
    match number::from_f64(float, MICRO_DECIMALS as i32) {
        Ok(micro) if number::to_f64(micro, MICRO_DECIMALS) == float => Ok(micro),
        _ => invalid("至多六位小数的数值", "a number of at most six decimals"),
    }
}
