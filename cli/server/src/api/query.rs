//! Query: parameters as text, checked. Every value that the document's patterns allow is taken,
//! and no other.

use chrono::Datelike as _;
use serde::Deserialize;
use tanxiao_core::grade::Status;
use tanxiao_core::period::Period;
use utoipa::IntoParams;

use crate::problem::Problem;
use crate::store::filter::{Filter, Since};
use crate::store::own::Own;
use crate::store::position::Position;
use crate::store::row::Decimals;
use crate::times::time_text;

/// Scores of an answer, unless the client asks for fewer or more.
pub(crate) const LIMIT: usize = 100;
/// No book has more runs.
pub(crate) const LAST_RUN: u32 = i32::MAX.cast_unsigned();
/// Most scores of an answer.
pub(crate) const MOST: usize = 1000;

/// Parameters that say which scores, with what stands before and behind them: one list for all that
/// takes them.
macro_rules! which_scores {
    ($(#[$of:meta])* $name:ident { $($before:tt)* } { $($after:tt)* }) => {
        $(#[$of])*
        pub(crate) struct $name {
            $($before)*
            /// 行业代码前缀（GB/T 4754）/ leading digits of the industry
            #[param(pattern = "^[0-9]{1,4}$", example = "17")]
            pub(crate) industry: Option<String>,
            /// 行政区划代码前缀（GB/T 2260）/ leading digits of the region
            #[param(pattern = "^[0-9]{1,6}$", example = "3305")]
            pub(crate) region: Option<String>,
            /// 碳效等级 / number of the grade
            #[param(minimum = 1, maximum = 99)]
            pub(crate) grade: Option<i16>,
            /// 碳水平 / number of the level
            #[param(minimum = 1, maximum = 99)]
            pub(crate) level: Option<i16>,
            /// 报告期 / period: year, half, quarter, month or the months from January on
            #[param(pattern = "^(199[0-9]|20[0-9][0-9]|2100)(Q[1-4]|H[12]|-(0[1-9]|1[0-2])|M01-(0[24578]|09|1[01]))?$", example = "2023")]
            pub(crate) period: Option<String>,
            /// 评价状态 / status
            #[param(inline)]
            pub(crate) status: Option<StatusName>,
            /// 只要这次发布的 / only those of this run
            #[param(minimum = 1, maximum = 2_147_483_647)]
            pub(crate) run: Option<u32>,
            /// 只要此后发布的：发布序号，日期或带时区的时间 / only those issued after a run, or at or after a day (UTC) or time
            #[param(example = "2024-03-01T00:00:00Z")]
            pub(crate) changed_since: Option<String>,
            /// 只要未被更正、未撤回的 / only those that no later score corrects and that were not withdrawn
            pub(crate) current: Option<bool>,
            $($after)*
        }

        impl $name {
            pub(crate) fn filter(&self) -> Result<Filter, Problem> {
                digits("industry", self.industry.as_deref(), 4)?;
                digits("region", self.region.as_deref(), 6)?;
                within("grade", self.grade, 1, 99)?;
                within("level", self.level, 1, 99)?;
                within("run", self.run, 1, LAST_RUN)?;
                period(self.period.as_deref())?;
                Ok(Filter {
                    industry: self.industry.clone(),
                    region: self.region.clone(),
                    level: self.level,
                    grade: self.grade,
                    period: self.period.clone(),
                    status: self.status.map(|status| status.status().text().to_owned()),
                    since: self.changed_since.as_deref().map(since).transpose()?,
                    run: self.run,
                    is_current: self.current == Some(true),
                    own: Own::default(),
                })
            }
        }
    };
}

which_scores! {
    /// Which scores, for lists.
    #[derive(Debug, Default, Deserialize, IntoParams)]
    #[serde(default, deny_unknown_fields)]
    #[into_params(parameter_in = Query)]
    ScoresQuery {} {
        /// 每页条数 / scores of an answer
        #[param(minimum = 1, maximum = 1000, default = 100)]
        pub(crate) limit: Option<usize>,
        /// 上一页给出的 next_cursor / what the answer before gave as `next_cursor`
        #[param(pattern = "^[A-Za-z0-9_-]{16}$")]
        pub(crate) cursor: Option<String>,
        /// 小数的写法：number 为 JSON 数值，exact 为字符串 / how decimals are written: as JSON numbers, or as
        /// strings of the same digits
        #[param(inline)]
        pub(crate) decimals: Option<Decimals>,
    }
}

which_scores! {
    /// Which scores, for bulk download: the same without pages.
    #[derive(Debug, Deserialize, IntoParams)]
    #[serde(deny_unknown_fields)]
    #[into_params(parameter_in = Query)]
    ExportQuery {
        /// 文件格式 / format of the file
        #[param(inline)]
        pub(crate) format: ExportFormat,
    } {
        /// 小数的写法：number 为数值（Parquet 为浮点数），exact 在 NDJSON 为字符串、在 Parquet 为 DECIMAL；
        /// 对 CSV 无影响 / how decimals are written: as numbers (floats in Parquet), or exact: as strings in
        /// NDJSON and as DECIMAL in Parquet; CSV is the same either way
        #[param(inline)]
        pub(crate) decimals: Option<Decimals>,
    }
}

/// How one score is written.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ScoreQuery {
    /// 小数的写法：number 为 JSON 数值，exact 为字符串 / how decimals are written: as JSON numbers, or as
    /// strings of the same digits
    #[param(inline)]
    pub(crate) decimals: Option<Decimals>,
}

/// A format of bulk download.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ExportFormat {
    /// Apache Parquet.
    Parquet,
    /// Comma-separated, UTF-8.
    Csv,
    /// One JSON object a line.
    Ndjson,
}

