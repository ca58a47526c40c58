//! GB/T 2260 regions: provinces, cities and counties.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::table::Table;
use crate::finding::Result;

/// A region of GB/T 2260.
#[derive(Debug, Clone, Serialize)]
pub struct Region {
    /// Six digits.
    pub code: String,
    /// Chinese name.
    pub name_zh: String,
    /// Code of the region it belongs to; empty for a province.
    pub parent: String,
}

/// The regions, by code and by name.
#[derive(Debug, Clone)]
pub struct Regions {
    by_code: BTreeMap<u32, Region>,
    /// Those that bear a full name, alone or behind the names of what they lie in.
    by_name: BTreeMap<String, Vec<u32>>,
    /// Those that bear a short name: provinces, cities, counties.
    by_short_name: [BTreeMap<String, Vec<u32>>; 3],
    /// By the name of a region that is no more, the city or province in which it lay.
    retired: BTreeMap<String, Vec<u32>>,
    /// The names of all regions that are no more, though another bears the name.
    gone: BTreeSet<String>,
}

/// What a text says of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A region by its code, which the table may not know.
    Is(u32),
    /// Nobody knows.
    Unknown,
    /// A code beside the name of another region, or a region that the other named beside it does
    /// not lie in: 浙江省南京市.
    Contradicts,
}

/// What a text says of a place that is known already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beside {
    /// The same or what it lies in, or nothing that is known.
    Agrees,
    /// A region within it.
    Deeper(u32),
    /// Another.
    Contradicts(u32),
}

impl Regions {
    /// The table of a text; `path` is what errors call it.
    ///
    /// # Errors
    /// The first row that does not hold.
    pub fn parse(path: &str, text: &str) -> Result<Self> {
        let table = Table::parse(path, text, &["code", "name_zh", "parent"])?;
        let mut regions = Self {
            by_code: BTreeMap::new(),
            by_name: BTreeMap::new(),
            by_short_name: Default::default(),
            retired: BTreeMap::new(),
            gone: BTreeSet::new(),
        };
        for row in table.rows() {
            let code = row.required("code")?;
            let number = parse_code(code)
                .ok_or_else(|| row.error("code", "应为 6 位数字", "must have six digits"))?;
            let name_zh = row.required("name_zh")?.to_owned();
            let names = &mut regions.by_short_name[tier(number)];
            let bare = short(&name_zh);
            names.entry(bare.to_owned()).or_default().push(number);
            // 海南州 and 景宁县: 海南藏族自治州, 景宁畲族自治县.
            if let Some((_, kind)) = name_zh.rsplit_once("自治") {
                names.entry(format!("{bare}{kind}")).or_default().push(number);
            }
            let region =
                Region { code: code.to_owned(), name_zh, parent: row.text("parent").to_owned() };
            if regions.by_code.insert(number, region).is_some() {
                return Err(row.error(
                    "code",
                    format!("“{code}”出现两次"),
                    format!("“{code}” stands twice"),
                ));
            }
        }
        // 湖州市吴兴区 and 浙江省湖州市吴兴区: a county is often written with what it lies in.
        for (number, region) in &regions.by_code {
            let mut full = region.name_zh.clone();
            let mut parent = region.parent.as_str();
            regions.by_name.entry(full.clone()).or_default().push(*number);
            while let Some(above) = parse_code(parent).and_then(|code| regions.by_code.get(&code)) {
                full.insert_str(0, &above.name_zh);
                regions.by_name.entry(full.clone()).or_default().push(*number);
                parent = &above.parent;
            }
        }
        Ok(regions)
    }

    /// With those that are no more: what the table lacks is found by their names, too.
    ///
    /// # Errors
    /// The first row of the text that does not hold.
    pub fn with_retired(mut self, path: &str, text: &str) -> Result<Self> {
        let table = Table::parse(path, text, &["code", "name_zh", "last_in"])?;
        for row in table.rows() {
            let code = row.required("code")?;
            let number = parse_code(code)
                .ok_or_else(|| row.error("code", "应为 6 位数字", "must have six digits"))?;
            let province = number / 10_000 * 10_000;
            let city = number / 100 * 100;
            let place = if self.by_code.contains_key(&city) { city } else { province };
            let name = row.required("name_zh")?;
            self.gone.insert(name.to_owned());
            let bare = short(name);
            for name in [name, bare] {
                let is_known = self.by_name.contains_key(name)
                    || self.by_short_name.iter().any(|names| names.contains_key(name));
                let places = self.retired.entry(name.to_owned()).or_default();
                if !is_known && !places.contains(&place) {
                    places.push(place);
                }
            }
        }
        self.retired.retain(|_, places| !places.is_empty());
        Ok(self)
    }

