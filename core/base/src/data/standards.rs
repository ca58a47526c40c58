//! What the tables of a data set go by: the classification of industries with its levels, the system
//! of regions, the unit of money (`standards.toml`). Whatever names one of them takes it from here.

use serde::{Deserialize, Serialize};
use tanxiao_data::STANDARDS;

use crate::finding::{Code, Error, Finding, Place, Result, line_of};
use crate::lang::{Bilingual, Lang};
use crate::manifest::Manifest;
use crate::plain;

/// As many levels as a classification may have.
pub const DEEPEST: usize = 8;

/// What the tables of a data set go by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Standards {
    /// The column of scores that holds what L is per.
    pub output_column: String,
    /// Of the industries.
    pub industries: Classification,
    /// Of the regions.
    pub regions: Numbering,
    /// Of all amounts of money.
    pub money: Money,
}

/// A classification of industries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Classification {
    /// Its name without the edition: GB/T 4754.
    pub name: Bilingual,
    /// The edition that grading goes by.
    pub edition: String,
    /// Its levels, from the top.
    pub levels: Vec<Level>,
}

/// A level of a classification; its depth is its place, from 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// What the table of industries calls it.
    pub id: String,
    /// Its name.
    pub name: Bilingual,
    /// What its codes look like: 9 is a digit, A a capital letter, all else itself.
    pub codes: Vec<String>,
}

/// A system of region codes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Numbering {
    /// Its name.
    pub name: Bilingual,
    /// What the first two, four and six digits of a code tell.
    pub tiers: [Bilingual; 3],
    /// A code, to show what is meant.
    pub example: String,
}

/// A unit of money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// Its name in the table of units, which canonical headers of input end with.
    pub unit: String,
    /// Its name in print.
    pub name: Bilingual,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StandardsFile {
    industries: Option<Classification>,
    regions: Option<Numbering>,
    money: Option<Money>,
}

impl Standards {
    /// Those of the tables that are shipped.
    ///
    /// # Errors
    /// The file is not valid; a released build has no such.
    pub fn shipped() -> Result<Self> {
        Self::parse(STANDARDS.path, STANDARDS.text, None)
    }

