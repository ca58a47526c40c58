"""Rows a second and core of `tanxiao score` and of `tanxiao sql` in DuckDB and Apache Spark, for docs/scale.md.

    target/judges/bin/python xtask/judges/measure_sql.py target/release/tanxiao [FIRMS [ALTERNATIONS]]

Every engine reads the same Parquet file of returns and writes Parquet, on as many threads as there are cores. The
engines take turns; the median of their alternations counts. Spark's figure leaves its start out (a session is started
once) and is of `local[cores]`. Load of the machine is printed beside: figures of a busy machine are worth nothing.
"""

import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import sql_cities
import sql_engines


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    firms = int(sys.argv[2]) if len(sys.argv) > 2 else 500_000
    alternations = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    cores = os.cpu_count()

    def tanxiao(*arguments):
        done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, check=True)
        return done.stdout

    with tempfile.TemporaryDirectory() as directory:
        directory = pathlib.Path(directory)
        returns = sql_cities.clean(tanxiao, directory / "returns.parquet", firms, periods=("2023",))
        duck, spark = sql_engines.DuckDb(), sql_engines.Spark(f"local[{cores}]")
        duck.connection.sql(f"CREATE VIEW returns AS SELECT * FROM read_parquet('{returns}')")
        spark.load(returns)
        statements = {
            engine.dialect: tanxiao("sql", "--dialect", engine.dialect, "--like", returns, "--quiet")
            for engine in (duck, spark)
        }
        runs = {
            "tanxiao score": lambda: tanxiao("score", returns, "-o", directory / "native.parquet", "--quiet"),
            "DuckDB": lambda: duck.scores(statements["duckdb"], directory / "duckdb.parquet"),
            "Apache Spark": lambda: spark.scores(statements["spark"], directory / "spark.parquet"),
        }
        walls = {name: [] for name in runs}
        for turn in range(alternations + 1):
            for name, run in runs.items():
                start = time.monotonic()
                run()
                # The first turn warms caches and compilers.
                if turn > 0:
                    walls[name].append(time.monotonic() - start)
        print(f"{time.strftime('%Y-%m-%d')}, {platform.machine()}, {cores} cores, {firms} returns,")
        print(f"load {os.getloadavg()[0]:.1f} at the end, median of {alternations} alternations")
        fastest = statistics.median(walls["tanxiao score"])
        for name, seconds in walls.items():
            median = statistics.median(seconds)
            rate = firms / median / cores
            print(f"| {name} | {median:.2f} s | {rate:,.0f} rows/s/core | {median / fastest:.1f} |")
        duck.close()
        spark.close()


main()