    /// The region of a six-digit code.
    #[must_use]
    pub fn get(&self, code: u32) -> Option<&Region> {
        self.by_code.get(&code)
    }

    /// All regions, by code.
    pub fn iter(&self) -> impl Iterator<Item = &Region> {
        self.by_code.values()
    }

    /// What a return's region text means: a code of 2, 4 or 6 digits, or of 9 or 12 (a statistical
    /// code that begins with the county's), or a name: full or short, alone or behind
    /// what it lies in, before what lies in it. A name that several regions bear is their province
    /// where they have one. The code is returned though the table may not know it.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<u32> {
        match self.read(text) {
            Place::Is(code) => Some(code),
            Place::Unknown | Place::Contradicts => None,
        }
    }

    /// As [`Self::find`]; a code and a name in one text must be of one place: 330502吴兴区.
    #[must_use]
    pub fn read(&self, text: &str) -> Place {
        let text = text.trim();
        let digits = text.strip_suffix(".0").unwrap_or(text);
        if digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return code_of(digits).map_or(Place::Unknown, Place::Is);
        }
        let name: String = text.chars().filter(|c| !is_separator(*c)).collect();
        let Some((code, name)) = code_and_name(&name) else {
            return self.read_name(&name);
        };
        match self.beside(code, name) {
            Beside::Agrees => Place::Is(code),
            Beside::Deeper(deeper) => Place::Is(deeper),
            Beside::Contradicts(_) => Place::Contradicts,
        }
    }

    fn read_name(&self, name: &str) -> Place {
        let known = [&self.by_name].into_iter().chain(&self.by_short_name).chain([&self.retired]);
        let found = match known.filter_map(|names| names.get(name)).next() {
            Some(bearers) => common(bearers),
            None if self.torn(name).is_some() => return Place::Contradicts,
            None => self.find_in_address(name),
        };
        found.map_or(Place::Unknown, Place::Is)
    }

    /// The region that an address begins with and the one of another province that it goes on with:
    /// 浙江省南京市, 江苏湖州. What a road or a firm is called after a city is none.
    #[must_use]
    pub fn torn(&self, text: &str) -> Option<(&str, &str)> {
        let address: String = text.chars().filter(|c| !is_separator(*c)).collect();
        let address = address.as_str();
        let starts = |(is_full, wanted): (bool, usize)| {
            let mut of_tier = self.by_code.iter().filter(move |(code, _)| tier(**code) == wanted);
            of_tier.find_map(|(code, region)| {
                let rest = rest_after(address, region)?;
                (rest.is_of_full_name == is_full).then_some((*code, rest.text))
            })
        };
        let ways = [(true, 0), (true, 1), (false, 0), (false, 1)];
        let (mut code, mut rest) = ways.into_iter().find_map(starts)?;
        if !may_be_within(rest) || self.may_be_elsewhere(address, code, rest) {
            return None;
        }
        while let Some((deeper, behind)) = self.next_below(code, rest) {
            (code, rest) = (deeper, behind);
        }
        let is_elsewhere = |other: u32| other / 10_000 != code / 10_000;
        let other = self.place_at(rest).filter(|other| is_elsewhere(*other))?;
        let name = |code: u32| self.get(code).map(|region| region.name_zh.as_str());
        name(code).zip(name(other))
    }

    /// The province, city or county that a text begins with, by a full name that only one region
    /// bears or ever bore, or is, by the short name of a province or city.
    fn place_at(&self, text: &str) -> Option<u32> {
        /// 郊区 and 城区 are names of places everywhere.
        const FEWEST: usize = 3;
        let [provinces, cities, _] = &self.by_short_name;
        let of_short = [provinces, cities].into_iter().find_map(|names| names.get(text));
        let is_county = |code: &u32| tier(*code) == 2;
        let of_full = || {
            let is_start = |(code, region): &(&u32, &Region)| {
                let rest = text.strip_prefix(region.name_zh.as_str());
                let is_long = !is_county(code) || region.name_zh.chars().count() >= FEWEST;
                // 南京市场 begins with no city.
                is_long && rest.is_some_and(|rest| !rest.starts_with('场'))
            };
            let found: Vec<u32> =
                self.by_code.iter().filter(is_start).map(|(code, _)| *code).collect();
            match found.as_slice() {
                [only] if !is_county(only) || !self.gone.contains(&self.by_code[only].name_zh) => {
                    Some(*only)
                }
                [first, ..] if !is_county(first) => Some(*first),
                _ => None,
            }
        };
        match of_short.map(Vec::as_slice) {
            Some([only]) => Some(*only),
            _ => of_full(),
        }
    }

    /// What a code or name says beside a region that is known.
    #[must_use]
    pub fn beside(&self, first: u32, text: &str) -> Beside {
        /// 城区 and 开发区 are names of places everywhere.
        const FEWEST: usize = 3;
        let name: String = text.chars().filter(|c| !is_separator(*c)).collect();
        let bearers = match code_of(&name) {
            Some(code) => vec![code],
            None => self.bearers(&name),
        };
        let lies_in = is_within;
        let is_known = |code: u32| self.by_code.contains_key(&code);
        if let Some(deeper) = bearers.iter().find(|code| **code != first && lies_in(**code, first))
        {
            return if is_known(*deeper) { Beside::Deeper(*deeper) } else { Beside::Agrees };
        }
        let is_same_province = |code: &u32| *code / 10_000 == first / 10_000;
        let agrees = |code: &u32| {
            lies_in(first, *code) || !(is_known(first) && is_known(*code)) && is_same_province(code)
        };
        // A county may have been moved to another city of its province.
        match bearers.first() {
            Some(other) if !bearers.iter().any(agrees) => {
                let is_vague = name.chars().count() < FEWEST && !bearers.contains(&first);
                let is_far = !bearers.iter().any(is_same_province);
                if is_vague && (bearers.len() > 1 || !is_far) {
                    Beside::Agrees
                } else {
                    Beside::Contradicts(*other)
                }
            }
            _ => Beside::Agrees,
        }
    }

    /// All regions that a name may mean.
    fn bearers(&self, name: &str) -> Vec<u32> {
        let known = [&self.by_name].into_iter().chain(&self.by_short_name).chain([&self.retired]);
        let mut found: Vec<u32> =
            known.filter_map(|names| names.get(name)).flatten().copied().collect();
        if found.is_empty() {
            found.extend(self.find_in_address(name));
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The region that bears a name, full or, for provinces and cities, short.
    #[must_use]
    pub fn find_name(&self, name: &str) -> Option<u32> {
        let [provinces, cities, _] = &self.by_short_name;
        let known = [&self.by_name, provinces, cities];
        match known.into_iter().find_map(|names| names.get(name))?.as_slice() {
            [only] => Some(*only),
            _ => None,
        }
    }

    /// The deepest region that an address names: 浙江湖州, 浙江省湖州市南浔区练市镇, 南浔区练市镇.
    fn find_in_address(&self, address: &str) -> Option<u32> {
        let starts = |wanted: usize| {
            let names = self.by_code.iter().filter(move |(code, _)| tier(**code) == wanted);
            names.filter_map(|(code, region)| Some((*code, rest_after(address, region)?)))
        };
        // 吉林市 is a city, though 吉林 is a province, too: full names first.
        for (is_full, wanted) in [(true, 0), (true, 1), (false, 0), (false, 1)] {
            let mut found = starts(wanted).filter(|(_, rest)| rest.is_of_full_name == is_full);
            let Some((code, rest)) = found.next() else { continue };
            let deeper = self.deepest_below(code, rest.text);
            let is_place = is_full
                || may_be_within(rest.text) && !self.may_be_elsewhere(address, code, rest.text);
            if let Some(found) = deeper.or(is_place.then_some(code)) {
                return Some(found);
            }
        }
        let of_counties = starts(2).filter(|(_, rest)| rest.is_of_full_name);
        let of_counties: Vec<u32> = of_counties.map(|(code, _)| code).collect();
        if !of_counties.is_empty() {
            return common(&of_counties);
        }
        let is_start = |(name, _): &(&String, &Vec<u32>)| {
            name.ends_with(['区', '县', '市']) && address.starts_with(name.as_str())
        };
        let of_retired = self.retired.iter().filter(is_start);
        of_retired.max_by_key(|(name, _)| name.len()).and_then(|(_, places)| common(places))
    }

    /// Whether an address that begins with the short name of a region begins with a longer name of
    /// one elsewhere, too: 河南县 is no part of 河南. `rest` is what follows the short name.
    fn may_be_elsewhere(&self, address: &str, code: u32, rest: &str) -> bool {
        let matched = address.len() - rest.len();
        let is_elsewhere =
            |bearers: &Vec<u32>| !bearers.iter().any(|bearer| bearer / 10_000 == code / 10_000);
        let ends = address.char_indices().map(|(at, c)| at + c.len_utf8());
        ends.filter(|end| *end > matched).any(|end| {
            let known = [&self.by_name].into_iter().chain(&self.by_short_name);
            known.filter_map(|names| names.get(&address[..end])).any(is_elsewhere)
        })
    }

    /// The deepest region within another that a text begins with.
    fn deepest_below(&self, above: u32, text: &str) -> Option<u32> {
        let (code, rest) = self.next_below(above, text)?;
        Some(self.deepest_below(code, rest).unwrap_or(code))
    }

    /// The region within another that a text begins with, and what follows.
    fn next_below<'a>(&self, above: u32, text: &'a str) -> Option<(u32, &'a str)> {
        let range = match tier(above) {
            0 => above + 1..above + 10_000,
            1 => above + 1..above + 100,
            _ => return None,
        };
        let within = self.by_code.range(range);
        let (code, rest) = within
            .filter_map(|(code, region)| Some((*code, rest_after(text, region)?)))
            .min_by_key(|(code, rest)| (rest.text.len(), *code))?;
        Some((code, rest.text))
    }

    /// The name of a province by the first two digits of its code.
    #[must_use]
    pub fn province_name(&self, province: u8) -> Option<&str> {
        self.get(u32::from(province) * 10_000).map(|region| region.name_zh.as_str())
    }
}

