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
    /// Names that stand once only; None marks a name that several regions share.
    by_name: BTreeMap<String, Option<u32>>,
}

impl Regions {
    pub(super) fn parse(path: &str, text: &str) -> Result<Self> {
        let table = Table::parse(path, text, &["code", "name_zh", "parent"])?;
        let mut by_code = BTreeMap::new();
        let mut by_name: BTreeMap<String, Option<u32>> = BTreeMap::new();
        for row in table.rows() {
            let code = row.required("code")?;
            let number = parse_code(code)
                .ok_or_else(|| row.error("code", "应为 6 位数字", "must have six digits"))?;
            let name_zh = row.required("name_zh")?.to_owned();
            by_name
                .entry(name_zh.clone())
                .and_modify(|entry| *entry = None)
                .or_insert(Some(number));
            // 浙江 and 浙江省, 厦门 and 厦门市: people write both.
            let short = name_zh.trim_end_matches(['省', '市']).trim_end_matches("自治区");
            if number % 100 == 0 && short != name_zh {
                let short = by_name.entry(short.to_owned());
                short.and_modify(|entry| *entry = None).or_insert(Some(number));
            }
            let region =
                Region { code: code.to_owned(), name_zh, parent: row.text("parent").to_owned() };
            if by_code.insert(number, region).is_some() {
                return Err(row.error(
                    "code",
                    format!("“{code}”出现两次"),
                    format!("“{code}” stands twice"),
                ));
            }
        }
        // 湖州市吴兴区 and 浙江省湖州市吴兴区: a county is often written with what it lies in.
        for (number, region) in &by_code {
            let mut full = region.name_zh.clone();
            let mut parent = region.parent.as_str();
            while let Some(above) = parse_code(parent).and_then(|code| by_code.get(&code)) {
                full.insert_str(0, &above.name_zh);
                by_name.entry(full.clone()).and_modify(|e| *e = None).or_insert(Some(*number));
                parent = &above.parent;
            }
        }
        Ok(Self { by_code, by_name })
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
    /// statistical code that begins with the county's), or a name that only one region bears.
    /// The code is returned though the table may not know it.
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
        *self.by_name.get(text)?
    }

    /// The name of a province by the first two digits of its code.
    #[must_use]
    pub fn province_name(&self, province: u8) -> Option<&str> {
        self.get(u32::from(province) * 10_000).map(|region| region.name_zh.as_str())
    }
}

fn parse_code(text: &str) -> Option<u32> {
    (text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}
