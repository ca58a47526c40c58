//! GB/T 2260 regions: provinces, cities and counties.

use std::collections::BTreeMap;

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
}

impl Regions {
    pub(super) fn parse(path: &str, text: &str) -> Result<Self> {
        let table = Table::parse(path, text, &["code", "name_zh", "parent"])?;
        let mut regions = Self {
            by_code: BTreeMap::new(),
            by_name: BTreeMap::new(),
            by_short_name: Default::default(),
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

    /// The region of a six-digit code.
    #[must_use]
    pub fn get(&self, code: u32) -> Option<&Region> {
        self.by_code.get(&code)
    }

    /// All regions, by code.
    pub fn iter(&self) -> impl Iterator<Item = &Region> {
        self.by_code.values()
    }

    /// What a return's region text means: a code of 2, 4, 6 or more digits (a longer one is a
    /// statistical code that begins with the county's), or a name: full or short, alone or behind
    /// what it lies in, before what lies in it. A name that several regions bear is their province
    /// where they have one. The code is returned though the table may not know it.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<u32> {
        let text = text.trim();
        let digits = text.strip_suffix(".0").unwrap_or(text);
        if digits.len() >= 2 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return match digits.len() {
                2 => digits.parse::<u32>().ok().map(|code| code * 10_000),
                4 => digits.parse::<u32>().ok().map(|code| code * 100),
                6.. => digits[..6].parse().ok(),
                _ => None,
            };
        }
        let name: String = text.chars().filter(|c| !is_separator(*c)).collect();
        let known = [&self.by_name].into_iter().chain(&self.by_short_name);
        match known.filter_map(|names| names.get(&name)).next() {
            Some(bearers) => common(bearers),
            None => self.find_in_address(&name),
        }
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
            let is_place = is_full || may_be_within(rest.text);
            if let Some(found) = deeper.or(is_place.then_some(code)) {
                return Some(found);
            }
        }
        let of_counties = starts(2).filter(|(_, rest)| rest.is_of_full_name);
        common(&of_counties.map(|(code, _)| code).collect::<Vec<_>>())
    }

    /// The deepest region within another that a text begins with.
    fn deepest_below(&self, above: u32, text: &str) -> Option<u32> {
        let range = match tier(above) {
            0 => above + 1..above + 10_000,
            1 => above + 1..above + 100,
            _ => return None,
        };
        let within = self.by_code.range(range);
        let (code, rest) = within
            .filter_map(|(code, region)| Some((*code, rest_after(text, region)?)))
            .min_by_key(|(code, rest)| (rest.text.len(), *code))?;
        Some(self.deepest_below(code, rest.text).unwrap_or(code))
    }

    /// The name of a province by the first two digits of its code.
    #[must_use]
    pub fn province_name(&self, province: u8) -> Option<&str> {
        self.get(u32::from(province) * 10_000).map(|region| region.name_zh.as_str())
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
    c.is_whitespace() || "-\u{2013}\u{2014}－/／·,，、>_|".contains(c)
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

/// Whether a text behind a short name may be a place within it: 火炬高新区 of 厦门, not 州 of 海南.
fn may_be_within(text: &str) -> bool {
    text.chars().count() >= 3 && text.ends_with(['区', '县', '市', '镇', '乡'])
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
    use crate::data::DataSet;

    #[test]
    fn names_and_addresses() {
        let data = DataSet::embedded().unwrap();
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
        ] {
            assert_eq!(data.regions.find(text), Some(code), "{text}");
        }
        // Two provinces have one, or nobody knows which is meant.
        for text in ["鼓楼区", "河南县城", "某地", "Zhejiang", "州", ""] {
            assert_eq!(data.regions.find(text), None, "{text}");
        }
        assert_eq!(data.regions.find_name("南浔"), None, "a county by its full name only");
    }

    /// Each of the table is found by its full name, and by that of what it lies in before it.
    #[test]
    fn every_region_is_found_by_its_address() {
        let data = DataSet::embedded().unwrap();
        for region in data.regions.iter() {
            let code: u32 = region.code.parse().unwrap();
            let province = data.regions.province_name((code / 10_000) as u8).unwrap();
            let found = data.regions.find(&format!("{province} {}", region.name_zh));
            if !code.is_multiple_of(10_000) {
                let of_province = found.is_some_and(|found| found / 10_000 == code / 10_000);
                assert!(of_province, "{} {found:?}", region.name_zh);
            }
        }
    }
}