/// Whether a region is another, or within it: 330502 is within 330500 and 330000.
#[must_use]
pub fn is_within(region: u32, whole: u32) -> bool {
    match tier(whole) {
        0 => region / 10_000 == whole / 10_000,
        1 => region / 100 == whole / 100,
        _ => region == whole,
    }
}

/// 0 for a province, 1 for a city, 2 for a county.
fn tier(code: u32) -> usize {
    match code {
        _ if code.is_multiple_of(10_000) => 0,
        _ if code.is_multiple_of(100) => 1,
        _ => 2,
    }
}

/// The region that all of some lie in: itself where it is one, or their province.
fn common(codes: &[u32]) -> Option<u32> {
    match codes {
        [only] => Some(*only),
        [first, others @ ..] => {
            let province = first / 10_000;
            others.iter().all(|code| code / 10_000 == province).then_some(province * 10_000)
        }
        [] => None,
    }
}

/// What stands between the parts of an address.
fn is_separator(c: char) -> bool {
    c.is_whitespace() || "-\u{2013}\u{2014}－/／·,，、>_|()（）[]【】:：".contains(c)
}

/// What is left of an address behind the name of a region.
struct Rest<'a> {
    text: &'a str,
    is_of_full_name: bool,
}

fn rest_after<'a>(address: &'a str, region: &Region) -> Option<Rest<'a>> {
    let of = |name: &str, is_of_full_name| {
        address.strip_prefix(name).map(|text| Rest { text, is_of_full_name })
    };
    of(&region.name_zh, true).or_else(|| of(short(&region.name_zh), false))
}

