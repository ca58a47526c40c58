"""Makes the columnar fixtures (pyarrow 26.0.1): types that other programs write, and that polars as
it is built here cannot write."""
import datetime
import decimal
import pathlib

import pyarrow as pa
import pyarrow.parquet as pq

HERE = pathlib.Path(__file__).parent


def decimals(kind, *texts):
    return pa.array([None if text is None else decimal.Decimal(text) for text in texts], kind)


LONG = "-12345678901234567890123456789012345678901234567890.12345678"
SAME = {
    "credit_code": pa.array(["a", None, "c"]).dictionary_encode(),
    "d18": decimals(pa.decimal128(18, 2), "1200.50", None, "-0.05"),
    "d38": decimals(pa.decimal128(38, 9), "12345678901234567890.123456789", "0", None),
    "d76": decimals(pa.decimal256(76, 8), "1200.5", None, LONG),
    "统一社会信用代码": pa.array(["一".encode(), None, b""], pa.binary()),
    "bytes": pa.array([b"\xff\xfe", None, b""], pa.binary()),
    "u64": pa.array([2**64 - 1, None, 7], pa.uint64()),
    "note": pa.array([{"a": 1}, None, {"a": 3}]),
    "list": pa.array([[1, 2], [], None]),
    "map": pa.array([[("k", 1)], [], None], pa.map_(pa.string(), pa.int32())),
    "time": pa.array([datetime.time(1, 2)] * 3, pa.time64("us")),
    "period": pa.array([2023, 2024, None], pa.int16()),
}
# Two moments of one day in China, and the last second before it in no time zone.
MOMENTS = [datetime.datetime(2022, 12, 31, 16), datetime.datetime(2023, 1, 1, 15, 59, 59)]
PLAIN = [datetime.datetime(2022, 12, 31, 23, 59, 59), datetime.datetime(1969, 12, 31)]
DAYS = pa.array([datetime.date(2024, 2, 29), datetime.date(9999, 12, 31)])

table = pa.table({**SAME, "d9": decimals(pa.decimal128(9, 2), "1.10", "-7", None)})
pq.write_table(
    table, HERE / "types.parquet", store_schema=False, store_decimal_as_integer=True,
    write_statistics=False, row_group_size=2,
)

wide = {**SAME, "d9": decimals(pa.decimal32(9, 2), "1.10", "-7", None)}
wide["view"] = pa.array(["二", None, "a text of more than twelve bytes"], pa.string_view())
wide["large"] = pa.array(["三", None, " "], pa.large_string())
table = pa.table(wide)
with pa.ipc.new_file(str(HERE / "types.arrow"), table.schema) as writer:
    writer.write_table(table, max_chunksize=2)

units = {unit: pa.array(MOMENTS, pa.timestamp(unit, "UTC")) for unit in ["s", "ms", "us", "ns"]}
plain = {f"plain_{unit}": pa.array(PLAIN, pa.timestamp(unit)) for unit in ["s", "ms", "us", "ns"]}
table = pa.table({"period": DAYS, **units, **plain})
pq.write_table(table, HERE / "times.parquet", store_schema=False, write_statistics=False)
with pa.ipc.new_file(str(HERE / "times.arrow"), table.schema) as writer:
    writer.write_table(table)
table = pa.table({"period": DAYS, "spark": pa.array(MOMENTS, pa.timestamp("us"))})
pq.write_table(
    table, HERE / "int96.parquet", store_schema=False, write_statistics=False,
    use_deprecated_int96_timestamps=True,
)

# Returns with decimals, one of which no amount holds, and a column of details that nobody uses.
table = pa.table({
    "credit_code": ["91330500TE5T000017", "91330500TE5T00002A", "91330500TE5T00003D"],
    "name": ["合成甲", "合成乙", "合成丙"],
    "period": pa.array([datetime.date(2023, 1, 1)] * 3),
    "industry": pa.array(["1751"] * 3).dictionary_encode(),
    "region": ["330502"] * 3,
    "electricity_mwh": decimals(pa.decimal128(38, 7), "1200.5000005", "9007199254.740993", "1e14"),
    "value_added_wan_yuan": decimals(pa.decimal128(18, 2), "1000.01", "2000", "3000"),
    "details": pa.array([{"meters": [1, 2]}, None, {"meters": []}]),
})
pq.write_table(table, HERE / "returns.parquet", store_schema=False, write_statistics=False)
with pa.ipc.new_file(str(HERE / "returns.arrow"), table.schema) as writer:
    writer.write_table(table)

# Two parts of a folder: who is in both, and what only one reports; period and region are in the path.
part = {
    "credit_code": ["91330500TE5T000017", "91330500TE5T00002A"],
    "industry": ["1751", "1751"],
    "electricity_mwh": decimals(pa.decimal128(18, 3), "1200.5", "3000.25"),
    "value_added_wan_yuan": decimals(pa.decimal128(18, 2), "1000.01", "2000"),
}
for name, more in [("part", {}), ("part-diesel", {"diesel_t": [10.5, None]})]:
    table = pa.table({**part, **more})
    pq.write_table(table, HERE / f"{name}.parquet", store_schema=False, write_statistics=False)

# Electricity as lengths of time, which Parquet's own schema knows as whole numbers only.
table = pa.table({
    "credit_code": ["91330500TE5T000017"],
    "period": pa.array([2023], pa.int32()),
    "electricity_mwh": pa.array([datetime.timedelta(days=1)], pa.duration("us")),
})
pq.write_table(table, HERE / "durations.parquet", write_statistics=False)
# A text of a megabyte in every row, stored as what it shares with the row before: 400 MB of nothing.
table = pa.table({"credit_code": ["a" * 1_000_000] * 400})
pq.write_table(
    table, HERE / "prefixes.parquet", store_schema=False, write_statistics=False, compression="zstd",
    use_dictionary=False, column_encoding={"credit_code": "DELTA_BYTE_ARRAY"},
)
# Texts and whole numbers in the same encodings, as they are meant.
table = pa.table({"credit_code": ["91330500A", "91330500B", None], "period": [2023, 2024, 2025]})
pq.write_table(
    table, HERE / "deltas.parquet", store_schema=False, use_dictionary=False,
    column_encoding={"credit_code": "DELTA_BYTE_ARRAY", "period": "DELTA_BINARY_PACKED"},
)
