"""Columnar files go both ways: what pyarrow, DuckDB and polars write is read as the same returns in
CSV, and the decimals that the program writes are, to them, those that its CSV prints."""

import csv
import decimal
import io

import duckdb
import polars
import pyarrow
import pyarrow.parquet
import pytest

Decimal = decimal.Decimal
RETURNS = """\
credit_code,name,period,industry,region,electricity_mwh,value_added_wan_yuan
91330500TE5T000017,合成甲,2023,1751,330502,1200.50,1000.01
91330500TE5T00002A,合成乙,2023,1751,330502,2000,9007199254.740993
91330500TE5T00003D,合成丙,2023,1751,330502,0.000001,-3000.5
"""
AMOUNTS = ["electricity_mwh", "value_added_wan_yuan"]


@pytest.fixture(scope="module")
def score(tanxiao, tmp_path_factory):
    """The scores of a file, as CSV."""

    def run(path, *options):
        scores = tmp_path_factory.mktemp("scores") / "scores.csv"
        tanxiao("score", path, "-o", scores, "--quiet", *options)
        return scores.read_bytes()

    return run


@pytest.fixture(scope="module")
def expected(score, tmp_path_factory):
    path = tmp_path_factory.mktemp("returns") / "returns.csv"
    path.write_text(RETURNS, encoding="utf-8")
    return path, score(path)


def texts():
    rows = list(csv.DictReader(io.StringIO(RETURNS)))
    return {name: [row[name] for row in rows] for name in rows[0]}


KINDS = [
    pyarrow.decimal64(18, 6),
    pyarrow.decimal128(19, 6),
    pyarrow.decimal128(38, 6),
    pyarrow.decimal128(38, 18),
    pyarrow.decimal256(76, 20),
]


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_decimals_of_pyarrow(kind, expected, score, tmp_path):
    columns = texts()
    for name in AMOUNTS:
        columns[name] = pyarrow.array([Decimal(text) for text in columns[name]], kind)
    columns["industry"] = pyarrow.array(columns["industry"]).dictionary_encode()
    columns["unused"] = [{"a": [1]}, None, {"a": []}]
    table = pyarrow.table(columns)
    for options in [{}, {"store_decimal_as_integer": True}, {"data_page_version": "2.0"}]:
        pyarrow.parquet.write_table(table, tmp_path / "a.parquet", **options)
        assert score(tmp_path / "a.parquet") == expected[1], options
    with pyarrow.ipc.new_file(tmp_path / "a.arrow", table.schema) as writer:
        writer.write_table(table)
    assert score(tmp_path / "a.arrow") == expected[1]


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_what_duckdb_writes(version, expected, score, tmp_path):
    duckdb.execute(
        f"""COPY (SELECT * REPLACE (period::USMALLINT AS period,
                electricity_mwh::DECIMAL(18, 6) AS electricity_mwh,
                value_added_wan_yuan::DECIMAL(38, 8) AS value_added_wan_yuan),
                {{'a': 1}} AS structure, [1, 2] AS list, MAP {{'a': 1}} AS map, uuid() AS id,
                INTERVAL 1 DAY AS days, 1::HUGEINT AS huge, 'x'::BLOB AS bytes, TIME '01:02' AS time
            FROM read_csv('{expected[0]}', all_varchar = true))
        TO '{tmp_path}/a.parquet' (PARQUET_VERSION {version})"""
    )
    assert score(tmp_path / "a.parquet") == expected[1]


def test_what_polars_writes(expected, score, tmp_path):
    frame = polars.read_csv(expected[0], infer_schema=False).with_columns(
        polars.col("electricity_mwh").cast(polars.Decimal(18, 6)),
        polars.col("value_added_wan_yuan").cast(polars.Decimal(38, 8)),
        polars.col("industry").cast(polars.Categorical),
        polars.col("period").cast(polars.Enum(["2023"])),
        unused=polars.struct("name", "region"),
    )
    frame.write_parquet(tmp_path / "a.parquet")
    frame.write_ipc(tmp_path / "a.arrow")
    for name in ["a.parquet", "a.arrow"]:
        assert score(tmp_path / name) == expected[1], name


def test_exact_scores_are_those_that_csv_prints(tanxiao, expected, tmp_path):
    outputs = [tmp_path / name for name in ["s.csv", "s.parquet", "s.arrow"]]
    arguments = [item for path in outputs for item in ["-o", path]]
    tanxiao("score", expected[0], "--exact", "--quiet", *arguments)
    rows = list(csv.DictReader(io.open(outputs[0], encoding="utf-8-sig")))
    table = pyarrow.parquet.read_table(outputs[1])
    places = {
        field.name: field.type.scale for field in table.schema
        if pyarrow.types.is_decimal(field.type)
    }
    assert len(places) == 13 and places["net_tco2"] == 6 and places["benchmark_l"] == 9
    assert "9007199254.740993" in [row["output_wan_yuan"] for row in rows]
    seen = {
        "pyarrow": table.to_pylist(),
        "pyarrow, Arrow": pyarrow.ipc.open_file(outputs[2]).read_all().to_pylist(),
        "duckdb": duckdb.sql(f"FROM '{outputs[1]}'").to_arrow_table().to_pylist(),
        "polars": polars.read_parquet(outputs[1]).to_dicts(),
        "polars, Arrow": polars.read_ipc(outputs[2]).to_dicts(),
    }
    for reader, scores in seen.items():
        assert len(scores) == len(rows) == 3
        for score, row in zip(scores, rows):
            for name in places:
                printed = Decimal(row[name]) if row[name] else None
                assert score[name] == printed, (reader, name)
    statistics = pyarrow.parquet.ParquetFile(outputs[1]).metadata.row_group(0)
    for index, name in enumerate(table.column_names):
        values = [row[name] for row in table.to_pylist() if row[name] is not None]
        if name in places and values:
            found = statistics.column(index).statistics
            assert (found.min, found.max) == (min(values), max(values)), name
