"""The method that every peer computes, with tanxiao's own factors, so that none is typed twice."""

import json
import subprocess

# Header of the sample -> (energy type of the catalogue, units of the catalogue per unit here).
ENERGY = {
    "原煤(吨)": ("raw_coal", 1),
    "天然气(万立方米)": ("natural_gas", 1),
    "柴油(吨)": ("diesel", 1),
    "热力(吉焦)": ("heat", 1),
    "用电量(万千瓦时)": ("electricity", 10),
}
# As the peers name columns that they share with tanxiao's score book.
WHO = {
    "统一社会信用代码": "credit_code",
    "企业名称": "name",
    "报告期": "period",
    "行政区划代码": "region",
    "行业代码": "industry",
}
OUTPUT, REVENUE, NOTE = "工业增加值(万元)", "营业收入(万元)", "备注"
PV, PV_UNITS = "自发自用光伏电量(万千瓦时)", 10
YEAR, PROVINCE = 2023, "浙江"
LEVELS = [0.6, 2.0]
GRADES = [0.6, 0.8, 1.2, 2.0]
MICRO, NANO = 10**6, 10**9
TEXTS = [*WHO, NOTE]
NUMBERS = [OUTPUT, REVENUE, *ENERGY, PV]
# In the order of the file.
COLUMNS = [*WHO, *NUMBERS, NOTE]


def nano(number):
    """A decimal number as a whole number of billionths."""
    return round(number * NANO)


def of(tanxiao):
    """CO2 and coal equivalent per unit of each column, and CO2 per unit of own PV power: as floats,
    and in billionths."""
    ask = lambda *line: json.loads(subprocess.check_output([tanxiao, "factors", *line, "--json"]))
    known = {entry["energy"]["id"]: entry for entry in ask()["factors"]}
    grid = next(
        entry["tco2_nano"]
        for entry in ask("--grid")
        if entry["year"] == YEAR and entry["area_name_zh"].startswith(PROVINCE)
    )
    energy = {}
    for header, (name, units) in ENERGY.items():
        entry = known[name]
        tco2 = grid if name == "electricity" else nano(float(entry["tco2_per_unit"]))
        tce = nano(float(entry["tce_per_unit"]))
        energy[header] = {
            "scope": entry["energy"]["scope"],
            "column": entry["energy"]["column"],
            "units": units,
            "tco2": tco2 / NANO * units,
            "tce": tce / NANO * units,
            "tco2_nano": tco2 * units,
            "tce_nano": tce * units,
        }
    pv = {"column": "own_pv_mwh", "units": PV_UNITS}
    pv |= {"tco2": grid / NANO * PV_UNITS, "tco2_nano": grid * PV_UNITS}
    return {"energy": energy, "own_pv": pv}


def read_csv(source, number):
    """What DuckDB reads the file with, its amounts as numbers of a type."""
    types = ", ".join(
        f"'{name}': '{'VARCHAR' if name in TEXTS else number}'" for name in COLUMNS
    )
    return f"read_csv('{source}', header = true, auto_detect = false, columns = {{{types}}})"


def statement(tanxiao, source, method, directory):
    """`tanxiao sql` for DuckDB over the CSV file, its columns renamed and its units converted: the
    whole scoring, exact, as one statement."""
    amount = "DECIMAL(18, 6)"
    own = {OUTPUT: "value_added_wan_yuan", REVENUE: "revenue_wan_yuan"}
    names = [f'"{header}" AS {name}' for header, name in (WHO | own).items()]
    columns = {name: "VARCHAR" for name in WHO.values()} | {name: amount for name in own.values()}
    for header, of in (method["energy"] | {PV: method["own_pv"]}).items():
        names.append(f'CAST({of["units"]} * "{header}" AS {amount}) AS {of["column"]}')
        columns[of["column"]] = amount
    table = f"(SELECT {', '.join(names)} FROM {read_csv(source, amount)})"
    schema = directory / "columns.txt"
    schema.write_text("".join(f"{name} {kind}\n" for name, kind in columns.items()))
    line = ["sql", "--dialect", "duckdb", "--input-schema", schema, "--table", table, "--quiet"]
    return subprocess.check_output([tanxiao, *line], text=True).strip().rstrip(";")
