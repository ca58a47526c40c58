"""The job in polars with exact sums: whole millionths instead of floats, 128 bits wide where they
are multiplied, rounded half to even where tanxiao rounds."""

import json
import sys

import polars as pl

from method import COLUMNS, GRADES, LEVELS, MICRO, NANO, NUMBERS, OUTPUT, PV, TEXTS, WHO, nano

WIDE = pl.Int128


def half_even(numerator, denominator):
    """A quotient of integers, the denominator above zero, rounded half to even."""
    floor = numerator // denominator
    twice = (numerator - floor * denominator) * 2
    is_up = (twice > denominator) | ((twice == denominator) & (floor % 2 == 1))
    return floor + is_up.cast(WIDE)


def total(energy, figure, scopes=(1, 2)):
    """Every energy type's product is rounded to millionths, then added."""
    parts = [
        half_even(pl.col(header).cast(WIDE) * of[figure], pl.lit(NANO, WIDE))
        for header, of in energy.items()
        if of["scope"] in scopes
    ]
    return sum(parts[1:], parts[0])


def ladder(numerator, denominator, cuts):
    steps = pl.when(numerator <= pl.lit(nano(cuts[0]), WIDE) * denominator).then(1)
    for number, cut in enumerate(cuts[1:], 2):
        steps = steps.when(numerator <= pl.lit(nano(cut), WIDE) * denominator).then(number)
    return steps.otherwise(len(cuts) + 1)


def published(name):
    return (pl.col(name).cast(pl.Int64) / MICRO).alias(name)


def main(source, target, method):
    energy, own_pv_nano = method["energy"], method["own_pv"]["tco2_nano"]
    schema = {name: pl.String if name in TEXTS else pl.Decimal(18, 6) for name in COLUMNS}
    billion = pl.lit(NANO, WIDE)
    net, output = pl.col("net_tco2"), pl.col("output_wan_yuan")
    (
        pl.scan_csv(source, schema=schema)
        .with_columns((pl.col(NUMBERS).fill_null(0) * MICRO).cast(pl.Int64))
        .select(
            *(pl.col(header).alias(name) for header, name in WHO.items()),
            total(energy, "tce_nano").alias("energy_tce"),
            total(energy, "tco2_nano", (1,)).alias("scope1_tco2"),
            total(energy, "tco2_nano", (2,)).alias("scope2_tco2"),
            half_even(pl.col(PV).cast(WIDE) * own_pv_nano, billion).alias("deducted_tco2"),
            pl.col(OUTPUT).cast(WIDE).alias("output_wan_yuan"),
        )
        .with_columns((pl.col("scope1_tco2") + pl.col("scope2_tco2")).alias("gross"))
        .with_columns((pl.col("gross") - pl.col("deducted_tco2")).alias("net_tco2"))
        .with_columns(
            net.sum().over("industry").alias("nets"), output.sum().over("industry").alias("outputs")
        )
        .with_columns(
            half_even(net * MICRO, output).alias("intensity_l"),
            half_even(pl.col("nets") * billion, pl.col("outputs")).alias("benchmark_l"),
            half_even(net * pl.col("outputs") * MICRO, output * pl.col("nets")).alias("ratio_k"),
            half_even(pl.col("deducted_tco2") * MICRO, pl.col("gross")).alias("neutral_rate"),
            ladder(net * billion, output, LEVELS).alias("level"),
            ladder(net * pl.col("outputs") * billion, output * pl.col("nets"), GRADES).alias("grade"),
        )
        .select(
            *WHO.values(),
            published("energy_tce"), published("scope1_tco2"), published("scope2_tco2"),
            published("deducted_tco2"), published("output_wan_yuan"), published("net_tco2"),
            (pl.col("benchmark_l").cast(pl.Int64) / NANO).alias("benchmark_l"),
            published("intensity_l"), published("ratio_k"), published("neutral_rate"),
            "level", "grade",
        )
        .sink_parquet(target)
    )


main(sys.argv[1], sys.argv[2], json.load(open(sys.argv[3], encoding="utf-8")))