/// Whether a text behind a short name may be a place within it: 江干 of 杭州, not 州 of 海南.
fn may_be_within(text: &str) -> bool {
    text.chars().count() >= 2
}

/// The region of digits: of 2, 4 or 6, or of the 9 and 12 of statistical codes of towns and villages,
/// which begin with the county's. Of other lengths a digit is missing or too many, and nobody knows
/// which, but for zeros behind a county's.
fn code_of(digits: &str) -> Option<u32> {
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    match digits.len() {
        2 => digits.parse::<u32>().ok().map(|code| code * 10_000),
        4 => digits.parse::<u32>().ok().map(|code| code * 100),
        6 | 9 | 12 => digits[..6].parse().ok(),
        7.. if digits[6..].bytes().all(|byte| byte == b'0') => digits[..6].parse().ok(),
        _ => None,
    }
}

/// A code of six digits or more and the name before or behind it: 330502吴兴区.
fn code_and_name(text: &str) -> Option<(u32, &str)> {
    const FEWEST: usize = 6;
    let is_digit = |c: char| c.is_ascii_digit();
    let behind = text.trim_start_matches(is_digit);
    let before = text.trim_end_matches(is_digit);
    let (digits, name) = match text.len() - behind.len() {
        0 => (&text[before.len()..], before),
        length => (&text[..length], behind),
    };
    let is_name = !name.is_empty() && !name.contains(is_digit);
    let code = code_of(digits).filter(|_| digits.len() >= FEWEST && is_name)?;
    Some((code, name))
}

