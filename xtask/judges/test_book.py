"""A score book is read as it is by DuckDB, pandas and polars, and its ids by anyone."""

import decimal
import hashlib
import json
import subprocess

import duckdb
import pandas
import polars
import pyarrow.parquet
import pytest

SCORE_COLUMNS = 27
BOOK_COLUMNS = ["score_id", "supersedes", "reason", "scheme", "published_at"]


@pytest.fixture(scope="module")
def book(tanxiao, tmp_path_factory):
    """Two periods, and a correction of the second."""
    here = tmp_path_factory.mktemp("book")
    returns, scores, book = here / "city.csv", here / "scores.parquet", here / "book"
    tanxiao("sample", "--firms", 150, "--period", 2022, "--period", 2023, "-o", returns)
    tanxiao("score", returns, "-o", scores, "--quiet")
    tanxiao("publish", scores, "--book", book, "--with-held", "--quiet")
    lines = returns.read_text(encoding="utf-8").splitlines(keepends=True)
    corrected = [line for line in lines if ",2023," in line and "合成企业" in line][-1]
    cells = corrected.split(",")
    cells[11] = str(float(cells[11] or 0) + 500)
    lines[lines.index(corrected)] = ",".join(cells)
    returns.write_text("".join(lines), encoding="utf-8")
    tanxiao("score", returns, "-o", scores, "--book", book, "--quiet")
    tanxiao("publish", scores, "--book", book, "--with-held", "--quiet", code=8)
    tanxiao("publish", scores, "--book", book, "--with-held", "--quiet", "--reason", "电量更正")
    return book, cells[0]


def shown(tanxiao, book, firm):
    """What `book show` says of a firm, by id."""
    scores = json.loads(tanxiao("book", "show", firm, "--book", book, "--json"))["scores"]
    return {entry["score"]["score_id"]: entry["score"] for entry in scores}


def same(ours, theirs):
    """Every column of theirs is what ours says; NaN and None are both nothing."""
    for name, value in theirs.items():
        if name in ("run", "book_period") or name not in ours:
            continue
        if value is None or value != value:
            assert ours[name] is None, name
        else:
            assert ours[name] == value, name


def check(tanxiao, book, rows):
    """Rows of one firm, as dictionaries, against `book show`."""
    ours = shown(tanxiao, *book)
    assert len(rows) == len(ours) == 3
    for row in rows:
        same(ours[row["score_id"]], row)
        assert int(row["run"]) == ours[row["score_id"]]["run"]
        assert str(row["book_period"]) == row["period"]
    superseded = {row["supersedes"] for row in rows} - {None}
    assert superseded == {i for i, score in ours.items() if score["superseded_by"]}


def test_duckdb(tanxiao, book):
    files = f"{book[0]}/scores/**/*.parquet"
    query = f"select * from read_parquet('{files}', hive_partitioning = true, union_by_name = true)"
    query += " where credit_code = ?"
    cursor = duckdb.connect().execute(query, [book[1]])
    names = [column[0] for column in cursor.description]
    assert len(names) == SCORE_COLUMNS + len(BOOK_COLUMNS) + 2
    check(tanxiao, book, [dict(zip(names, row)) for row in cursor.fetchall()])


def test_the_query_of_the_guide_gives_the_current_scores(tanxiao, book):
    query = f"""
        with scores as (select * from read_parquet('{book[0]}/scores/**/*.parquet'))
        select count(*) from scores
        where score_id not in (select supersedes from scores where supersedes is not null)
    """
    verified = json.loads(tanxiao("book", "verify", "--book", book[0], "--json"))
    current = verified["scores"] - verified["superseded"]
    assert duckdb.sql(query).fetchall() == [(current,)]


def test_pandas(tanxiao, book):
    frame = pandas.read_parquet(f"{book[0]}/scores")
    firm = frame[frame["credit_code"] == book[1]].astype(object)
    firm = firm.where(firm.notna(), None)
    check(tanxiao, book, firm.to_dict("records"))


def test_polars(tanxiao, book):
    frame = polars.read_parquet(f"{book[0]}/scores", hive_partitioning=True)
    check(tanxiao, book, frame.filter(polars.col("credit_code") == book[1]).to_dicts())


def canonical(name, value):
    if isinstance(value, str):
        text = json.dumps(value, ensure_ascii=False)
    elif isinstance(value, float):
        text = format(decimal.Decimal(repr(value)), "f")
        text = text.rstrip("0").rstrip(".") if "." in text else text
    else:
        text = str(value)
    return f"{name}\t{text}\n"


def test_ids_and_the_chain_as_documented(book):
    """Computed here from the guide's words alone, with nothing of the program under test."""
    book = book[0]
    previous = hashlib.sha256((book / "book.json").read_bytes()).hexdigest()
    ids = 0
    for line in (book / "journal.ndjson").read_bytes().splitlines():
        entry = json.loads(line)
        bound = line[: line.rindex(b',"hash":"')]
        assert entry["hash"] == hashlib.sha256(bound).hexdigest()
        assert entry["previous"] == previous
        for file in entry["files"]:
            content = (book / file["path"]).read_bytes()
            assert hashlib.sha256(content).hexdigest() == file["sha256"]
            parquet = pyarrow.parquet.ParquetFile(book / file["path"])
            manifest = json.loads(parquet.metadata.metadata[b"tanxiao"])
            assert manifest == entry["manifest"]
            for row in parquet.read().to_pylist():
                own = [canonical(n, v) for n, v in row.items() if n not in BOOK_COLUMNS]
                given = [v for n, v in row.items() if n not in BOOK_COLUMNS]
                text = "".join(line for line, value in zip(own, given) if value is not None)
                figures = hashlib.sha256(text.encode()).hexdigest()
                scheme = entry["manifest"]["scheme"]["id"]
                text = f"{previous}\n{entry['run']}\n{scheme}\n{figures}\n"
                assert row["score_id"] == hashlib.sha256(text.encode()).hexdigest()[:32]
                ids += 1
        previous = entry["hash"]
    assert ids > 250


def test_an_altered_file_is_refused(tanxiao, book, tmp_path):
    """pandas writes the file again with one grade changed, the manifest still inside it."""
    returns, scores = tmp_path / "city.csv", tmp_path / "scores.parquet"
    tanxiao("sample", "--firms", 30, "-o", returns)
    tanxiao("score", returns, "-o", scores, "--quiet")
    table = pyarrow.parquet.read_table(scores)
    manifest = pyarrow.parquet.ParquetFile(scores).metadata.metadata[b"tanxiao"]
    frame = table.to_pandas()
    frame.loc[0, "net_tco2"] *= 0.9
    table = pyarrow.Table.from_pandas(frame, schema=table.schema)
    pyarrow.parquet.write_table(table.replace_schema_metadata({b"tanxiao": manifest}), scores)
    program = [tanxiao.program, "publish", scores, "--book", book[0], "--with-held", "--lang", "en"]
    done = subprocess.run(program, capture_output=True, text=True, timeout=60)
    assert done.returncode == 3 and "altered" in done.stderr, done.stderr
