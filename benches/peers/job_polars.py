"""The job in polars: one lazy query from CSV to Parquet, on its streaming engine."""

import json
import sys

import polars as pl

from method import COLUMNS, GRADES, LEVELS, OUTPUT, PV, TEXTS, WHO


def total(energy, figure, scopes=(1, 2)):
    parts = [
        pl.col(header).fill_null(0.0) * of[figure]
        for header, of in energy.items()
        if of["scope"] in scopes
    ]
    return sum(parts[1:], parts[0])


def ladder(value, cuts):
    steps = pl.when(pl.col(value) <= cuts[0]).then(1)
    for number, cut in enumerate(cuts[1:], 2):
        steps = steps.when(pl.col(value) <= cut).then(number)
    return steps.otherwise(len(cuts) + 1)


def main(source, target, method):
    energy = method["energy"]
    schema = {name: pl.String if name in TEXTS else pl.Float64 for name in COLUMNS}
    accounts = (
        pl.scan_csv(source, schema=schema)
        .select(
            *(pl.col(header).alias(name) for header, name in WHO.items()),
            total(energy, "tce").alias("energy_tce"),
            total(energy, "tco2", (1,)).alias("scope1_tco2"),
            total(energy, "tco2", (2,)).alias("scope2_tco2"),
            (pl.col(PV).fill_null(0.0) * method["own_pv"]["tco2"]).alias("deducted_tco2"),
            pl.col(OUTPUT).alias("output_wan_yuan"),
        )
        .with_columns(
            (pl.col("scope1_tco2") + pl.col("scope2_tco2") - pl.col("deducted_tco2")).alias(
                "net_tco2"
            )
        )
    )
    (
        accounts.with_columns(
            (pl.col("net_tco2").sum() / pl.col("output_wan_yuan").sum())
            .over("industry")
            .alias("benchmark_l"),
            (pl.col("net_tco2") / pl.col("output_wan_yuan")).alias("intensity_l"),
            (pl.col("deducted_tco2") / (pl.col("scope1_tco2") + pl.col("scope2_tco2"))).alias(
                "neutral_rate"
            ),
        )
        .with_columns((pl.col("intensity_l") / pl.col("benchmark_l")).alias("ratio_k"))
        .with_columns(
            ladder("intensity_l", LEVELS).alias("level"), ladder("ratio_k", GRADES).alias("grade")
        )
        .sink_parquet(target)
    )


main(sys.argv[1], sys.argv[2], json.load(open(sys.argv[3], encoding="utf-8")))