/// A status, as scores name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StatusName {
    /// Graded.
    Graded,
    /// Graded with the last band, the output not being above zero.
    GradedLastBand,
    /// No grade: the output is not above zero.
    UngradedOutput,
    /// No grade: net emissions are not above zero.
    UngradedNet,
    /// No grade: too few peers.
    UngradedPeers,
    /// No grade: an indicator could not be computed.
    UngradedIndicator,
    /// Scored, and the scheme gives its kind no class.
    Unclassed,
    /// No grade: the return is suspect and held.
    Held,
}

impl StatusName {
    fn status(self) -> Status {
        match self {
            Self::Graded => Status::Graded,
            Self::GradedLastBand => Status::GradedLastBand,
            Self::UngradedOutput => Status::UngradedOutput,
            Self::UngradedNet => Status::UngradedNet,
            Self::UngradedPeers => Status::UngradedPeers,
            Self::UngradedIndicator => Status::UngradedIndicator,
            Self::Unclassed => Status::Unclassed,
            Self::Held => Status::Held,
        }
    }
}

impl ScoresQuery {
    pub(crate) fn limit(&self) -> Result<usize, Problem> {
        within("limit", self.limit, 1, MOST)?;
        Ok(self.limit.unwrap_or(LIMIT))
    }

    pub(crate) fn position(&self) -> Result<Position, Problem> {
        cursor(self.cursor.as_deref())
    }
}

/// Where a cursor points; the beginning without one.
pub(crate) fn cursor(cursor: Option<&str>) -> Result<Position, Problem> {
    let Some(cursor) = cursor else { return Ok(Position::default()) };
    Position::from_cursor(cursor).ok_or_else(|| {
        wrong("cursor", "应为上一页给出的 next_cursor", "it is what an answer gave as next_cursor")
    })
}

/// Refuses a place in runs that are still to come, beyond the next one: no answer gave it for this
/// book, and it would be empty for ever.
pub(crate) fn is_given_cursor(position: Position, last: u32) -> Result<(), Problem> {
    if position.run <= last.saturating_add(1) {
        return Ok(());
    }
    Err(Problem::unknown(
        "run-unknown",
        "参数 cursor：不是这本结果册给出的 next_cursor，它指向还没有的发布。".to_owned(),
        "Parameter cursor: it is none that an answer of this book gave; it points to runs that are \
         not there."
            .to_owned(),
    ))
}

