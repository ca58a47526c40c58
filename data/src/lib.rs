//! The tables of tanxiao as texts: energy types, factor sets, grid factors, industries, regions,
//! dictionaries, schemes and samples. This crate embeds files and does nothing else: no parsing,
//! no arithmetic, no reading of the disk. What each table is and where its values come from
//! stands in `data/README.md`.

/// One embedded file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct File {
    /// Path relative to `data/`, with forward slashes, for instance `energy/catalogue.csv`. The
    /// same path under `--data DIR` replaces the file.
    pub path: &'static str,
    /// The whole text: UTF-8 without a byte order mark, lines ending in LF.
    pub text: &'static str,
}

/// Embeds the file at a path relative to `data/`.
macro_rules! file {
    ($path:literal) => {
        File { path: $path, text: include_str!(concat!("../", $path)) }
    };
}

/// Every table the engine reads, in order of path.
pub const FILES: &[File] = &[
    file!("dictionary/headers.csv"),
    file!("dictionary/loans.csv"),
    file!("dictionary/missing.csv"),
    file!("dictionary/units.csv"),
    file!("dictionary/words.csv"),
    file!("energy/catalogue.csv"),
    file!("energy/parts.csv"),
    file!("factors/cn-guides-2015.csv"),
    file!("factors/cn-guides-2015.toml"),
    file!("factors/ncsc-2025.csv"),
    file!("factors/ncsc-2025.toml"),
    file!("grid/grid.csv"),
    file!("industries/industries.csv"),
    file!("regions/regions.csv"),
    file!("schemes/huzhou-2021.toml"),
    file!("schemes/own-market-residual.toml"),
    file!("schemes/own-percentile.toml"),
    file!("schemes/own-revenue.toml"),
    file!("schemes/own-three-dimension.toml"),
];

/// Lending policies to look at and to begin from; each says that it is an example.
pub const POLICIES: &[File] = &[file!("policies/example-green-loan.toml")];

/// Real returns to try the engine on; see `data/samples/README.md`.
pub const SAMPLES: &[File] = &[
    file!("samples/loans-synthetic.csv"),
    file!("samples/xiamen-industries-2012-2017.csv"),
    file!("samples/xiamen-industries-2015.csv"),
];

/// Schemas of what goes in and comes out: JSON Schema, and CDDL for what is CBOR.
pub const SCHEMAS: &[File] = &[
    file!("schemas/benchmark.schema.json"),
    file!("schemas/loan-terms.schema.json"),
    file!("schemas/loan.schema.json"),
    file!("schemas/journal.schema.json"),
    file!("schemas/certificate.cddl"),
    file!("schemas/manifest.schema.json"),
    file!("schemas/policy.schema.json"),
    file!("schemas/return.schema.json"),
    file!("schemas/sql-input.schema.json"),
    file!("schemas/trust.schema.json"),
];

#[cfg(test)]
mod tests {
    use super::{FILES, SAMPLES};

    #[test]
    fn paths_are_sorted_and_unique() {
        for files in [FILES, SAMPLES] {
            assert!(files.windows(2).all(|pair| pair[0].path < pair[1].path));
        }
    }

    #[test]
    fn texts_are_lf_without_byte_order_mark_and_end_in_a_newline() {
        for file in FILES.iter().chain(SAMPLES) {
            assert!(!file.text.contains('\r'), "{}", file.path);
            assert!(!file.text.starts_with('\u{feff}'), "{}", file.path);
            assert!(file.text.ends_with('\n'), "{}", file.path);
        }
    }
}