    /// The standards of a text; a section that it leaves out is as in `others`, and none may be left
    /// out where there are no others. `path` is what errors call it.
    ///
    /// # Errors
    /// The first thing that does not hold.
    pub fn parse(path: &str, text: &str, others: Option<&Self>) -> Result<Self> {
        let wrong = |key: &str, words: Bilingual| {
            let at = text.find(&format!("[{key}]")).map_or(1, |at| line_of(text, at));
            Error::new(Code::DataInvalid, Place::file(path).at_line(at).at_column(key))
                .because(words.zh, words.en)
        };
        let file: StandardsFile = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| line_of(text, span.start));
            Error::new(Code::DataInvalid, Place::file(path).at_line(line)).said_by(error.message())
        })?;
        let missing = |key| wrong(key, Bilingual::new("缺少这一节", "the section is missing"));
        let industries = file.industries.or_else(|| Some(others?.industries.clone()));
        let regions = file.regions.or_else(|| Some(others?.regions.clone()));
        let money = file.money.or_else(|| Some(others?.money.clone()));
        let money = money.ok_or_else(|| missing("money"))?;
        let standards = Self {
            output_column: format!("output_{}", money.unit),
            industries: industries.ok_or_else(|| missing("industries"))?,
            regions: regions.ok_or_else(|| missing("regions"))?,
            money,
        };
        match standards.fault() {
            Some((key, words)) => Err(wrong(key, words)),
            None => Ok(standards),
        }
    }

    /// What they are called: GB/T 4754-2017, GB/T 2260, 10⁴ yuan.
    #[must_use]
    pub fn named(&self, lang: Lang) -> String {
        let industries = self.industries.title(lang);
        let (regions, money) = (self.regions.name.in_lang(lang), self.money.name.in_lang(lang));
        [&industries, regions, money].join(lang.pick("、", ", "))
    }

    /// What of these standards stands in the manifest of a run; nothing of those that are shipped.
    #[must_use]
    pub fn recorded(&self) -> Option<Bilingual> {
        let is_shipped = Self::shipped().is_ok_and(|shipped| *self == shipped);
        (!is_shipped).then(|| Bilingual::of(|lang| self.named(lang)))
    }

    /// Refuses standards that a book, its certificates and lending policies do not name: they speak
    /// of those that are shipped.
    ///
    /// # Errors
    /// They are not those.
    pub fn check_of_book(&self, place: Place) -> Result<()> {
        let shipped = Self::shipped()?;
        match *self == shipped {
            true => Ok(()),
            false => Err(of_no_book(place, Bilingual::of(|lang| self.named(lang)), &shipped)),
        }
    }

    /// What does not hold, and in which section.
    fn fault(&self) -> Option<(&'static str, Bilingual)> {
        let Self { industries, regions, money, .. } = self;
        let names = [("industries", &industries.name), ("regions", &regions.name)];
        let names = names.into_iter().chain([("money", &money.name)]);
        let names = names.chain(industries.levels.iter().map(|level| ("industries", &level.name)));
        let names = names.chain(regions.tiers.iter().map(|tier| ("regions", tier)));
        let mut texts = names
            .flat_map(|(key, name)| [(key, &name.zh), (key, &name.en)])
            .chain([("industries", &industries.edition)]);
        let of_text = |(key, text): (_, &String)| {
            let words = plain::fault(text, plain::LONGEST_ID)?.text();
            Some((key, Bilingual::new(format!("名称{}", words.zh), format!("a name {}", words.en))))
        };
        let is_example =
            regions.example.len() == 6 && regions.example.bytes().all(|byte| byte.is_ascii_digit());
        let of_others = || match () {
            () if !is_example => Some((
                "regions",
                Bilingual::new("example 应为 6 位数字", "example must be six digits"),
            )),
            () if !is_id(&money.unit) => Some((
                "money",
                Bilingual::new(
                    "unit 应为 dictionary/units.csv 中 unit 列的名称",
                    "unit must be a name of the column unit of dictionary/units.csv",
                ),
            )),
            () => None,
        };
        texts
            .find_map(of_text)
            .or_else(|| industries.fault().map(|words| ("industries", words)))
            .or_else(of_others)
    }
}

/// Refuses scores whose manifest says that they are by other standards than those of a book.
///
/// # Errors
/// They are.
pub fn check_recorded(manifest: &Manifest, place: Place) -> Result<()> {
    match &manifest.standards {
        None => Ok(()),
        Some(named) => Err(of_no_book(place, named.clone(), &Standards::shipped()?)),
    }
}

fn of_no_book(place: Place, named: Bilingual, shipped: &Standards) -> Error {
    let expected = Bilingual::of(|lang| shipped.named(lang));
    let finding = Finding::new(Code::StandardsOther, place).with_both(["value", "value_en"], named);
    finding.with_both(["expected", "expected_en"], expected).into()
}

/// Whether a text may be the id of a level or of a unit.
fn is_id(id: &str) -> bool {
    id.starts_with(|c: char| c.is_ascii_lowercase())
        && id.bytes().all(|byte| byte.is_ascii_lowercase() || b"_0123456789".contains(&byte))
}

