//! What the statement says, dialect by dialect, and what is refused. That it computes the right
//! thing is for the engines to say: `xtask/judges/test_sql.py`, `test_spark.py`.

use super::*;
use tanxiao_core::data::{DEFAULT_FACTOR_SET, DEFAULT_SCHEME, DataSet};
use tanxiao_core::lang::Lang;
use tanxiao_core::scheme::Scheme;

const TABLE: &str = "\
# a description as people write it
credit_code  varchar(18)
name         text
period       string
region       int           -- GB/T 2260
industry     string
verified     boolean
value_added_wan_yuan  decimal(18, 2)
raw_coal_t            double
raw_coal_as_material_t  DECIMAL(25,6)
electricity_mwh       bigint
own_pv_mwh            Nullable(Decimal(18, 6))
note                  text
";

fn data() -> DataSet {
    DataSet::embedded().unwrap()
}

fn write(data: &DataSet, scheme: &Scheme, dialect: Dialect, table: &str) -> Result<Script> {
    let input = InputTable::parse(table)?;
    let factors = data.factor_set(DEFAULT_FACTOR_SET).unwrap();
    let method = Method { data, factors, scheme, grid_year: None };
    script(Options { method, dialect, input: &input, benchmark: None, into: None })
}

/// The statement without the rows of its tables, which the data set has already.
fn shape(text: &str) -> String {
    let mut lines = Vec::new();
    let mut is_rows = false;
    for line in text.lines() {
        if is_rows && line != ")," {
            continue;
        }
        is_rows = line.starts_with("  VALUES ");
        lines.push(if is_rows { "  VALUES …" } else { line });
    }
    lines.join("\n")
}

#[test]
fn one_query_in_four_dialects() {
    let data = data();
    let scheme = data.scheme(DEFAULT_SCHEME).unwrap();
    for (dialect, name) in Dialect::ALL.into_iter().zip(["spark", "duckdb", "clickhouse", "pg"]) {
        let script = write(&data, scheme, dialect, TABLE).unwrap();
        assert_eq!(script.unused, ["note"]);
        insta::assert_snapshot!(format!("huzhou-2021-{name}"), shape(&script.text));
    }
}

/// A part counts only where its whole is not reported, and may not be more than it.
#[test]
fn parts_are_not_added_to_their_whole() {
    let data = data();
    let scheme = data.scheme(DEFAULT_SCHEME).unwrap();
    let table =
        format!("{TABLE}anthracite_t bigint\nlignite_t bigint\nlignite_as_material_t int\n");
    let text = write(&data, scheme, Dialect::DuckDb, &table).unwrap().text;
    for expected in [
        "CASE WHEN r.raw_coal_t IS NULL THEN COALESCE(r.anthracite_t, 0) ELSE 0 END",
        "COALESCE(r.raw_coal_as_material_t, CASE WHEN r.raw_coal_t IS NULL THEN 0 \
         ELSE (COALESCE(r.lignite_as_material_t, 0)) END)",
        "(COALESCE(l.anthracite_t, 0) + COALESCE(l.lignite_t, 0)) > l.raw_coal_t",
        "'parts-exceed-whole,'",
    ] {
        assert!(text.contains(expected), "{expected}\n{text}");
    }
    // Parts without a column of their whole are energy types like any other.
    let without =
        table.replace("raw_coal_t ", "briquette_t ").replace("raw_coal_as", "briquette_as");
    let text = write(&data, scheme, Dialect::DuckDb, &without).unwrap().text;
    assert!(!text.contains("parts-exceed-whole") && !text.contains("raw_coal"));
}

#[test]
fn a_composite_with_all_it_looks_at() {
    let data = data();
    let scheme = data.scheme("own-three-dimension").unwrap();
    let script = write(&data, scheme, Dialect::DuckDb, TABLE).unwrap();
    insta::assert_snapshot!("own-three-dimension-duckdb", shape(&script.text));
}

#[test]
fn no_statement_rounds_or_holds_a_float() {
    let data = data();
    let (pointed, plain): (Vec<_>, Vec<_>) =
        data.schemes.values().partition(|scheme| scheme.grade_of.is_pointed());
    assert!(!pointed.is_empty());
    for scheme in pointed {
        let error = write(&data, scheme, Dialect::DuckDb, TABLE).unwrap_err();
        assert!(error.to_string().contains("cannot be written as SQL"), "{error}");
    }
    for scheme in plain {
        for dialect in Dialect::ALL {
            let table = format!("{TABLE}revenue_wan_yuan decimal(18,2)\n");
            let text = write(&data, scheme, dialect, &table).unwrap().text;
            let code = text.lines().filter(|line| !line.starts_with("--"));
            let text = code.collect::<Vec<_>>().join("\n").to_uppercase();
            for word in ["ROUND(", "DOUBLE", "FLOAT", "REAL"] {
                assert!(!text.contains(word), "{} {dialect:?}: {word}", scheme.id);
            }
        }
    }
}

