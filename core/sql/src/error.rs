//! Why no script is written, in the two languages.

use super::Dialect;
use tanxiao_core::lang::Lang;

/// Why a script cannot be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SqlError {
    /// The description of the input table cannot be read.
    Schema {
        /// Line of the description, from 1; 0 where the whole of it is meant.
        line: u32,
        /// What is wrong, in Chinese.
        zh: String,
        /// The same in English.
        en: String,
    },
    /// The input table lacks a column that is needed.
    ColumnMissing {
        /// The column or columns that would do.
        columns: String,
    },
    /// A column has a type that cannot be scored from.
    ColumnType {
        /// The column.
        column: String,
        /// Its type as it was given.
        given: String,
        /// What is wrong, in Chinese.
        zh: String,
        /// The same in English.
        en: String,
    },
    /// The scheme cannot be expressed.
    Scheme {
        /// Its id.
        scheme: String,
        /// Why, in Chinese.
        zh: String,
        /// The same in English.
        en: String,
    },
    /// A text that would have to stand in the script cannot.
    Text {
        /// The text.
        text: String,
        /// The engine that the script is for.
        dialect: Dialect,
    },
}

/// The result of this module.
pub type Result<T> = std::result::Result<T, SqlError>;

impl SqlError {
    /// What is wrong.
    #[must_use]
    pub fn message(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Schema { line: 0, zh, .. }, Lang::Zh) => format!("表结构说明有误：{zh}"),
            (Self::Schema { line: 0, en, .. }, Lang::En) => {
                format!("the description of the table is wrong: {en}")
            }
            (Self::Schema { line, zh, .. }, Lang::Zh) => {
                format!("表结构说明第 {line} 行有误：{zh}")
            }
            (Self::Schema { line, en, .. }, Lang::En) => {
                format!("the description of the table is wrong in line {line}: {en}")
            }
            (Self::ColumnMissing { columns }, Lang::Zh) => format!("表中缺少列 {columns}"),
            (Self::ColumnMissing { columns }, Lang::En) => {
                format!("the table has no column {columns}")
            }
            (Self::ColumnType { column, given, zh, .. }, Lang::Zh) => {
                format!("列 {column} 的类型 {given} 不能用：{zh}")
            }
            (Self::ColumnType { column, given, en, .. }, Lang::En) => {
                format!("the type {given} of column {column} cannot be used: {en}")
            }
            (Self::Scheme { scheme, zh, .. }, Lang::Zh) => {
                format!("评价方法 {scheme} 不能写成 SQL:{zh}")
            }
            (Self::Scheme { scheme, en, .. }, Lang::En) => {
                format!("the scheme {scheme} cannot be written as SQL: {en}")
            }
            (Self::Text { text, dialect }, Lang::Zh) => {
                format!("“{text}”不能写入 {} 脚本", dialect.name())
            }
            (Self::Text { text, dialect }, Lang::En) => {
                format!("“{text}” cannot stand in a script for {}", dialect.name())
            }
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(&self, lang: Lang) -> &'static str {
        match self {
            Self::Schema { .. } => lang.pick(
                "每行写“列名 类型”，或写 JSON；格式见 tanxiao schema sql-input",
                "write “column type” lines, or JSON: see tanxiao schema sql-input",
            ),
            Self::ColumnMissing { .. } => lang.pick(
                "列名须为规范列名（tanxiao schema return）；其他表头请先用 tanxiao returns 转换",
                "columns bear their canonical names (tanxiao schema return); \
                 tanxiao returns converts files with other headers",
            ),
            Self::ColumnType { .. } => lang.pick(
                "请在建表或视图时转换类型，并相应修改表结构说明",
                "convert it in the table or a view, and describe it so",
            ),
            Self::Scheme { .. } => lang.pick(
                "请用 tanxiao score 评价，或按上述原因改用其他方法",
                "grade with tanxiao score, or use another scheme",
            ),
            Self::Text { .. } => lang.pick("请换一个名称", "choose another name"),
        }
    }
}
