//! Where a row is: its region columns put together, and what becomes of a place that nobody knows.

use super::{Meant, RowReader, shorten};
use crate::data::region::{Beside, Place};
use crate::finding::{Code, Severity};

impl RowReader<'_> {
    /// The first region column counts; a further one goes deeper where it agrees, or fills in where
    /// the first is blank or unknown.
    pub(super) fn region(&mut self, index: usize, text: &str) {
        let first = self.row.region;
        if first != 0 {
            match self.region_beside(first, text) {
                Beside::Agrees => {}
                Beside::Deeper(deeper) => self.row.region = deeper,
                Beside::Contradicts(_) => {
                    let known = self.data.regions.get(first);
                    let name = known.map_or_else(
                        || first.to_string(),
                        |region| format!("{first} {}", region.name_zh),
                    );
                    self.contradict_region(index, text, &name);
                }
            }
            return;
        }
        match self.region_of(text) {
            Meant::Missing => {}
            Meant::Is((code, is_known)) => {
                self.row.region = code;
                self.unknown_region = (!is_known).then(|| (index, shorten(text)));
            }
            Meant::Wrong if self.data.regions.read(text) == Place::Contradicts => {
                let digits: String = text.chars().filter(char::is_ascii_digit).collect();
                match self.data.regions.torn(text) {
                    Some((first, other)) if digits.is_empty() => {
                        self.contradict_region(index, other, first);
                    }
                    _ => self.contradict_region(index, text, &digits),
                }
            }
            Meant::Wrong => self.unknown_region = Some((index, shorten(text))),
        }
    }

    fn contradict_region(&mut self, index: usize, text: &str, first: &str) {
        let finding = self
            .finding(Code::RegionContradicts, index)
            .with("value", shorten(text))
            .with("first", first);
        self.findings.push(finding);
    }

    /// Takes the table's region where the row names none. A place that nobody knows takes the factor
    /// of its province, if that can be seen, or of the place that the table is of; otherwise the row
    /// is rejected.
    pub(super) fn settle_region(&mut self) {
        let of_row = self.row.region;
        let province = |code: u32| self.data.regions.province_name((code / 10_000) as u8);
        let unknown = self.unknown_region.take();
        if of_row == 0 || province(of_row).is_none() {
            self.row.region = self.default_region();
        }
        let Some((index, text)) = unknown else { return };
        let finding = self.finding(Code::RegionUnknown, index).with("value", text);
        let finding = self.data.naming_regions(finding);
        let [tier, ..] = &self.data.standards.regions.tiers;
        let finding = match province(self.row.region) {
            Some(province) => finding
                .with("expected", format_args!("采用{province}的电网因子"))
                .with("expected_en", format_args!("the grid factor of {province} is used")),
            None => {
                let mut finding = finding
                    .with("expected", format_args!("看不出在哪个{}，电网因子无从确定", tier.zh))
                    .with(
                        "expected_en",
                        format_args!("its {} cannot be told, nor the grid factor", tier.en),
                    );
                finding.severity = Severity::Error;
                finding
            }
        };
        self.findings.push(finding);
    }
}
