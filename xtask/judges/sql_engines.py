"""What the judges of `tanxiao sql` share: engines that run its statements, the schemes they run, and the
comparison of every row and column with the native run, cell by cell, as decimals."""

import csv
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

import duckdb

ROOT = pathlib.Path(__file__).resolve().parents[2]
VECTORS = ROOT / "data/vectors"

TEXTS = ("credit_code", "name", "period", "region", "industry", "label", "status")
KEY = ("credit_code", "name", "period")


# Schemes of points that SQL can say: their bases are constants, and they round the points of each indicator.
POINTS = ["test-rounded-constants", "test-rounded-quota"]


def schemes_of_the_data():
    """Those that SQL can say: it refuses the schemes of points that are shipped, whose bases are of other firms or
    whose points are not rounded."""
    schemes = (ROOT / "data/schemes").glob("*.toml")
    return sorted(path.stem for path in schemes if "\nvalue = " not in path.read_text(encoding="utf-8"))


def edit(text, changes):
    """A scheme's TOML with single keys replaced; a key that is not there fails."""
    for key, value in changes.items():
        text, count = re.subn(rf"(?m)^{re.escape(key)} = .*$", f"{key} = {value}", text, count=1)
        assert count == 1, key
    return text


# Schemes that no city uses, each for something that the five of the data leave untried.
VARIANTS = {
    "try-as-is-lower": (
        "huzhou-2021",
        {"net_not_positive": '"as_is"', "inclusive": '"lower"', "minimum": "2", "method": '"mean"'},
    ),
    "try-net-ungraded": (
        "huzhou-2021",
        {"net_not_positive": '"ungraded"', "output_not_positive": '"last_band"', "depths": "[4, 3]"},
    ),
    "try-gross-rounded": (
        "huzhou-2021",
        {
            "numerator": '"gross_co2"',
            "deduct": "[]",
            "compare": '"rounded_value"',
            "intensity_decimals": "1",
            "ratio_decimals": "0",
            "exhausted": '"all_industry"',
            "depths": "[4]",
            "minimum": "12",
        },
    ),
    "try-tce-percentile": (
        "huzhou-2021",
        {
            "numerator": '"tce"',
            "deduct": "[]",
            "net_not_positive": '"as_is"',
            "method": '"percentile"\nshare = "0.3"',
            "intensity_decimals": "9",
            "ratio_decimals": "9",
            "depths": "[3, 1]\nregion_digits = 4",
        },
    ),
    "try-as-is-median": (
        "own-percentile",
        {"net_not_positive": '"as_is"', "minimum": "3", "output_not_positive": '"last_band"'},
    ),
    "try-composite-needed": (
        "own-three-dimension",
        {"compare": '"full_value"', "missing": '"drop"', "exhausted": '"ungraded"'},
    ),
    "try-trimmed-income": (
        "huzhou-2021",
        {
            "method": '"trimmed_mean"\nshare = "0.2"',
            "value_added_from": '["income_approach", "direct"]',
            "depths": "[2]\nregion_digits = 6",
            "minimum": "1",
        },
    ),
    "try-nine-decimals-as-is": (
        "huzhou-2021",
        {
            "net_not_positive": '"as_is"',
            "compare": '"rounded_value"',
            "intensity_decimals": "9",
            "ratio_decimals": "2",
        },
    ),
}


# Every statistic that makes a benchmark, as in data/vectors/statistics.csv.
for name, method in {
    "try-mean": '"mean"',
    "try-median": '"median"',
    "try-trimmed": '"trimmed_mean"\nshare = "0.2"',
    "try-best": '"best_mean"\nshare = "0.8"',
    "try-percentile": '"percentile"\nshare = "0.25"',
    "try-interpolated": '"percentile"\nshare = "0.3"',
}.items():
    VARIANTS[name] = ("huzhou-2021", {"method": method})
STATISTICS = [name for name, (_, changes) in VARIANTS.items() if set(changes) == {"method"}]
# Composite points that lie on a cut-off: thirds, and indicators at their own cut-offs, judged in full.
VARIANTS["try-composite-exact"] = (
    "own-three-dimension",
    {"compare": '"full_value"', "weight": '"0.333333333"', "region_digits": "0"},
)


GRADED = 'suspect = "graded"\n'


