"""What lending reads and writes, judged by JSON Schema, openpyxl and the vectors' own script."""

import json
import pathlib
import subprocess
import sys
import tomllib

import jsonschema
import openpyxl

ROOT = pathlib.Path(__file__).resolve().parents[2]
DAY = "2025-06-30"


def book(tanxiao, tmp_path):
    returns, scores = tmp_path / "city.csv", tmp_path / "scores.parquet"
    tanxiao("sample", "--firms", 400, "--period", 2022, "--period", 2023, "-o", returns)
    tanxiao("score", returns, "-o", scores, "--quiet")
    tanxiao("publish", scores, "--book", tmp_path / "book", "--with-held")
    return tmp_path / "book"


def validator(tanxiao, kind):
    schema = json.loads(tanxiao("schema", kind))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_policies_satisfy_their_schema(tanxiao):
    policy = validator(tanxiao, "policy")
    texts = [*(ROOT / "data/policies").glob("*.toml"), ROOT / "data/vectors/lending/policy.toml"]
    for path in texts:
        policy.validate(tomllib.loads(path.read_text(encoding="utf-8")))
    spoilt = tomllib.loads(texts[0].read_text(encoding="utf-8"))
    spoilt["rate"]["floor_bp"] = -50
    assert not policy.is_valid(spoilt)


def test_every_row_satisfies_the_schema_and_a_workbook_holds_the_same(tanxiao, tmp_path):
    terms = validator(tanxiao, "loan-terms")
    ndjson, workbook = tmp_path / "terms.ndjson", tmp_path / "terms.xlsx"
    tanxiao(
        "lend", "--book", book(tanxiao, tmp_path), "--policy", "example-green-loan", "--day", DAY,
        "--portfolio", ROOT / "data/samples/loans-synthetic.csv", "-o", ndjson, "-o", workbook, "--quiet",
    )
    rows = [json.loads(line) for line in ndjson.read_text(encoding="utf-8").splitlines()]
    assert rows
    for row in rows:
        terms.validate(row)
    sheets = openpyxl.load_workbook(workbook)
    assert len(sheets.sheetnames) == 3
    table = list(sheets.worksheets[0].iter_rows(values_only=True))
    columns = list(rows[0])
    assert len(table) == len(rows) + 1 and len(table[0]) == len(columns)
    for line, row in zip(table[1:], rows):
        for column in ("loan_id", "adjustment_bp", "rate_percent", "financed_tco2", "grade"):
            assert line[columns.index(column)] == row[column], (column, row["loan_id"])


def test_the_vectors_are_what_their_script_writes():
    make = ROOT / "data/vectors/lending/make.py"
    subprocess.run([sys.executable, make, "--check"], check=True)