#[test]
fn a_table_is_described_as_lines_or_as_json() {
    let lines = InputTable::parse("credit_code string\nperiod: int,\n\"industry\" TEXT NOT NULL\n");
    let json = r#"{"columns": {"credit_code": "string", "period": "int", "industry": "text"}}"#;
    let kinds = |table: Result<InputTable>| {
        let columns = table.unwrap().columns;
        columns.into_iter().map(|column| (column.name, column.kind)).collect::<Vec<_>>()
    };
    assert_eq!(kinds(lines), kinds(InputTable::parse(json)));
    for (given, expected) in [
        ("decimal(18, 6)", Some(ColumnType::Decimal { scale: 6 })),
        ("Nullable(Decimal(18, 2))", Some(ColumnType::Decimal { scale: 2 })),
        ("decimal(10)", Some(ColumnType::Decimal { scale: 0 })),
        ("double precision", Some(ColumnType::Float)),
        ("LowCardinality(Nullable(String))", Some(ColumnType::Text)),
        ("numeric", Some(ColumnType::Text)),
        ("timestamp", None),
        ("decimal(18,", None),
    ] {
        assert_eq!(column_type(given), expected, "{given}");
    }
}

#[test]
fn what_cannot_be_exact_or_is_not_there_is_refused() {
    let data = data();
    let scheme = data.scheme(DEFAULT_SCHEME).unwrap();
    let refused = |table: &str| {
        let error = write(&data, scheme, Dialect::Spark, table).unwrap_err();
        let finding = error.finding();
        for lang in [Lang::Zh, Lang::En] {
            for text in [finding.text(lang), finding.hint(lang), finding.cli_hint(lang)] {
                assert!(!text.is_empty() && !text.contains(['{', '}']), "{text}");
                let is_chinese = text.contains(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
                assert_eq!(is_chinese, lang == Lang::Zh, "{text}");
            }
        }
        finding.text(Lang::En)
    };
    for (from, to, expected) in [
        ("period       string", "", "no column period"),
        ("industry     string", "", "no column industry"),
        ("industry     string", "industry int", "0610 becomes 610"),
        ("decimal(18, 2)", "decimal(38,10)", "more than six decimals"),
        ("decimal(18, 2)", "boolean", "a number is needed"),
        ("decimal(18, 2)", "geometry", "is unknown"),
        ("value_added_wan_yuan", "value_added", "no column value_added_wan_yuan"),
        ("note ", "name ", "stands twice"),
        ("note                  text", "note", "does not say its type"),
    ] {
        let table = TABLE.replacen(from, to, 1);
        assert_ne!(table, TABLE);
        let message = refused(&table);
        assert!(message.contains(expected), "{message}");
    }
    for column in
        ["heat_mmbtu decimal(18, 2)\n", "purchased_heat_gj int\n", "raw_coal_ncv_gj_per_t int\n"]
    {
        let message = refused(&format!("{TABLE}{column}"));
        assert!(message.contains(column.split(' ').next().unwrap()), "{message}");
    }
    let without_energy = TABLE.replace("raw_coal", "coal").replace("electricity", "power");
    assert!(refused(&without_energy).contains("electricity_mwh"));
}

#[test]
fn a_scheme_without_its_benchmark_is_refused() {
    let data = data();
    let mut scheme = data.scheme(DEFAULT_SCHEME).unwrap().clone();
    scheme.benchmark = Benchmark::Published;
    let error = write(&data, &scheme, Dialect::Spark, TABLE).unwrap_err();
    assert_eq!(error.code(), Code::SchemeUnfit);
    assert!(error.finding().message(Lang::Zh).contains("只与已公布的行业基准比较"));
}

#[test]
fn a_share_too_fine_to_interpolate_is_refused() {
    let data = data();
    let toml = DataSet::embedded_files()["schemes/huzhou-2021.toml"].clone();
    let share = |text: &str| {
        let method = format!("\"percentile\"\nshare = \"{text}\"");
        let scheme = toml.replacen("\"ratio_of_sums\"", &method, 1);
        let scheme = Scheme::parse("percentile.toml", &scheme).unwrap();
        write(&data, &scheme, Dialect::Postgres, TABLE)
    };
    assert!(share("0.125").is_ok());
    assert_eq!(share("0.1234").unwrap_err().code(), Code::SchemeUnfit);
}

#[test]
fn names_cannot_end_the_statement() {
    let data = data();
    let scheme = data.scheme(DEFAULT_SCHEME).unwrap();
    let json = r#"{"table": "a; drop table b", "columns": {"name": "text", "period": "text",
        "industry": "text", "value_added_wan_yuan": "int", "electricity_mwh": "int"}}"#;
    let error = write(&data, scheme, Dialect::Spark, json).unwrap_err();
    assert_eq!(error.code(), Code::NameUnfit);
    assert!(error.finding().message(Lang::Zh).contains("“a; drop table b”不能写入"));
}

#[test]
fn texts_are_quoted_as_each_engine_reads_them() {
    let text = r"O'Brien \ 碳";
    assert_eq!(Dialect::Postgres.literal(text), r"'O''Brien \ 碳'");
    assert_eq!(Dialect::Spark.literal(text), r"'O\'Brien \\ 碳'");
}

/// What was bought is no amount of the query: it is refused by its name, not left out.
#[test]
fn purchases_are_refused_by_name() {
    let data = data();
    let scheme = data.scheme("huzhou-2021").unwrap();
    let table = format!("{TABLE}purchased_electricity_mwh bigint\n");
    let error = write(&data, scheme, Dialect::DuckDb, &table).unwrap_err();
    let said = error.finding().message(Lang::En);
    assert!(said.contains("purchased_electricity_mwh"), "{said}");
}