def write_variants(directory):
    """The variants as files of a --data directory, and the shipped schemes, all of them holding no suspect return, as
    the statement does."""
    folder = directory / "schemes"
    folder.mkdir(parents=True)
    for path in (ROOT / "data/schemes").glob("*.toml"):
        (folder / path.name).write_text(GRADED + path.read_text(encoding="utf-8"), encoding="utf-8")
    for name in POINTS:
        shutil.copy(VECTORS / f"points/{name}.toml", folder)
    for name, (base, changes) in VARIANTS.items():
        text = (ROOT / f"data/schemes/{base}.toml").read_text(encoding="utf-8")
        text = edit(text, {"id": f'"{name}"', "official": "false", **changes})
        if name == "try-composite-needed":
            # Own history becomes indispensable, peers do not.
            head, last = text.rsplit('missing = "drop"', 1)
            text = f'{head}missing = "ungraded"{last}'
        (folder / f"{name}.toml").write_text(GRADED + text, encoding="utf-8")
    return directory


class DuckDb:
    dialect = "duckdb"

    def __init__(self):
        self.connection = duckdb.connect()

    def load(self, path):
        reader = "read_parquet" if path.suffix == ".parquet" else "read_csv"
        options = "" if path.suffix == ".parquet" else ", header = true, all_varchar = true, quote = '\"'"
        self.connection.sql(
            f"CREATE OR REPLACE TABLE returns AS SELECT * FROM {reader}('{path}'{options})"
        )

    def scores(self, statement, path):
        self.connection.sql(f"COPY ({statement.strip().rstrip(';')}) TO '{path}' (FORMAT parquet)")

    def close(self):
        self.connection.close()


class Spark:
    """Spark as one driver and two executors of their own processes, which talk over the loopback."""

    dialect = "spark"

    def __init__(self, master=None):
        import pyspark

        os.environ["SPARK_HOME"] = str(pathlib.Path(pyspark.__file__).parent)
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        os.environ.setdefault("SPARK_LOCAL_HOSTNAME", "localhost")
        self.directory = tempfile.mkdtemp(prefix="tanxiao-spark-")
        # Where a worker keeps its logs and jars; otherwise below the installed package.
        os.environ["SPARK_WORKER_DIR"] = self.directory
        from pyspark.sql import SparkSession

        self.master = master or os.environ.get("TANXIAO_SPARK_MASTER", "local-cluster[2,1,1024]")
        self.session = (
            SparkSession.builder.master(self.master)
            .config("spark.ui.enabled", "false")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.executor.memory", "1g")
            .config("spark.sql.shuffle.partitions", "4")
            # The statement's expressions are longer than the 64 KB that a Java method may have: Spark would
            # compile for half a minute before it falls back to this.
            .config("spark.sql.codegen.wholeStage", "false")
            .config("spark.sql.warehouse.dir", f"{self.directory}/warehouse")
            .config("spark.local.dir", f"{self.directory}/local")
            .getOrCreate()
        )
        self.session.sparkContext.setLogLevel("OFF")

    def load(self, path):
        if path.suffix == ".parquet":
            frame = self.session.read.parquet(str(path))
        else:
            frame = self.session.read.csv(str(path), header=True, escape='"')
        frame.createOrReplaceTempView("returns")

    def scores(self, statement, path):
        frame = self.session.sql(statement.strip().rstrip(";"))
        frame.write.mode("overwrite").parquet(str(path))

    def close(self):
        self.session.stop()
        shutil.rmtree(self.directory, ignore_errors=True)


class ClickHouse:
    """ClickHouse, embedded."""

    dialect = "clickhouse"

    def __init__(self):
        from chdb import session

        self.directory = tempfile.mkdtemp(prefix="tanxiao-clickhouse-")
        self.session = session.Session(self.directory)

    def load(self, path):
        kind = "Parquet" if path.suffix == ".parquet" else "CSVWithNames"
        self.session.query("DROP TABLE IF EXISTS returns")
        text = "" if kind == "Parquet" else " SETTINGS input_format_csv_use_best_effort_in_schema_inference = 0"
        self.session.query(
            "CREATE TABLE returns ENGINE = MergeTree ORDER BY tuple() AS "
            f"SELECT * FROM file('{path}', {kind}){text}"
        )

    def scores(self, statement, path):
        pathlib.Path(path).unlink(missing_ok=True)
        select, settings = statement.strip().rstrip(";").split("\nSETTINGS ")
        self.session.query(
            f"{select}\nINTO OUTFILE '{path}' FORMAT Parquet SETTINGS {settings}"
        )

    def close(self):
        self.session.close()
        shutil.rmtree(self.directory, ignore_errors=True)


