//! Describes a run of the engine in a manifest.

pub use tanxiao_base::manifest::{Counts, Hashed, KIND, Manifest, RunOptions, Versioned};

use crate::account::Method;
use crate::lang::Lang;
use crate::scheme::Scheme;

/// The manifest of a run.
#[must_use]
pub fn of_run(
    method: Method<'_>,
    options: &RunOptions,
    lang: Lang,
    data: Option<String>,
    inputs: Vec<Hashed>,
    benchmark: Option<Hashed>,
    counts: Counts,
) -> Manifest {
    let beside = options.beside.iter().filter_map(|id| method.data.schemes.get(id));
    Manifest {
        kind: KIND.to_owned(),
        tool: "tanxiao".to_owned(),
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        options: options.clone(),
        lang,
        data,
        scheme: versioned(method.scheme),
        beside: beside.map(versioned).collect(),
        factor_set: Versioned {
            id: method.factors.id.clone(),
            version: method.factors.version.clone(),
            sha256: method.factors.sha256.clone(),
        },
        standards: method.data.standards.recorded(),
        limits: method.data.limits.recorded(),
        benchmark,
        confirmations: None,
        inputs,
        corrections: Vec::new(),
        counts,
        file_sha256: None,
        output: None,
    }
}

fn versioned(scheme: &Scheme) -> Versioned {
    Versioned {
        id: scheme.id.clone(),
        version: scheme.version.clone(),
        sha256: scheme.sha256.clone(),
    }
}
