//! The data set: every table that the engine grades by, loaded from texts and validated whole.
//! A table that does not add up is refused with its file, line and reason.

pub mod declared;
pub mod dictionary;
pub mod energy;
pub mod fields;
pub mod grid;
mod joint;
pub mod limits;
mod notes;
pub mod numbering;
pub mod parts;
mod process;
pub mod words;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::digest::{sha256, sha256_of_parts};
use crate::finding::{Code, Error, Finding, Place, Result, line_of};
use crate::lang::Bilingual;
use crate::plain;
use crate::scheme::Scheme;
use declared::DeclaredField;
use dictionary::{AmountField, Dictionary, Field};
use edition::Edition;
use energy::{EnergyType, FactorSet, FactorSetHead, Kind};
use grid::Grid;
use industry::Industries;
use limits::Limits;
use numbering::Unnumbered;
use parts::Whole;
use region::Regions;
use standards::{Classification, Standards};
use tanxiao_base::data::{table, text};
use tanxiao_base::manifest::Versioned;
use tanxiao_data::{EDITIONS, GRID, INDUSTRIES, LIMITS, REGIONS, RETIRED_REGIONS, STANDARDS};

pub use tanxiao_base::data::{Row, Table, edition, industry, region, standards};

/// The factor set used where none is named.
pub const DEFAULT_FACTOR_SET: &str = "cn-guides-2015";
/// The line of form 205-1 that holds the total, 能源合计.
const TOTAL_LINE: &str = "40";
/// Units of money in place of those of the table of units; none is shipped.
pub const OWN_MONEY: &str = "dictionary/money.csv";
/// The table of process materials.
const PROCESS: &str = "energy/process.csv";
/// The scheme used where none is named.
pub const DEFAULT_SCHEME: &str = "huzhou-2021";