class Postgres:
    """A PostgreSQL server of its own in a temporary directory, reached over a Unix socket only."""

    dialect = "postgres"

    @staticmethod
    def as_another():
        """How to run a program as another than root, whom PostgreSQL refuses: what of these may write
        /dev/null, which initdb must and which containers keep to root."""
        if os.geteuid() != 0:
            return []
        for prefix in [["runuser", "-u", "nobody", "--"], ["unshare", "--user", "--map-user=65534", "--"]]:
            if shutil.which(prefix[0]):
                tried = subprocess.run([*prefix, "sh", "-c", ": > /dev/null"], cwd="/", capture_output=True)
                if tried.returncode == 0:
                    return prefix
        return None

    @classmethod
    def programs(cls):
        """Where initdb is, and how to run it; nothing where that is not to be had."""
        candidates = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        found = shutil.which("initdb") or (str(candidates[-1]) if candidates else None)
        if not found or not shutil.which("psql"):
            return None
        prefix = cls.as_another()
        return None if prefix is None else (pathlib.Path(found).parent, prefix)

    def __init__(self):
        binaries, self.prefix = self.programs()
        self.binaries = binaries
        self.directory = tempfile.mkdtemp(prefix="tanxiao-pg-")
        os.chmod(self.directory, 0o777)
        self.data = f"{self.directory}/data"
        self._run(binaries / "initdb", "-D", self.data, "-U", "tanxiao", "-A", "trust", "-E", "UTF8", "--locale=C")
        self._run(
            binaries / "pg_ctl", "-D", self.data, "-w", "-l", f"{self.directory}/log",
            "-o", f"-c listen_addresses='' -c unix_socket_directories={self.directory} -c fsync=off", "start",
        )

    def _run(self, *words):
        done = subprocess.run(
            [*self.prefix, *map(str, words)], cwd=self.directory, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, f"{words[0]}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
        return done.stdout

    def _psql(self, text):
        script = pathlib.Path(self.directory) / "script.sql"
        script.write_text(text, encoding="utf-8")
        script.chmod(0o644)
        return self._run(
            shutil.which("psql"), "-h", self.directory, "-U", "tanxiao", "-d", "postgres", "-q",
            "-v", "ON_ERROR_STOP=1", "-f", script,
        )

    def load(self, path):
        """Everything is loaded from CSV; a Parquet file's numbers become what its types say."""
        connection = duckdb.connect()
        source = f"'{path}'" if path.suffix == ".parquet" else f"read_csv('{path}', header = true, all_varchar = true)"
        relation = connection.sql(f"SELECT * FROM {source}")
        types = {"DOUBLE": "double precision", "VARCHAR": "text"}
        columns = [
            f'"{name}" {types.get(str(kind), str(kind))}' for name, kind in zip(relation.columns, relation.types)
        ]
        table = pathlib.Path(self.directory) / "returns.csv"
        connection.sql(f"COPY (SELECT * FROM {source}) TO '{table}' (HEADER false)")
        table.chmod(0o644)
        self._psql(
            f"DROP TABLE IF EXISTS returns; CREATE TABLE returns ({', '.join(columns)});\n"
            f"\\copy returns FROM '{table}' (FORMAT csv)\nANALYZE returns;\n"
        )

    def scores(self, statement, path):
        table = pathlib.Path(self.directory) / "scores.csv"
        statement = statement.strip().rstrip(";")
        self._psql(
            f"DROP TABLE IF EXISTS scores; CREATE TABLE scores AS\n{statement};\n"
            f"\\copy scores TO '{table}' (FORMAT csv, HEADER true)\n"
        )
        connection = duckdb.connect()
        connection.sql(
            f"COPY (SELECT * FROM read_csv('{table}', header = true, all_varchar = true)) "
            f"TO '{path}' (FORMAT parquet)"
        )

    def close(self):
        self._run(self.binaries / "pg_ctl", "-D", self.data, "-w", "-m", "immediate", "stop")
        shutil.rmtree(self.directory, ignore_errors=True)


class Comparison:
    """Native scores and rejects beside those of an engine."""

    def __init__(self, tanxiao, directory):
        self.tanxiao = tanxiao
        self.directory = directory
        self.data = write_variants(directory / "graded")

    def run(self, engine, returns, scheme, *options, schema=None, rows=None):
        """Scores `returns` both ways; fails with the cells that differ. Gives the rows graded."""
        options = ("--scheme", scheme, *options)
        if "--data" not in options:
            options = (*options, "--data", self.data)
        native, rejects = self.directory / "native.csv", self.directory / "rejects.csv"
        self.tanxiao("score", returns, "-o", native, "--rejects", rejects, "--quiet", *options)
        columns = ("--input-schema", schema) if schema else ("--like", returns)
        statement = self.tanxiao("sql", "--dialect", engine.dialect, *columns, "--quiet", *options)
        scores = self.directory / f"{engine.dialect}.parquet"
        engine.scores(statement, scores)
        source = f"{scores}/*.parquet" if scores.is_dir() else scores
        graded = self.compare(native, rejects, source)
        if scores.is_dir():
            shutil.rmtree(scores)
        if rows is not None:
            assert graded["rows"] == rows, graded
        return graded

    def compare(self, native, rejects, scores):
        connection = duckdb.connect()
        read = "header = true, all_varchar = true, quote = '\"', escape = '\"'"
        connection.sql(f"CREATE TABLE n AS SELECT * FROM read_csv('{native}', {read})")
        connection.sql(f"CREATE TABLE e AS SELECT * FROM read_parquet('{scores}') WHERE status <> 'rejected'")
        connection.sql(f"CREATE TABLE x AS SELECT * FROM read_parquet('{scores}') WHERE status = 'rejected'")
        columns = connection.table("n").columns
        assert connection.table("e").columns == [*columns, "reasons"]
        numbers = [column for column in columns if column not in TEXTS]

        def cells(table):
            texts = [f"COALESCE(CAST({column} AS VARCHAR), '') AS {column}" for column in TEXTS]
            # The engine's decimals are exact; a native number is the float nearest to the same decimal.
            floats = [f"CAST(CAST({column} AS VARCHAR) AS DOUBLE) AS {column}" for column in numbers]
            return f"SELECT {', '.join(texts + floats)} FROM {table}"

        different = connection.sql(f"({cells('n')}) EXCEPT ALL ({cells('e')})").fetchall()
        extra = connection.sql(f"({cells('e')}) EXCEPT ALL ({cells('n')})").fetchall()
        assert not different and not extra, self._first_difference(connection, cells, different, extra)
        self._compare_rejects(connection, rejects, read)
        counts = connection.sql("SELECT count(*), count(grade) FROM n").fetchall()[0]
        rejected = connection.sql("SELECT count(*) FROM x").fetchall()[0][0]
        return {"rows": counts[0] + rejected, "scores": counts[0], "graded": counts[1], "rejected": rejected}

    @staticmethod
    def _first_difference(connection, cells, different, extra):
        names = connection.sql(cells("n")).columns
        lines = [f"{len(different)} native rows differ, {len(extra)} of the engine"]
        of_engine = {tuple(row[names.index(k)] for k in KEY): row for row in extra}
        for row in different[:5]:
            other = of_engine.get(tuple(row[names.index(k)] for k in KEY))
            if other is None:
                lines.append(f"only native: {row}")
                continue
            cells_ = [f"{n}: {a} / {b}" for n, a, b in zip(names, row, other) if a != b]
            lines.append(f"{row[0]} {row[1]} {row[2]}: " + "; ".join(cells_))
        if not different:
            lines.extend(f"only engine: {row}" for row in extra[:5])
        return "\n".join(lines)

    @staticmethod
    def _compare_rejects(connection, rejects, read):
        """The same rows are rejected. Copies and parts of a firm are one code to the engine."""
        if not rejects.exists() or rejects.stat().st_size < 5:
            native = []
        else:
            columns = connection.sql(f"SELECT * FROM read_csv('{rejects}', {read})").columns
            firm = ", ".join(
                f"COALESCE({column}, '')" if column in columns else "''" for column in KEY
            )
            native = connection.sql(
                f"SELECT {firm}, codes FROM read_csv('{rejects}', {read}) ORDER BY ALL"
            ).fetchall()
        engine = connection.sql(
            "SELECT credit_code, name, period, replace(reasons, ',', ';') FROM x ORDER BY ALL"
        ).fetchall()
        same = {"duplicate-identical": "duplicate-conflict", "part-rejected": "duplicate-conflict"}
        # Rejected rows leave as they came: not trimmed, codes in small letters.
        native = sorted(
            (code.strip().upper(), name.strip(), period, same.get(reasons, reasons))
            for code, name, period, reasons in native
        )
        engine = [tuple(cell or "" for cell in row) for row in engine]
        assert native == sorted(engine), (
            [row for row in native if row not in engine][:5],
            [row for row in engine if row not in native][:5],
        )


def read_csv(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write_schema(path, columns, table="returns"):
    path.write_text(json.dumps({"table": table, "columns": columns}, ensure_ascii=False), encoding="utf-8")
    return path
