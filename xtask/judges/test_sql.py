"""`tanxiao sql` in DuckDB: every cell of every scheme, against the native run."""

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


@pytest.fixture(scope="module")
def cities(tanxiao, tmp_path_factory):
    directory = tmp_path_factory.mktemp("cities")
    return {
        "clean": cities_.clean(tanxiao, directory / "clean.parquet", 3_000),
        "dirty": cities_.dirty(tanxiao, directory / "dirty.csv", 3_000),
        "edges": cities_.edges(directory / "edges.csv", 900),
    }


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
