//! How a peer group becomes one number: the methods, what a scheme's file calls them, and what they
//! are called. How each is computed stands in `core/src/benchmark/statistic.rs`.

use serde::{Deserialize, Serialize};

use crate::lang::Lang;
use crate::number::{NANO, NANO_DECIMALS, to_text};

/// How a peer group becomes one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "method")]
pub enum Benchmark {
    /// Sum of numerators ÷ sum of denominators.
    RatioOfSums,
    /// Mean of intensities.
    Mean,
    /// Median of intensities.
    Median,
    /// Mean without the lowest and the highest share (nano) of firms.
    TrimmedMean {
        /// Share cut at each end, in nano.
        share_nano: i64,
    },
    /// Mean of the lowest share (nano) of intensities, at least one firm.
    BestMean {
        /// Share of firms, in nano.
        share_nano: i64,
    },
    /// The intensity below which a share (nano) of the peers lie, interpolated.
    Percentile {
        /// Share of firms, in nano.
        share_nano: i64,
    },
    /// Only a published table: nothing is computed from the run's own firms.
    Published,
}

/// Makes a method of its share.
type WithShare = fn(i64) -> Benchmark;

/// Methods without a share, by the name that a scheme's file gives.
const WITHOUT_SHARE: [(&str, Benchmark); 4] = [
    ("ratio_of_sums", Benchmark::RatioOfSums),
    ("mean", Benchmark::Mean),
    ("median", Benchmark::Median),
    ("published", Benchmark::Published),
];

/// Methods with a share.
const WITH_SHARE: [(&str, WithShare); 3] = [
    ("trimmed_mean", |share_nano| Benchmark::TrimmedMean { share_nano }),
    ("best_mean", |share_nano| Benchmark::BestMean { share_nano }),
    ("percentile", |share_nano| Benchmark::Percentile { share_nano }),
];

/// What of a file's benchmark is wrong: its key, and why, in Chinese and English.
pub(super) type Wrong = (&'static str, [String; 2]);

impl Benchmark {
    /// The method of a name and a share (nano, above 0 and below 1), as a scheme's file gives them.
    pub(super) fn named(name: &str, share_nano: Option<i64>) -> Result<Self, Wrong> {
        let wrong = |zh: &str, en: &str| Err(("benchmark.share", [zh, en].map(str::to_owned)));
        let is_it = |known: &str| known == name;
        if let Some((_, method)) = WITHOUT_SHARE.into_iter().find(|(known, _)| is_it(known)) {
            return match share_nano {
                None => Ok(method),
                Some(_) => wrong("该方法没有 share", "this method has no share"),
            };
        }
        let Some((_, of_share)) = WITH_SHARE.into_iter().find(|(known, _)| is_it(known)) else {
            let known = WITHOUT_SHARE.map(|(known, _)| known);
            let known = [&known[..], &WITH_SHARE.map(|(known, _)| known)].concat().join(", ");
            let why = [
                format!("不认识的方法“{name}”；可用：{known}"),
                format!("“{name}” is none of {known}"),
            ];
            return Err(("benchmark.method", why));
        };
        match share_nano.map(of_share) {
            None => wrong("该方法须给出 share", "this method needs a share"),
            Some(Self::TrimmedMean { share_nano }) if share_nano * 2 >= NANO => {
                wrong("两端各应小于 0.5", "must be below 0.5 at each end")
            }
            Some(method) => Ok(method),
        }
    }

    /// The method in words.
    #[must_use]
    pub fn name(self, lang: Lang) -> String {
        let percent = |share_nano: i64| to_text(share_nano * 100, NANO_DECIMALS);
        match self {
            Self::RatioOfSums => {
                lang.pick("总量比：排放之和 ÷ 产出之和", "ratio of sums").to_owned()
            }
            Self::Mean => lang.pick("算术平均", "mean").to_owned(),
            Self::Median => lang.pick("中位数", "median").to_owned(),
            Self::Published => lang.pick("公布的基准表", "a published table").to_owned(),
            Self::TrimmedMean { share_nano } => match lang {
                Lang::Zh => format!("截尾平均（两端各去 {}%）", percent(share_nano)),
                Lang::En => format!("mean without {} % at each end", percent(share_nano)),
            },
            Self::BestMean { share_nano } => match lang {
                Lang::Zh => format!("最好 {}% 的平均", percent(share_nano)),
                Lang::En => format!("mean of the best {} %", percent(share_nano)),
            },
            Self::Percentile { share_nano } => match lang {
                Lang::Zh => format!("第 {} 百分位", percent(share_nano)),
                Lang::En => format!("percentile {}", percent(share_nano)),
            },
        }
    }
}
