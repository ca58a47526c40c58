//! The data set: every table that the engine grades by, loaded from texts and validated whole.
//! A table that does not add up is refused with its file, line and reason.

pub mod declared;
pub mod dictionary;
pub mod energy;
pub mod fields;
pub mod grid;
mod joint;
mod notes;
pub mod numbering;
pub mod parts;
mod process;
pub mod words;

use std::collections::BTreeMap;

use crate::digest::{sha256, sha256_of_parts};
use crate::finding::{Code, Error, Place, Result, line_of};
use crate::lang::Bilingual;
use crate::plain;
use crate::scheme::Scheme;
use declared::DeclaredField;
use dictionary::{AmountField, Dictionary, Field};
use energy::{EnergyType, FactorSet, FactorSetHead, Kind};
use grid::Grid;
use industry::Industries;
use numbering::Unnumbered;
use parts::Whole;
use region::Regions;
use tanxiao_base::data::{table, text};
use tanxiao_base::manifest::Versioned;
use tanxiao_data::{EDITIONS, INDUSTRIES};

pub use tanxiao_base::data::{Row, Table, edition, industry, region};

/// The factor set used where none is named.
pub const DEFAULT_FACTOR_SET: &str = "cn-guides-2015";
/// The line of form 205-1 that holds the total, 能源合计.
const TOTAL_LINE: &str = "40";
/// The table of process materials.
const PROCESS: &str = "energy/process.csv";
/// The scheme used where none is named.
pub const DEFAULT_SCHEME: &str = "huzhou-2021";

/// Every table, validated.
#[derive(Debug, Clone)]
pub struct DataSet {
    /// The energy catalogue, in display order.
    pub catalogue: Vec<EnergyType>,
    /// Energy types that have parts.
    pub wholes: Vec<Whole>,
    /// Index of electricity in the catalogue.
    pub electricity: usize,
    /// Factor sets by id.
    pub factor_sets: BTreeMap<String, FactorSet>,
    /// Electricity factors.
    pub grid: Grid,
    /// Industries.
    pub industries: Industries,
    /// Regions.
    pub regions: Regions,
    /// Headers and units.
    pub dictionary: Dictionary,
    /// Schemes by id.
    pub schemes: BTreeMap<String, Scheme>,
    /// SHA-256 of the table of process materials, in hex.
    process_sha256: String,
    /// Inputs that the schemes declare which this data set is made for ([`DataSet::for_schemes`]).
    pub fields: Vec<DeclaredField>,
    /// This data set with the inputs that schemes declare.
    with_fields: joint::Declaring,
    /// Whether it was made so.
    is_for_schemes: bool,
}

/// The schemes that are shipped, whatever data are used: each is known by its hash.
#[must_use]
pub fn shipped_schemes() -> Vec<Versioned> {
    let files = tanxiao_data::SCHEMES.iter();
    files
        .filter_map(|file| Scheme::parse(file.path, file.text).ok())
        .map(|scheme| Versioned { id: scheme.id, version: scheme.version, sha256: scheme.sha256 })
        .collect()
}

impl DataSet {
    /// The tables embedded in this build.
    ///
    /// # Errors
    /// A table that is not valid; a released build has none.
    pub fn embedded() -> Result<Self> {
        Self::load(&Self::embedded_files())
    }

    /// The embedded tables as texts by path, to lay others over.
    #[must_use]
    pub fn embedded_files() -> BTreeMap<String, String> {
        tanxiao_data::FILES
            .iter()
            .map(|file| (file.path.to_owned(), file.text.to_owned()))
            .collect()
    }