/// Every table, validated.
#[derive(Debug, Clone)]
pub struct DataSet {
    /// What the tables go by: the classification, the regions, the money.
    pub standards: Arc<Standards>,
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
    /// When a return is suspect.
    pub limits: Limits,
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
        let shipped_standards = Standards::shipped()?;
        let standards = Self::standards_of(files)?;
        check_standards(&standards, &shipped_standards, files)?;
        let is_elsewhere = standards.industries != shipped_standards.industries
            || standards.money != shipped_standards.money;
        let standards = Arc::new(standards);
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
                // Cut-offs per 万元 and codes of its own classification say nothing of others.
                if is_elsewhere && tanxiao_data::SCHEMES.iter().any(|file| file.text == content) {
                    continue;
                }
                let scheme = Scheme::parse_by(path, content, &standards)?;
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
        let is_other = standards.regions != shipped_standards.regions;
        let dictionary = Dictionary::parse(
            ("dictionary/headers.csv", text("dictionary/headers.csv")?),
            (
                ("dictionary/units.csv", text("dictionary/units.csv")?),
                files.get(OWN_MONEY).map(|text| (OWN_MONEY, text.as_str())),
            ),
            ("dictionary/missing.csv", text("dictionary/missing.csv")?),
            ("dictionary/words.csv", text("dictionary/words.csv")?),
            (&catalogue, &standards.money, &shipped_standards.money),
        )?;
        let regions = Regions::parse(REGIONS.path, text(REGIONS.path)?)?;
        let regions = match text(RETIRED_REGIONS.path)? {
            // What is no more of other regions says nothing of these.
            retired if is_other && retired == RETIRED_REGIONS.text => regions,
            retired => regions.with_retired(RETIRED_REGIONS.path, retired)?,
        };
        let data = Self {
            fields: Vec::new(),
            process_sha256: sha256(process.as_bytes()),
            with_fields: joint::Declaring::default(),
            is_for_schemes: false,
            wholes,
            electricity,
            factor_sets,
            grid: Grid::parse(GRID.path, text(GRID.path)?)?,
            industries: industries(
                text(INDUSTRIES.path)?,
                text(EDITIONS.path)?,
                &standards.industries,
            )?,
            regions,
            limits: Limits::parse(LIMITS.path, text(LIMITS.path)?)?,
            standards,
            dictionary,
            schemes,
            catalogue,
        };
        data.schemes.values().try_for_each(|scheme| data.check(scheme))?;
        Ok(data)
    }

    /// What the tables of some texts by path go by.
    ///
    /// # Errors
    /// The table of standards is missing or not valid.
    pub fn standards_of(files: &BTreeMap<String, String>) -> Result<Standards> {
        let place = || Place::file(STANDARDS.path);
        let text = files.get(STANDARDS.path).ok_or_else(|| {
            Error::new(Code::DataInvalid, place()).because("文件缺失", "is missing")
        })?;
        Standards::parse(STANDARDS.path, text, Some(&Standards::shipped()?))
    }

    /// The edition that industries are stated to be of; None where it is the only one.
    ///
    /// # Errors
    /// No edition of the classification has that name.
    pub fn edition(&self, text: &str) -> Result<Option<Edition>> {
        let current = &self.industries.classification().edition;
        let is_alone = !self.industries.has_editions();
        if is_alone && text.trim() == current {
            return Ok(None);
        }
        if let Some(edition) = Edition::parse(text).filter(|_| !is_alone) {
            return Ok(Some(edition));
        }
        let older = Edition::OLD.map(Edition::year);
        let known = |between: &str, last: &str| match is_alone {
            true => current.clone(),
            false => format!("{}{last}{current}", older.join(between)),
        };
        Err(Error::new(Code::EditionInvalid, Place::default())
            .with("value", text)
            .with("known", known("、", " 或 "))
            .with("known_en", known(", ", " or ")))
    }

    /// A finding with the names of what industries are of.
    pub(crate) fn naming_industries(&self, finding: Finding) -> Finding {
        let of = self.industries.classification();
        finding
            .with_both(["standard", "standard_en"], of.name.clone())
            .with_both(["classification", "classification_en"], Bilingual::of(|it| of.title(it)))
            .with_both(["level", "level_en"], Bilingual::of(|lang| of.level(1, lang)))
            .with_both(["tops", "tops_en"], Bilingual::of(|lang| self.industries.tops(lang)))
            .with("current", &of.edition)
    }

    /// A finding with the names of what regions are of.
    pub(crate) fn naming_regions(&self, finding: Finding) -> Finding {
        let of = &self.standards.regions;
        let [first, second, third] = &of.tiers;
        finding
            .with_both(["standard", "standard_en"], of.name.clone())
            .with("tiers", format_args!("{}、{}、{}", first.zh, second.zh, third.zh))
            .with("tier", &first.en)
            .with("example", &of.example)
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
fn industries(text: &str, editions: &str, of: &Classification) -> Result<Industries> {
    let industries = Industries::parse(INDUSTRIES.path, text, of)?;
    if text != INDUSTRIES.text && editions == EDITIONS.text {
        return Ok(industries);
    }
    industries.with_editions(EDITIONS.path, editions)
}

/// Refuses names of another classification or of other regions beside tables that are shipped: what
/// they name would not be what is graded by.
fn check_standards(
    own: &Standards,
    shipped: &Standards,
    files: &BTreeMap<String, String>,
) -> Result<()> {
    let is_shipped =
        |file: &tanxiao_data::File| files.get(file.path).is_some_and(|text| text == file.text);
    let of_industries = (own.industries != shipped.industries, "industries", &INDUSTRIES);
    let of_regions = (own.regions != shipped.regions, "regions", &REGIONS);
    let of_grid = (own.regions != shipped.regions, "regions", &GRID);
    for (is_other, section, file) in [of_industries, of_regions, of_grid] {
        if is_other && is_shipped(file) {
            let (path, place) = (file.path, Place::file(STANDARDS.path).at_column(section));
            return Err(Error::new(Code::DataInvalid, place).because(
                format!("与随附的 {path} 不是一套：请一并给出自己的 {path}"),
                format!("does not go with the {path} that is shipped: give one of your own, too"),
            ));
        }
    }
    Ok(())
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