/// Checks a period.
pub(crate) fn period(period: Option<&str>) -> Result<(), Problem> {
    let Some(text) = period else { return Ok(()) };
    if Period::parse(text).is_some_and(|period| period.to_string() == text) {
        return Ok(());
    }
    let zh = "应形如 2023、2023H1、2023Q1、2023-01 或 2023M01-08";
    Err(wrong("period", zh, "write 2023, 2023H1, 2023Q1, 2023-01 or 2023M01-08"))
}

fn since(text: &str) -> Result<Since, Problem> {
    /// Digits of a run's number; a date without hyphens has one more.
    const RUN_DIGITS: usize = 7;
    if text.len() <= RUN_DIGITS && is_digits(text.as_bytes(), text.len()) {
        return text.parse().map(Since::Run).map_err(|_| since_wrong());
    }
    const FORMS: [&str; 3] = ["0000-00-00", "0000-00-00T00:00:00Z", "0000-00-00T00:00:00+00:00"];
    // In a query a plus sign is a blank, which few think of.
    let sign_at = FORMS[1].len() - 1;
    let text = match text.split_at_checked(sign_at) {
        Some((time, offset)) if offset.starts_with(' ') => format!("{time}+{}", &offset[1..]),
        _ => text.to_owned(),
    };
    let has_form = FORMS.iter().any(|form| {
        form.len() == text.len()
            && text.bytes().zip(form.bytes()).all(|(byte, form)| match form {
                b'0' => byte.is_ascii_digit(),
                b'+' => byte == b'+' || byte == b'-',
                form => byte == form,
            })
    });
    let whole = if text.len() == FORMS[0].len() { format!("{text}T00:00:00Z") } else { text };
    match chrono::DateTime::parse_from_rfc3339(&whole) {
        // Across the ends of four digits, texts of times do not sort.
        Ok(time) if has_form && (0..=9999).contains(&time.to_utc().year()) => {
            Ok(Since::Time(time_text(time.to_utc())))
        }
        _ => Err(since_wrong()),
    }
}

/// Refuses a run that is still to come: it is more likely a date or a slip, and would be empty for
/// ever.
pub(crate) fn is_known_run(filter: &Filter, last: u32) -> Result<(), Problem> {
    match filter.since {
        Some(Since::Run(run)) if run > last => Err(Problem::unknown(
            "run-unknown",
            format!(
                "参数 changed_since：最近一次发布是第 {last} 次，没有第 {run} 次；日期请写成 2024-03-01。"
            ),
            format!(
                "Parameter changed_since: the last run is {last}, there is no run {run}; write a \
                 date as 2024-03-01."
            ),
        )),
        _ => Ok(()),
    }
}

fn since_wrong() -> Problem {
    wrong(
        "changed_since",
        "应为发布序号、日期（UTC），或带时区的时间，如 2024-03-01、2024-03-01T00:00:00Z、\
         2024-03-01T08:00:00+08:00",
        "give the number of a run, a day (UTC) or a time with its offset: 2024-03-01, \
         2024-03-01T00:00:00Z, 2024-03-01T08:00:00+08:00",
    )
}

fn digits(name: &str, text: Option<&str>, most: usize) -> Result<(), Problem> {
    match text {
        Some(text) if text.len() > most || !is_digits(text.as_bytes(), text.len()) => {
            let (zh, en) =
                (format!("应为 1 至 {most} 位数字"), format!("write 1 to {most} digits"));
            Err(wrong(name, &zh, &en))
        }
        _ => Ok(()),
    }
}

fn is_digits(text: &[u8], length: usize) -> bool {
    length > 0 && text.len() == length && text.iter().all(u8::is_ascii_digit)
}

/// Checks a number.
pub(crate) fn within<T: PartialOrd + std::fmt::Display + Copy>(
    name: &str,
    value: Option<T>,
    least: T,
    most: T,
) -> Result<(), Problem> {
    match value {
        Some(value) if value < least || value > most => {
            let (zh, en) = (format!("应在 {least} 至 {most} 之间"), format!("{least} to {most}"));
            Err(wrong(name, &zh, &en))
        }
        _ => Ok(()),
    }
}

fn wrong(name: &str, zh: &str, en: &str) -> Problem {
    Problem::invalid(format!("参数 {name}：{zh}。"), format!("Parameter {name}: {en}."))
}