/// A name without what kind of region it is and whose autonomy: 广西, 伊犁, 南浔. Itself where too
/// little would be left.
fn short(name: &str) -> &str {
    const KINDS: [&str; 11] =
        ["自治区", "自治州", "自治县", "自治旗", "地区", "省", "市", "区", "县", "盟", "旗"];
    let Some(mut bare) = KINDS.iter().find_map(|kind| name.strip_suffix(kind)) else { return name };
    if name.contains("自治") {
        let is_name = |text: &&str| text.chars().count() > 1;
        while let Some(shorter) =
            PEOPLES.iter().find_map(|people| bare.strip_suffix(people).filter(is_name))
        {
            bare = shorter;
        }
    }
    if bare.chars().count() < 2 { name } else { bare }
}

/// Peoples whose autonomy a region's name tells; longer names before those within them.
const PEOPLES: [&str; 46] = [
    "维吾尔",
    "哈萨克",
    "柯尔克孜",
    "塔吉克",
    "蒙古族",
    "蒙古",
    "回族",
    "藏族",
    "苗族",
    "彝族",
    "壮族",
    "布依族",
    "朝鲜族",
    "满族",
    "侗族",
    "瑶族",
    "白族",
    "土家族",
    "哈尼族",
    "傣族",
    "黎族",
    "傈僳族",
    "佤族",
    "畲族",
    "拉祜族",
    "水族",
    "东乡族",
    "纳西族",
    "景颇族",
    "土族",
    "达斡尔族",
    "仫佬族",
    "羌族",
    "布朗族",
    "撒拉族",
    "毛南族",
    "仡佬族",
    "锡伯",
    "普米族",
    "怒族",
    "鄂温克族",
    "德昂族",
    "保安族",
    "裕固族",
    "独龙族",
    "各族",
];

