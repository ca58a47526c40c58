"""`tanxiao sql` in Apache Spark, on a cluster of two executors of their own processes: every cell of 200,000 returns
under the scheme of the data's default, and of fewer under every other scheme and under the variants; and a published
book as Spark reads it."""

import pytest

import sql_cities as cities_
import sql_engines as sql

FIRMS = 30_000
"""In two years: 200,000 returns."""


@pytest.fixture(scope="module")
def spark():
    engine = sql.Spark()
    yield engine
    engine.close()


@pytest.fixture
def comparison(tanxiao, tmp_path):
    return sql.Comparison(tanxiao, tmp_path)


def test_a_province(spark, comparison, tanxiao, tmp_path):
    returns = cities_.clean(tanxiao, tmp_path / "province.parquet", FIRMS)
    spark.load(returns)
    counts = comparison.run(spark, returns, "huzhou-2021", rows=2 * FIRMS)
    assert counts["graded"] > 1.9 * FIRMS, counts


def test_cut_offs_from_both_sides(spark, comparison):
    returns = sql.VECTORS / "boundaries.csv"
    spark.load(returns)
    comparison.run(spark, returns, "huzhou-2021", rows=len(sql.read_csv(returns)))


@pytest.mark.parametrize("scheme", ["huzhou-2021", "try-mean", "try-interpolated"])
def test_cut_offs_of_fractions(spark, comparison, tmp_path, scheme):
    """Benchmarks that are no decimals, products beyond 38 digits."""
    variants = sql.write_variants(tmp_path / "variants")
    for returns in (sql.VECTORS / "statistics.csv", cities_.cut_offs(tmp_path / "cut-offs.csv")):
        spark.load(returns)
        comparison.run(spark, returns, scheme, "--data", variants)


@pytest.mark.parametrize("scheme", [name for name in sql.schemes_of_the_data() if name != "huzhou-2021"])
def test_schemes_of_the_data(spark, comparison, tanxiao, tmp_path, scheme):
    returns = cities_.clean(tanxiao, tmp_path / "city.parquet", 2_000)
    spark.load(returns)
    counts = comparison.run(spark, returns, scheme, rows=4_000)
    assert counts["graded"] > 1_000, counts


@pytest.mark.parametrize("scheme", ["try-as-is-lower", "try-gross-rounded", "try-composite-needed"])
def test_variants_on_edges(spark, comparison, tmp_path, scheme):
    returns = cities_.edges(tmp_path / "edges.csv", 900)
    spark.load(returns)
    variants = sql.write_variants(tmp_path / "variants")
    counts = comparison.run(spark, returns, scheme, "--data", variants)
    assert counts["graded"] > 50 and counts["rejected"] > 10, counts


def test_a_book_is_read_as_the_guide_says(spark, tanxiao, tmp_path):
    book = tmp_path / "book"
    for period in ("2022", "2023"):
        returns, scores = tmp_path / f"{period}.csv", tmp_path / f"{period}.parquet"
        tanxiao("sample", "--firms", 300, "--clean", "--period", period, "-o", returns)
        tanxiao("score", returns, "--quiet", "-o", scores)
        tanxiao("publish", scores, "--book", book, "--quiet")
    corrected = tmp_path / "corrected.csv"
    lines = (tmp_path / "2023.csv").read_text(encoding="utf-8").splitlines()
    cells = lines[1].split(",")
    lines[1] = ",".join([*cells[:11], "9000", *cells[12:]])
    corrected.write_text("\n".join(lines) + "\n", encoding="utf-8")
    tanxiao("score", corrected, "--quiet", "--book", book, "-o", tmp_path / "corrected.parquet")
    tanxiao("publish", tmp_path / "corrected.parquet", "--book", book, "--quiet", "--reason", "电表读数更正")

    spark.session.read.option("mergeSchema", "true").parquet(str(book / "scores")).createOrReplaceTempView("scores")
    current = spark.session.sql(
        "SELECT period, count(*) AS firms, count(grade) AS graded FROM scores WHERE score_id NOT IN "
        "(SELECT supersedes FROM scores WHERE supersedes IS NOT NULL) GROUP BY period ORDER BY period"
    ).collect()
    assert [(row.period, row.firms) for row in current] == [("2022", 300), ("2023", 300)], current
    assert all(row.graded > 280 for row in current), current
