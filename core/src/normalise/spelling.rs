//! When two spellings are one name: width, blanks and case do not count, words do. 有限公司 and
//! 有限责任公司 are two.

use crate::data::dictionary::normalise;

/// What two spellings of one name have in common.
pub(super) fn name_key(name: &str) -> String {
    normalise(name)
}

#[cfg(test)]
mod tests {
    use super::name_key;

    #[test]
    fn spellings_of_one_name() {
        let known = name_key("甲一纺织（示例）有限公司");
        for same in [
            "甲一纺织(示例)有限公司",
            " 甲一纺织（ 示例 ）有限公司 ",
            "甲一　纺织〔示例〕有限公司",
            "甲一纺织【示例］有限公司",
        ] {
            assert_eq!(name_key(same), known, "{same}");
        }
        for other in
            ["甲一纺织（示例）有限责任公司", "甲一纺织有限公司", "甲二纺织（示例）有限公司"]
        {
            assert_ne!(name_key(other), known, "{other}");
        }
        assert_eq!(
            name_key("ＡＢＣ Chemicals (Example) Co."),
            name_key("abc chemicals（example）co.")
        );
    }
}
