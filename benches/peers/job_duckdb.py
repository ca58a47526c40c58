"""The job in DuckDB: one SQL statement from CSV to Parquet."""

import json
import sys

import duckdb

from method import GRADES, LEVELS, OUTPUT, PV, WHO, read_csv


def total(energy, figure, scopes=(1, 2)):
    parts = [
        f'coalesce("{header}", 0) * {of[figure]!r}'
        for header, of in energy.items()
        if of["scope"] in scopes
    ]
    return " + ".join(parts)


def ladder(value, cuts):
    steps = " ".join(f"WHEN {value} <= {cut} THEN {n}" for n, cut in enumerate(cuts, 1))
    return f"CASE {steps} ELSE {len(cuts) + 1} END"


def main(source, target, method):
    energy = method["energy"]
    who = ", ".join(f'"{header}" AS {name}' for header, name in WHO.items())
    duckdb.sql(f"""
        COPY (
            WITH accounts AS (
                SELECT
                    {who},
                    {total(energy, "tce")} AS energy_tce,
                    {total(energy, "tco2", (1,))} AS scope1_tco2,
                    {total(energy, "tco2", (2,))} AS scope2_tco2,
                    coalesce("{PV}", 0) * {method["own_pv"]["tco2"]!r}
                        AS deducted_tco2,
                    scope1_tco2 + scope2_tco2 - deducted_tco2 AS net_tco2,
                    "{OUTPUT}" AS output_wan_yuan
                FROM {read_csv(source, "DOUBLE")}
            ), peers AS (
                SELECT industry, sum(net_tco2) / sum(output_wan_yuan) AS benchmark_l
                FROM accounts GROUP BY industry
            ), ratios AS (
                SELECT accounts.*, net_tco2 / output_wan_yuan AS intensity_l, benchmark_l,
                    intensity_l / benchmark_l AS ratio_k,
                    deducted_tco2 / (scope1_tco2 + scope2_tco2) AS neutral_rate
                FROM accounts JOIN peers USING (industry)
            )
            SELECT *, {ladder("intensity_l", LEVELS)} AS level, {ladder("ratio_k", GRADES)} AS grade
            FROM ratios
        ) TO '{target}' (FORMAT parquet)
    """)


main(sys.argv[1], sys.argv[2], json.load(open(sys.argv[3], encoding="utf-8")))
