//! Query: parameters as text, checked. Every value that the document's patterns allow is taken,
//! and no other.

use serde::Deserialize;
use tanxiao_core::grade::Status;
use utoipa::IntoParams;

use crate::problem::Problem;
use crate::store::filter::{Filter, Since};
use crate::store::position::Position;

/// Scores of an answer, unless the client asks for fewer or more.
pub(crate) const LIMIT: usize = 100;
/// No book has more runs.
pub(crate) const LAST_RUN: u32 = i32::MAX.cast_unsigned();
/// Most scores of an answer.
pub(crate) const MOST: usize = 1000;

/// Which scores, for lists and bulk download.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ScoresQuery {
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
    /// 报告期 / period: year, quarter or month
    #[param(pattern = "^[0-9]{4}(Q[1-4]|-(0[1-9]|1[0-2]))?$", example = "2023")]
    pub(crate) period: Option<String>,
    /// 评价状态 / status
    #[param(inline)]
    pub(crate) status: Option<StatusName>,
    /// 只要这次发布的 / only those of this run
    #[param(minimum = 1, maximum = 2_147_483_647)]
    pub(crate) run: Option<u32>,
    /// 只要此后发布的：发布序号，或 UTC 时间 / only those issued after a run, or at or after a UTC time
    #[param(example = "2024-03-01T00:00:00Z")]
    pub(crate) changed_since: Option<String>,
    /// 只要未被更正、未撤回的 / only those that no later score corrects and that were not withdrawn
    pub(crate) current: Option<bool>,
    /// 每页条数 / scores of an answer
    #[param(minimum = 1, maximum = 1000, default = 100)]
    pub(crate) limit: Option<usize>,
    /// 上一页给出的 next_cursor / what the answer before gave as `next_cursor`
    #[param(pattern = "^[A-Za-z0-9_-]{16}$")]
    pub(crate) cursor: Option<String>,
}

/// Which scores, for bulk download: the same without pages.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExportQuery {
    /// 文件格式 / format of the file
    #[param(inline)]
    pub(crate) format: ExportFormat,
    /// 行业代码前缀（GB/T 4754）/ leading digits of the industry
    #[param(pattern = "^[0-9]{1,4}$", example = "17")]
    industry: Option<String>,
    /// 行政区划代码前缀（GB/T 2260）/ leading digits of the region
    #[param(pattern = "^[0-9]{1,6}$", example = "3305")]
    region: Option<String>,
    /// 碳效等级 / number of the grade
    #[param(minimum = 1, maximum = 99)]
    grade: Option<i16>,
    /// 碳水平 / number of the level
    #[param(minimum = 1, maximum = 99)]
    level: Option<i16>,
    /// 报告期 / period: year, quarter or month
    #[param(pattern = "^[0-9]{4}(Q[1-4]|-(0[1-9]|1[0-2]))?$", example = "2023")]
    period: Option<String>,
    /// 评价状态 / status
    #[param(inline)]
    status: Option<StatusName>,
    /// 只要这次发布的 / only those of this run
    #[param(minimum = 1, maximum = 2_147_483_647)]
    run: Option<u32>,
    /// 只要此后发布的：发布序号，或 UTC 时间 / only those issued after a run, or at or after a UTC time
    #[param(example = "2024-03-01T00:00:00Z")]
    changed_since: Option<String>,
    /// 只要未被更正、未撤回的 / only those that no later score corrects and that were not withdrawn
    current: Option<bool>,
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
            Self::Held => Status::Held,
        }
    }
}

impl ExportQuery {
    pub(crate) fn filter(&self) -> Result<Filter, Problem> {
        ScoresQuery {
            industry: self.industry.clone(),
            region: self.region.clone(),
            grade: self.grade,
            level: self.level,
            period: self.period.clone(),
            status: self.status,
            run: self.run,
            changed_since: self.changed_since.clone(),
            current: self.current,
            limit: None,
            cursor: None,
        }
        .filter()
    }
}

impl ScoresQuery {
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
        })
    }

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

/// Checks a period.
pub(crate) fn period(period: Option<&str>) -> Result<(), Problem> {
    let Some(text) = period else { return Ok(()) };
    let is_period = match text.as_bytes() {
        [year @ .., b'Q', b'1'..=b'4'] => is_digits(year, 4),
        [year @ .., b'-', b'0', b'1'..=b'9'] => is_digits(year, 4),
        [year @ .., b'-', b'1', b'0'..=b'2'] => is_digits(year, 4),
        year => is_digits(year, 4),
    };
    if is_period {
        return Ok(());
    }
    Err(wrong("period", "应形如 2023、2023Q1 或 2023-01", "write 2023, 2023Q1 or 2023-01"))
}

fn since(text: &str) -> Result<Since, Problem> {
    /// Digits of a run's number; a date without hyphens has one more.
    const RUN_DIGITS: usize = 7;
    if text.len() <= RUN_DIGITS && is_digits(text.as_bytes(), text.len()) {
        return text.parse().map(Since::Run).map_err(|_| since_wrong());
    }
    const FORM: &[u8] = b"0000-00-00T00:00:00Z";
    let bytes = text.as_bytes();
    let has_form = (bytes.len() == 10 || bytes.len() == FORM.len())
        && bytes.iter().zip(FORM).all(|(byte, form)| match form {
            b'0' => byte.is_ascii_digit(),
            form => byte == form,
        });
    let whole = if bytes.len() == 10 { format!("{text}T00:00:00Z") } else { text.to_owned() };
    let is_time = has_form && chrono::DateTime::parse_from_rfc3339(&whole).is_ok();
    if is_time { Ok(Since::Time(text.to_owned())) } else { Err(since_wrong()) }
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
        "应为发布序号，或形如 2024-03-01、2024-03-01T00:00:00Z 的 UTC 时间",
        "give the number of a run, or a UTC time as 2024-03-01 or 2024-03-01T00:00:00Z",
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
