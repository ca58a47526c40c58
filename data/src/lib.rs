//! The tables of tanxiao as texts: energy types, factor sets, grid factors, industries, regions,
//! dictionaries, schemes and samples. This crate embeds files and does nothing else: no parsing,
//! no arithmetic, no reading of the disk. Who needs few of them takes a constant of their own, and
//! a program of theirs holds no other. What each table is and where its values come from
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
    file!("energy/notes.csv"),
    file!("energy/parts.csv"),
    file!("energy/process.csv"),
    file!("factors/cn-guides-2015.csv"),
    file!("factors/cn-guides-2015.toml"),
    file!("factors/ncsc-2025.csv"),
    file!("factors/ncsc-2025.toml"),
    file!("grid/grid.csv"),
    file!("industries/editions.csv"),
    file!("industries/industries.csv"),
    file!("limits.toml"),
    file!("regions/regions.csv"),
    file!("regions/retired.csv"),
    file!("schemes/huangyan-2022.toml"),
    file!("schemes/huzhou-2021.toml"),
    file!("schemes/own-green-factory.toml"),
    file!("schemes/own-market-residual.toml"),
    file!("schemes/own-percentile.toml"),
    file!("schemes/own-rank-city.toml"),
    file!("schemes/own-rank-county.toml"),
    file!("schemes/own-revenue.toml"),
    file!("schemes/own-three-dimension.toml"),
    file!("standards.toml"),
];

/// The schemes among [`FILES`].
pub const SCHEMES: [File; count("schemes/")] = within("schemes/");

/// Industries, by code and name.
pub const INDUSTRIES: File = within::<1>("industries/industries")[0];

/// What codes of older editions of the classification are in that of [`INDUSTRIES`].
pub const EDITIONS: File = within::<1>("industries/editions")[0];

/// Regions, by code and name.
pub const REGIONS: File = within::<1>("regions/regions")[0];

/// Regions that are no more, by name.
pub const RETIRED_REGIONS: File = within::<1>("regions/retired")[0];

/// Electricity factors by area and year.
pub const GRID: File = within::<1>("grid/grid")[0];

/// When a return is suspect.
pub const LIMITS: File = within::<1>("limits.toml")[0];

/// What the tables go by: classification, regions, money.
pub const STANDARDS: File = within::<1>("standards.toml")[0];

/// How many of [`FILES`] are in a folder.
const fn count(folder: &str) -> usize {
    let (mut file, mut found) = (0, 0);
    while file < FILES.len() {
        found += is_within(FILES[file].path, folder) as usize;
        file += 1;
    }
    found
}

/// The first of [`FILES`] in a folder, as many as are asked for.
const fn within<const COUNT: usize>(folder: &str) -> [File; COUNT] {
    let mut files = [File { path: "", text: "" }; COUNT];
    let (mut file, mut found) = (0, 0);
    while found < COUNT {
        if is_within(FILES[file].path, folder) {
            files[found] = FILES[file];
            found += 1;
        }
        file += 1;
    }
    files
}

const fn is_within(path: &str, folder: &str) -> bool {
    let (path, folder) = (path.as_bytes(), folder.as_bytes());
    let mut at = 0;
    while at < folder.len() {
        if at >= path.len() || path[at] != folder[at] {
            return false;
        }
        at += 1;
    }
    true
}

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
    file!("schemas/scheme.schema.json"),
    file!("schemas/sql-input.schema.json"),
    file!("schemas/trust.schema.json"),
];

#[cfg(test)]
mod tests {
    use super::{EDITIONS, FILES, File, INDUSTRIES, REGIONS, RETIRED_REGIONS, SAMPLES, SCHEMES};

    #[test]
    fn constants_are_what_the_files_hold() {
        let within = |folder: &str| -> Vec<File> {
            FILES.iter().copied().filter(|file| file.path.starts_with(folder)).collect()
        };
        assert_eq!(SCHEMES.to_vec(), within("schemes/"));
        assert_eq!(vec![EDITIONS, INDUSTRIES], within("industries/"));
        assert_eq!(vec![REGIONS, RETIRED_REGIONS], within("regions/"));
        assert!(SCHEMES.iter().any(|scheme| scheme.path == "schemes/huzhou-2021.toml"));
    }

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
