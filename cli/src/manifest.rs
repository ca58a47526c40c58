//! The manifest of a run: everything needed to repeat it and to see whether the bytes agree. It
//! holds no time and no machine, so that the same run gives the same manifest.

use serde::{Deserialize, Serialize};
use tanxiao_core::account::Method;
use tanxiao_core::digest::sha256;
use tanxiao_core::lang::Lang;
use tanxiao_core::run::RunOptions;
use tanxiao_core::score::Counts;

use crate::input::File;

/// What the file is.
pub(crate) const KIND: &str = "tanxiao-manifest";

/// A run, as it can be repeated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Manifest {
    pub(crate) kind: String,
    pub(crate) tool: String,
    pub(crate) tool_version: String,
    pub(crate) options: RunOptions,
    pub(crate) lang: Lang,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) data: Option<String>,
    pub(crate) scheme: Versioned,
    pub(crate) factor_set: Versioned,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) benchmark: Option<Hashed>,
    pub(crate) inputs: Vec<Hashed>,
    pub(crate) counts: Counts,
    /// The file that the manifest lies beside; none inside a Parquet file, which cannot name its
    /// own hash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) output: Option<Hashed>,
}

/// Something with a version and a hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Versioned {
    pub(crate) id: String,
    pub(crate) version: String,
    pub(crate) sha256: String,
}

/// A file with its hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Hashed {
    pub(crate) name: String,
    pub(crate) bytes: u64,
    pub(crate) sha256: String,
}

impl Hashed {
    pub(crate) fn of(name: &str, bytes: &[u8]) -> Self {
        Self { name: name.to_owned(), bytes: bytes.len() as u64, sha256: sha256(bytes) }
    }
}

impl Manifest {
    pub(crate) fn new(
        method: Method<'_>,
        options: &RunOptions,
        lang: Lang,
        data: Option<String>,
        files: &[File],
        benchmark: Option<&File>,
        counts: Counts,
    ) -> Self {
        Self {
            kind: KIND.to_owned(),
            tool: "tanxiao".to_owned(),
            tool_version: env!("CARGO_PKG_VERSION").to_owned(),
            options: options.clone(),
            lang,
            data,
            scheme: Versioned {
                id: method.scheme.id.clone(),
                version: method.scheme.version.clone(),
                sha256: method.scheme.sha256.clone(),
            },
            factor_set: Versioned {
                id: method.factors.id.clone(),
                version: method.factors.version.clone(),
                sha256: method.factors.sha256.clone(),
            },
            benchmark: benchmark.map(|file| Hashed::of(&file.name, &file.bytes)),
            inputs: files.iter().map(|file| Hashed::of(&file.name, &file.bytes)).collect(),
            counts,
            output: None,
        }
    }

    /// The manifest as JSON text.
    pub(crate) fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}
