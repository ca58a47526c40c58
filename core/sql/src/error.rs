//! Why no script is written.

use tanxiao_core::finding::{self, Place};

tanxiao_core::catalogue! {
    /// The kind of a refusal.
    Code {
    TableInvalid "sql-table-invalid" Error
        zh "表结构说明有误：{detail}" "每行写“列名 类型”，或写 JSON"
        en "the description of the table is wrong: {detail}" "write “column type” lines, or JSON"
        cli "每行写“列名 类型”，或写 JSON；格式见 tanxiao schema sql-input" "write “column type” lines, or JSON: see tanxiao schema sql-input";
    ColumnMissing "sql-column-missing" Error
        zh "表中缺少列 {column}" "列名须为规范列名"
        en "the table has no column {column}" "columns bear their canonical names"
        cli "列名须为规范列名（tanxiao schema return）；其他表头请先用 tanxiao returns 转换" "columns bear their canonical names (tanxiao schema return); tanxiao returns converts files with other headers";
    ColumnNotCanonical "sql-column-not-canonical" Error
        zh "列 {column} 是{field}，但不是规范列名和规范单位，SQL 中没有换算这一步" "请先换算为规范列名和单位，或从表中去掉该列"
        en "column {column} is {field}, not under its canonical name and unit, and SQL does not convert" "convert it to the canonical name and unit first, or take the column out"
        cli "请先用 tanxiao returns 转换，或从表中去掉该列" "convert the file with tanxiao returns first, or take the column out";
    ColumnType "sql-column-type" Error
        zh "列 {column} 的类型 {given} 不能用：{detail}" "请在建表或视图时转换类型，并相应修改表结构说明"
        en "the type {given} of column {column} cannot be used: {detail}" "convert it in the table or a view, and describe it so";
    SchemeUnfit "sql-scheme-unfit" Error
        zh "评价方法 {scheme} 不能写成 SQL：{detail}" "请按上述原因改用其他方法"
        en "the scheme {scheme} cannot be written as SQL: {detail}" "use another scheme"
        cli "请用 tanxiao score 评价，或按上述原因改用其他方法" "grade with tanxiao score, or use another scheme";
    NameUnfit "sql-name-unfit" Error
        zh "“{value}”不能写入 {dialect} 脚本" "请换一个名称"
        en "“{value}” cannot stand in a script for {dialect}" "choose another name";
    }
}

/// Why a script cannot be written.
pub type SqlError = finding::Error<Code>;

/// The result of this crate.
pub type Result<T> = std::result::Result<T, SqlError>;

/// A refusal that is about no place.
pub(crate) fn refusal(code: Code) -> SqlError {
    SqlError::new(code, Place::default())
}

/// The column or columns that would do are not there.
pub(crate) fn column_missing(columns: &str) -> SqlError {
    refusal(Code::ColumnMissing).with("column", columns)
}

#[cfg(test)]
mod tests {
    use tanxiao_core::finding::faults;

    use super::Code;

    #[test]
    fn words_stand_in_both_languages_and_hints_name_no_command() {
        assert_eq!(faults(Code::ALL), [""; 0]);
    }
}