fn parse_code(text: &str) -> Option<u32> {
    (text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::{Beside, Place, Regions, is_within};

    fn regions() -> Regions {
        let [file, retired] = [tanxiao_data::REGIONS, tanxiao_data::RETIRED_REGIONS];
        let regions = Regions::parse(file.path, file.text).unwrap();
        regions.with_retired(retired.path, retired.text).unwrap()
    }

    #[test]
    fn names_and_addresses() {
        let regions = regions();
        for (text, code) in [
            ("吉林", 220_000),
            ("吉林市", 220_200),
            ("广西", 450_000),
            ("内蒙古", 150_000),
            ("宁夏", 640_000),
            ("新疆", 650_000),
            ("西藏", 540_000),
            ("海南", 460_000),
            ("海南藏族自治州", 632_500),
            ("海南州", 632_500),
            ("海南区", 150_303),
            ("景宁县", 331_127),
            ("伊犁", 654_000),
            ("大理", 532_900),
            ("南浔", 330_503),
            ("湖州市-吴兴区", 330_502),
            ("浙江湖州", 330_500),
            ("浙江省 湖州市 南浔区", 330_503),
            ("浙江省湖州市南浔区练市镇", 330_503),
            ("浙江省/杭州市/下城区", 330_100),
            ("浙江省某地", 330_000),
            ("厦门火炬高新区", 350_200),
            ("上海浦东新区", 310_115),
            ("330521000000", 330_521),
            ("330521100", 330_521),
            ("33052100", 330_521),
            ("萧山县", 330_100),
            ("浙江省萧山县", 330_109),
            ("吴县市", 320_500),
            ("榆次县", 140_000),
        ] {
            assert_eq!(regions.find(text), Some(code), "{text}");
        }
        for (text, code) in [
            ("330502吴兴区", 330_502),
            ("330502 吴兴", 330_502),
            ("吴兴区(330502)", 330_502),
            ("330500湖州市吴兴区", 330_502),
            ("330502织里镇", 330_502),
            ("330103下城区", 330_103),
            ("苏州吴中", 320_506),
            ("杭州江干区", 330_100),
            ("杭州江干", 330_100),
            ("江干区", 330_100),
            ("下城区", 330_100),
            ("下城", 330_100),
            ("江干区四季青街道", 330_100),
            ("静海县", 120_000),
            ("浙江大学城", 330_000),
        ] {
            assert_eq!(regions.find(text), Some(code), "{text}");
        }
        for text in [
            "320502吴兴区",
            "330502南浔区",
            "浙江省320500",
            "浙江省南京市",
            "浙江无锡",
            "江苏省 湖州市 吴兴区",
            "四川省重庆市",
            "南京市吴兴区",
            "江苏省南京市-南浔区",
        ] {
            assert_eq!(regions.read(text), Place::Contradicts, "{text}");
        }
        for (text, torn) in [
            ("浙江省南京市", Some(("浙江省", "南京市"))),
            ("江苏湖州", Some(("江苏省", "湖州市"))),
            ("江苏省湖州市吴兴区", Some(("江苏省", "湖州市"))),
            // A road, a market, a street and what once lay there.
            ("上海市南京路100号", None),
            ("浙江省南京市场", None),
            ("保定市新市区", None),
            ("石家庄市桥东区", None),
            ("嘉兴市郊区", None),
            ("江苏省南通市通州区", None),
            ("海南州", None),
            ("河南县", None),
        ] {
            assert_eq!(regions.torn(text), torn, "{text}");
        }
        for (first, text, said) in [
            (330_000, "湖州市", Beside::Deeper(330_500)),
            (330_000, "苏州市", Beside::Contradicts(320_500)),
            (330_502, "浙江省", Beside::Agrees),
            (330_502, "330500", Beside::Agrees),
            (330_500, "鼓楼区", Beside::Contradicts(320_106)),
            (320_000, "鼓楼区", Beside::Deeper(320_106)),
            (130_102, "城区", Beside::Agrees),
            (330_105, "下城区", Beside::Agrees),
            (330_502, "练市镇", Beside::Agrees),
        ] {
            assert_eq!(regions.beside(first, text), said, "{first} {text}");
        }
        // Two provinces have one, or nobody knows which is meant.
        for text in ["鼓楼区", "河南县城", "某地", "Zhejiang", "州", "", "3202051", "32020512345"]
        {
            assert_eq!(regions.find(text), None, "{text}");
        }
        assert_eq!(regions.find_name("南浔"), None, "a county by its full name only");
    }

    #[test]
    fn places_within_places() {
        for (region, whole, expected) in [
            (330_502, 330_500, true),
            (330_502, 330_000, true),
            (330_502, 330_502, true),
            (330_500, 330_502, false),
            (330_200, 330_500, false),
        ] {
            assert_eq!(is_within(region, whole), expected, "{region} {whole}");
        }
    }

    /// Each of the table is found by its full name, and by that of what it lies in before it.
    #[test]
    fn every_region_is_found_by_its_address() {
        let regions = regions();
        for region in regions.iter() {
            let code: u32 = region.code.parse().unwrap();
            let province = regions.province_name((code / 10_000) as u8).unwrap();
            let found = regions.find(&format!("{province} {}", region.name_zh));
            if !code.is_multiple_of(10_000) {
                let of_province = found.is_some_and(|found| found / 10_000 == code / 10_000);
                assert!(of_province, "{} {found:?}", region.name_zh);
            }
        }
    }
}