    /// Loads and validates tables from texts by path (`energy/catalogue.csv`, …).
    ///
    /// # Errors
    /// The first table that is missing or not valid, with file, line and reason.
    pub fn load(files: &BTreeMap<String, String>) -> Result<Self> {
        let text = |path: &str| {
            files.get(path).map(String::as_str).ok_or_else(|| {
                Error::new(Code::DataInvalid, Place::file(path)).because("文件缺失", "is missing")
            })
        };
        let mut catalogue =
            energy::catalogue("energy/catalogue.csv", text("energy/catalogue.csv")?)?;
        let electricity = catalogue
            .iter()
            .position(|energy| energy.kind == Kind::Electricity)
            .unwrap_or_default();
        let process = text(PROCESS)?;
        let materials = process::materials(PROCESS, process, &catalogue)?;
        let energies = catalogue.len();
        catalogue.extend(materials.iter().map(|(material, _)| material.clone()));
        let wholes = parts::wholes("energy/parts.csv", text("energy/parts.csv")?, &catalogue)?;
        let shipped = shipped_catalogue()?;
        let notes = notes::in_chinese("energy/notes.csv", text("energy/notes.csv")?)?;
        let mut factor_sets = BTreeMap::new();
        let mut schemes = BTreeMap::new();
        for (path, content) in files {
            if path.starts_with("factors/") && path.ends_with(".toml") {
                let known = (catalogue.as_slice(), shipped.as_slice(), &notes);
                let mut set = load_factor_set(path, content, files, known)?;
                let of_process = materials.iter().map(|(_, factor)| factor);
                for (own, factor) in set.factors.iter_mut().skip(energies).zip(of_process) {
                    own.get_or_insert_with(|| factor.clone());
                }
                factor_sets.insert(set.id.clone(), set);
            } else if path.starts_with("schemes/") && path.ends_with(".toml") {
                let scheme = Scheme::parse(path, content)?;
                if let Some(other) = schemes.insert(scheme.id.clone(), scheme) {
                    return Err(Error::new(Code::SchemeInvalid, Place::file(path))
                        .with("key", "id")
                        .because(
                            format!("“{}”在两个文件中出现", other.id),
                            format!("“{}” stands in two files", other.id),
                        ));
                }
            }
        }
        let dictionary = Dictionary::parse(
            ("dictionary/headers.csv", text("dictionary/headers.csv")?),
            ("dictionary/units.csv", text("dictionary/units.csv")?),
            ("dictionary/missing.csv", text("dictionary/missing.csv")?),
            ("dictionary/words.csv", text("dictionary/words.csv")?),
            &catalogue,
        )?;
        let data = Self {
            fields: Vec::new(),
            process_sha256: sha256(process.as_bytes()),
            with_fields: joint::Declaring::default(),
            is_for_schemes: false,
            wholes,
            electricity,
            factor_sets,
            grid: Grid::parse("grid/grid.csv", text("grid/grid.csv")?)?,
            industries: industries(text(INDUSTRIES.path)?, text(EDITIONS.path)?)?,
            regions: Regions::parse("regions/regions.csv", text("regions/regions.csv")?)?
                .with_retired("regions/retired.csv", text("regions/retired.csv")?)?,
            dictionary,
            schemes,
            catalogue,
        };
        data.schemes.values().try_for_each(|scheme| data.check(scheme))?;
        Ok(data)
    }

    /// The factor set of an id.
    ///
    /// # Errors
    /// No set has it; the error names those that are there.
    pub fn factor_set(&self, id: &str) -> Result<&FactorSet> {
        self.factor_sets
            .get(id)
            .ok_or_else(|| unknown(Code::FactorSetUnknown, id, self.factor_sets.keys()))
    }

    /// The scheme of an id.
    ///
    /// # Errors
    /// No scheme has it; the error names those that are there.
    pub fn scheme(&self, id: &str) -> Result<&Scheme> {
        self.schemes.get(id).ok_or_else(|| unknown(Code::SchemeUnknown, id, self.schemes.keys()))
    }

    /// Whether an energy type is a part of another.
    #[must_use]
    pub fn is_part(&self, energy: usize) -> bool {
        self.wholes.iter().any(|whole| whole.parts.contains(&energy))
    }

    /// What a row of a long table is about: an energy type, by whatever [`Self::energy_type`] knows,
    /// the part of one used as material, power that is deducted, or the total of all energy. A
    /// number before the name does not matter; 其中 does, since what it names is a part.
    #[must_use]
    pub fn row_field(&self, text: &str) -> Option<Field> {
        if let Some(energy) = self.energy_type(text) {
            return Some(Field::Energy(energy));
        }
        if text.trim() == TOTAL_LINE {
            return Some(Field::Amount(AmountField::ReportedTce));
        }
        let key = dictionary::normalise(text);
        let exact = self.dictionary.field_of_normalised(&key).map(|field| (field, false));
        let (field, is_part) = exact.or_else(|| {
            let Unnumbered { name, is_part } = numbering::unnumbered(&key)?;
            Some((self.dictionary.field_of_normalised(name)?, is_part))
        })?;
        let is_row = match field {
            // What is a part of we do not know what may be a part of another row.
            Field::Energy(energy) => !is_part || self.is_part(energy),
            Field::Material(_) | Field::Amount(AmountField::ReportedTce) => !is_part,
            Field::Declared(index) => !is_part && !self.fields[index].is_fact(),
            Field::Amount(AmountField::OwnPv | AmountField::GreenPower) => true,
            Field::Amount(amount) => AmountField::TRADED.contains(&amount),
            _ => false,
        };
        is_row.then_some(field)
    }