impl Classification {
    /// What does not hold of its levels.
    fn fault(&self) -> Option<Bilingual> {
        let levels = &self.levels;
        let is_twice = |at: usize| levels[..at].iter().any(|level| level.id == levels[at].id);
        let is_shape = |shape: &String| {
            (1..=12).contains(&shape.len())
                && shape.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte))
        };
        if !(2..=DEEPEST).contains(&levels.len()) {
            return Some(Bilingual::new(
                format!("levels 应有 2 至 {DEEPEST} 层"),
                format!("levels must be 2 to {DEEPEST}"),
            ));
        }
        if (0..levels.len()).any(|at| !is_id(&levels[at].id) || is_twice(at)) {
            return Some(Bilingual::new(
                "levels 的 id 应为小写字母、数字和下划线，且不重复",
                "the id of a level is of small letters, digits and underscores, each once",
            ));
        }
        let has_shapes =
            |level: &Level| !level.codes.is_empty() && level.codes.iter().all(is_shape);
        (!levels.iter().all(has_shapes)).then(|| {
            Bilingual::new(
                "codes 应写各层代码的样式，如 99（9 代表数字，A 代表大写字母）",
                "codes must say what codes of the level look like, such as 99 (9 for digits, A for \
                 capital letters)",
            )
        })
    }

    /// Name and edition: GB/T 4754-2017.
    #[must_use]
    pub fn title(&self, lang: Lang) -> String {
        format!("{}-{}", self.name.in_lang(lang), self.edition)
    }

    /// Depth of the deepest level.
    #[must_use]
    pub fn deepest(&self) -> u8 {
        self.levels.len() as u8
    }

    /// The name of a level; of all industry at depth 0.
    #[must_use]
    pub fn level(&self, depth: u8, lang: Lang) -> &str {
        let level = usize::from(depth).checked_sub(1).and_then(|at| self.levels.get(at));
        level.map_or_else(|| lang.pick("全部", "all"), |level| level.name.in_lang(lang))
    }

    /// All levels with their depths, the deepest first: 4 class, 3 group, …
    #[must_use]
    pub fn levels_in(&self, lang: Lang) -> String {
        let depths = (1..=self.deepest()).rev();
        let names = depths.map(|depth| format!("{depth} {}", self.level(depth, lang)));
        names.collect::<Vec<_>>().join(lang.pick("、", ", "))
    }

    /// Whether a text looks like a code of any level.
    #[must_use]
    pub fn may_have(&self, code: &str) -> bool {
        self.levels.iter().any(|level| level.has(code))
    }

    /// The depth of a level by its id.
    #[must_use]
    pub fn depth_of(&self, id: &str) -> Option<u8> {
        let at = self.levels.iter().position(|level| level.id == id)?;
        Some(at as u8 + 1)
    }

    /// The regular expression of the codes that a firm's industry may have.
    #[must_use]
    pub fn pattern(&self) -> String {
        let shapes = || self.levels.iter().skip(1).flat_map(|level| &level.codes);
        let is_of_digits = shapes().all(|shape| shape.bytes().all(|byte| byte == b'9'));
        let lengths = || shapes().map(String::len);
        let (least, most) = (lengths().min().unwrap_or(1), lengths().max().unwrap_or(1));
        if is_of_digits && (least..=most).all(|length| lengths().any(|other| other == length)) {
            return format!("^[0-9]{{{least},{most}}}$");
        }
        let one = |shape: &String| {
            shape.chars().fold(String::new(), |text, c| match c {
                '9' => text + "[0-9]",
                'A' => text + "[A-Z]",
                '.' => text + "\\.",
                c => text + &c.to_string(),
            })
        };
        format!("^({})$", shapes().map(one).collect::<Vec<_>>().join("|"))
    }
}

impl Numbering {
    /// What so many leading digits of a code tell; None for none.
    #[must_use]
    pub fn tier(&self, digits: u8, lang: Lang) -> Option<&str> {
        let at = usize::from(digits).div_ceil(2).checked_sub(1)?;
        self.tiers.get(at).map(|tier| tier.in_lang(lang))
    }
}

impl Level {
    /// Whether a code looks like one of the level.
    pub(super) fn has(&self, code: &str) -> bool {
        self.codes.iter().any(|shape| {
            shape.len() == code.len()
                && shape.bytes().zip(code.bytes()).all(|(wanted, byte)| match wanted {
                    b'9' => byte.is_ascii_digit(),
                    b'A' => byte.is_ascii_uppercase(),
                    wanted => byte == wanted,
                })
        })
    }
}
