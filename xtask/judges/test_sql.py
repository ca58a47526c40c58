"""`tanxiao sql` in DuckDB, ClickHouse (embedded) and PostgreSQL: every cell of every scheme, against the native
run. Apache Spark is in test_spark.py."""

import json

import pytest
import sql_cities as cities_
import sql_engines as sql


@pytest.fixture(scope="module")
def duck():
    engine = sql.DuckDb()
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def variants(tmp_path_factory):
    return sql.write_variants(tmp_path_factory.mktemp("variants"))


@pytest.fixture
def comparison(tanxiao, tmp_path):
    return sql.Comparison(tanxiao, tmp_path)


@pytest.mark.parametrize("vectors", ["accounting", "boundaries", "peers", "random"])
def test_vectors(duck, comparison, vectors):
    returns = sql.VECTORS / f"{vectors}.csv"
    duck.load(returns)
    counts = comparison.run(duck, returns, "huzhou-2021", rows=len(sql.read_csv(returns)))
    assert counts["graded"] > 100


@pytest.mark.parametrize("scheme", ["huzhou-2021", *sql.STATISTICS])
def test_statistics(duck, comparison, variants, scheme):
    """Firms at the cut-offs of benchmarks that are no decimals, by every statistic."""
    returns = sql.VECTORS / "statistics.csv"
    duck.load(returns)
    counts = comparison.run(duck, returns, scheme, "--data", variants)
    assert counts["graded"] > 400


@pytest.fixture(scope="module")
def cities(tanxiao, tmp_path_factory):
    directory = tmp_path_factory.mktemp("cities")
    return {
        "clean": cities_.clean(tanxiao, directory / "clean.parquet", 3_000),
        "dirty": cities_.dirty(tanxiao, directory / "dirty.csv", 3_000),
        "edges": cities_.edges(directory / "edges.csv", 900),
        "cut-offs": cities_.cut_offs(directory / "cut-offs.csv"),
    }


@pytest.mark.parametrize("scheme", ["huzhou-2021", "try-nine-decimals-as-is", "try-composite-exact"])
def test_cut_offs(duck, comparison, cities, variants, scheme):
    duck.load(cities["cut-offs"])
    counts = comparison.run(duck, cities["cut-offs"], scheme, "--data", variants)
    assert counts["graded"] > 100, counts


def without_withheld(table):
    """The table as one would be that withholds nothing: firms of small groups go on to larger ones."""
    content = json.loads(table.read_text(encoding="utf-8"))
    content["entries"] = [entry for entry in content["entries"] if not entry.get("withheld")]
    table.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def test_the_table_of_cut_offs(duck, comparison, tanxiao, cities, tmp_path):
    """A published table carries both sums: against it the firms at the cut-offs keep their grades."""
    table = tmp_path / "benchmark.json"
    tanxiao("benchmark", cities["cut-offs"], "-o", table)
    without_withheld(table)
    duck.load(cities["cut-offs"])
    comparison.run(duck, cities["cut-offs"], "huzhou-2021", "--benchmark", table)


@pytest.mark.parametrize("city", ["clean", "dirty", "edges"])
@pytest.mark.parametrize("scheme", sql.schemes_of_the_data())
def test_schemes_of_the_data(duck, comparison, cities, scheme, city):
    duck.load(cities[city])
    counts = comparison.run(duck, cities[city], scheme)
    # Among the edges many firms emit nothing, and a benchmark of the best tenth that is zero grades nobody.
    assert counts["graded"] > 100 or (scheme, city) == ("own-revenue", "edges"), counts
    assert (counts["rejected"] > 10) == (city != "clean"), counts


@pytest.mark.parametrize("scheme", sorted(sql.VARIANTS))
def test_variants(duck, comparison, cities, variants, scheme):
    duck.load(cities["edges"])
    counts = comparison.run(duck, cities["edges"], scheme, "--data", variants)
    assert counts["graded"] > 50 and counts["rejected"] > 10, counts


@pytest.fixture(scope="module")
def points_city(tanxiao, variants, tmp_path_factory):
    """The city of the vectors of points, under canonical names and with firms that return nonsense."""
    path = tmp_path_factory.mktemp("points") / "city.parquet"
    city = sql.VECTORS / "points/city.csv"
    tanxiao("returns", city, "--scheme", sql.POINTS[0], "--data", variants, "-o", path, "--quiet")
    return path


@pytest.mark.parametrize("scheme", sql.POINTS)
@pytest.mark.parametrize("name", ["duck", "clickhouse", "postgres"])
def test_points(request, comparison, points_city, variants, scheme, name):
    """Values, points, ranks, sums, classes: every cell of a scheme whose bases are constants."""
    if (name, scheme) == ("postgres", "test-rounded-constants"):
        pytest.skip("PostgreSQL 15 lost its server over this statement, on a small machine; the other scheme agrees")
    engine = request.getfixturevalue(name)
    engine.load(points_city)
    counts = comparison.run(engine, points_city, scheme, "--data", variants)
    assert counts["graded"] > 200, counts