    /// The energy type that a text means: a catalogue code, a code of form 205-1, or any name of
    /// the dictionary.
    #[must_use]
    pub fn energy_type(&self, text: &str) -> Option<usize> {
        let text = text.trim();
        let code = if text.len() == 1 { format!("0{text}") } else { text.to_owned() };
        self.catalogue
            .iter()
            .position(|energy| {
                energy.id == text
                    || energy.column == text
                    || energy.form_205_1.as_deref() == Some(code.as_str())
            })
            .or_else(|| match self.dictionary.field(text) {
                Some(Field::Energy(index)) => Some(index),
                _ => None,
            })
    }
}

/// The industries with their older editions. Another classification has editions of its own or none:
/// those of the one that is shipped say nothing of its codes.
fn industries(text: &str, editions: &str) -> Result<Industries> {
    let industries = Industries::parse(INDUSTRIES.path, text)?;
    if text != INDUSTRIES.text && editions == EDITIONS.text {
        return Ok(industries);
    }
    industries.with_editions(EDITIONS.path, editions)
}

/// The catalogue that is shipped, whatever data are used.
fn shipped_catalogue() -> Result<Vec<EnergyType>> {
    const PATH: &str = "energy/catalogue.csv";
    let file = tanxiao_data::FILES.iter().find(|file| file.path == PATH);
    energy::catalogue(PATH, file.map_or("", |file| file.text))
}

fn load_factor_set(
    path: &str,
    content: &str,
    files: &BTreeMap<String, String>,
    (catalogue, shipped, notes): (&[EnergyType], &[EnergyType], &BTreeMap<String, String>),
) -> Result<FactorSet> {
    let head: FactorSetHead = toml::from_str(content).map_err(|error| {
        let line = error.span().map_or(1, |span| line_of(content, span.start));
        Error::new(Code::DataInvalid, Place::file(path).at_line(line)).said_by(error.message())
    })?;
    check_plain(path, content, &head)?;
    let table_path = format!("{}.csv", path.trim_end_matches(".toml"));
    let table = files.get(&table_path).ok_or_else(|| {
        Error::new(Code::DataInvalid, Place::file(&table_path)).because("文件缺失", "is missing")
    })?;
    let shared = ["energy/catalogue.csv", "grid/grid.csv"];
    let mut parts: Vec<&str> = vec![content, table];
    parts.extend(shared.iter().filter_map(|path| files.get(*path)).map(String::as_str));
    Ok(FactorSet {
        id: head.id,
        version: head.version,
        name_zh: head.name_zh,
        name_en: head.name_en,
        source: head.source,
        sha256: sha256_of_parts(&parts),
        factors: energy::factors(&table_path, table, catalogue, shipped, notes)?,
    })
}

/// Refuses a factor set that is not what a reader takes it for, or that nothing can be named by.
fn check_plain(path: &str, content: &str, head: &FactorSetHead) -> Result<()> {
    let wrong = |line: u32, key: &str, words: Bilingual| {
        Error::new(Code::DataInvalid, Place::file(path).at_line(line))
            .because(format!("{key} {}", words.zh), format!("{key} {}", words.en))
    };
    if let Some((at, c)) = plain::unseen_in_toml(content) {
        return Err(wrong(line_of(content, at), "TOML", plain::Fault::Unseen(c).text()));
    }
    let named = [
        ("id", &head.id, plain::LONGEST_ID),
        ("version", &head.version, plain::LONGEST_ID),
        ("name_zh", &head.name_zh, plain::LONGEST_NAME),
        ("name_en", &head.name_en, plain::LONGEST_NAME),
    ];
    match named.into_iter().find_map(|(key, text, most)| Some((key, plain::fault(text, most)?))) {
        Some((key, fault)) => Err(wrong(1, key, fault.text())),
        None => Ok(()),
    }
}

fn unknown<'a>(code: Code, id: &str, known: impl Iterator<Item = &'a String> + Clone) -> Error {
    let nearest = known
        .clone()
        .map(|name| (strsim::jaro_winkler(id, name), name))
        .filter(|(similarity, _)| *similarity > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map_or_else(String::new, |(_, name)| format!(" (→ {name})"));
    let names: Vec<&str> = known.map(String::as_str).collect();
    Error::new(code, Place::default())
        .with("value", id)
        .with("nearest", nearest)
        .with("expected", names.join("、"))
        .with("expected_en", names.join(", "))
}
