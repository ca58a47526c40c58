"""tanxiao's whole job in DuckDB: the statement that `tanxiao sql` writes, from CSV to Parquet."""

import json
import sys

import duckdb


def main(target, method):
    duckdb.sql(f"COPY ({method['statement']}) TO '{target}' (FORMAT parquet)")


# The statement names its source.
main(sys.argv[2], json.load(open(sys.argv[3], encoding="utf-8")))