@pytest.mark.parametrize("scheme", ["own-rank-county", "huangyan-2022"])
def test_points_that_have_no_statement(tanxiao, points_city, scheme):
    tanxiao("sql", "--dialect", "duckdb", "--like", points_city, "--scheme", scheme, code=4)


def test_published_benchmark(duck, comparison, tanxiao, cities, tmp_path):
    """Graded against the table of another city: percentiles from its edges, no rank, gaps where it has no peers."""
    table = tmp_path / "benchmark.json"
    tanxiao("benchmark", cities["dirty"], "-o", table)
    # Firms of withheld groups get no grade, which the statement cannot say: it is refused.
    tanxiao("sql", "--dialect", "duckdb", "--like", cities["clean"], "--benchmark", table, code=4)
    without_withheld(table)
    duck.load(cities["clean"])
    counts = comparison.run(duck, cities["clean"], "huzhou-2021", "--benchmark", table)
    assert counts["graded"] > 1_000, counts


def test_rows_that_stand_twice_are_rejected(duck, tanxiao, tmp_path):
    """The statement settles nothing: a firm and period that stands twice is rejected whole, and no one else is."""
    rows = sql.read_csv(sql.VECTORS / "peers.csv")
    returns = cities_.write(tmp_path / "twice.csv", [*rows, rows[0], {**rows[1], "electricity_mwh": "1"}])
    duck.load(returns)
    duck.scores(tanxiao("sql", "--dialect", "duckdb", "--like", returns), tmp_path / "scores.parquet")
    rejected = duck.connection.sql(
        f"SELECT credit_code, reasons FROM '{tmp_path}/scores.parquet' WHERE status = 'rejected' ORDER BY 1"
    ).fetchall()
    assert rejected == [
        (row["credit_code"], "duplicate-conflict") for row in (rows[0], rows[0], rows[1], rows[1])
    ]


def test_a_decimal_and_an_integer_table(duck, comparison, tanxiao, cities, tmp_path):
    """The same returns as DECIMAL(18,6), and a whole-number column as BIGINT, give the same scores."""
    duck.load(cities["clean"])
    names = [name for name in duck.connection.table("returns").columns if name.endswith(("_yuan", "_t", "_m3", "_gj", "_mwh"))]
    casts = ", ".join(f"CAST({name} AS DECIMAL(18,6)) AS {name}" for name in names)
    duck.connection.sql(
        f"CREATE OR REPLACE TABLE returns AS SELECT * REPLACE ({casts}), CAST(FLOOR(sink) AS BIGINT) AS sink_tco2 "
        "FROM (SELECT *, diesel_t AS sink FROM returns)"
    )
    returns = tmp_path / "floats.parquet"
    floats = ", ".join(f"CAST({name} AS DOUBLE) AS {name}" for name in [*names, "sink_tco2"])
    duck.connection.sql(f"COPY (SELECT * EXCLUDE (sink) REPLACE ({floats}) FROM returns) TO '{returns}'")
    columns = {name: "decimal(18,6)" for name in names}
    columns.update({name: "varchar" for name in sql.KEY + ("region", "industry")}, sink_tco2="bigint")
    schema = sql.write_schema(tmp_path / "schema.json", columns)
    counts = comparison.run(duck, returns, "huzhou-2021", schema=schema)
    assert counts["graded"] > 1_000, counts


@pytest.fixture(scope="module")
def clickhouse():
    engine = sql.ClickHouse()
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def postgres():
    if not sql.Postgres.programs():
        pytest.skip("no PostgreSQL server programs (initdb) on this machine, or no user to run them as")
    engine = sql.Postgres()
    yield engine
    engine.close()


OTHERS = [
    ("boundaries", "huzhou-2021"),
    ("cut-offs", "huzhou-2021"),
    ("statistics", "try-mean"),
    ("statistics", "try-interpolated"),
    ("clean", "huzhou-2021"),
    ("clean", "own-three-dimension"),
    ("edges", "try-as-is-lower"),
    ("edges", "try-gross-rounded"),
]


@pytest.mark.parametrize("city, scheme", OTHERS)
@pytest.mark.parametrize("name", ["clickhouse", "postgres"])
def test_other_engines(request, name, city, scheme, comparison, cities, variants):
    if (name, scheme) == ("postgres", "own-three-dimension"):
        pytest.skip("agrees, but takes two minutes: PostgreSQL has no statistics of the query's parts")
    engine = request.getfixturevalue(name)
    returns = cities.get(city, sql.VECTORS / f"{city}.csv")
    engine.load(returns)
    counts = comparison.run(engine, returns, scheme, "--data", variants)
    assert counts["graded"] > 50, counts
