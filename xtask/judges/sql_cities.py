"""Returns that the judges of `tanxiao sql` score, all of them synthetic and all of them under canonical names: a clean
city as Parquet, the same kind of city with the dirt of real ones, and one made of nothing but edges."""

import csv
import decimal
import io
import random

CANONICAL = {
    "统一社会信用代码": "credit_code",
    "企业名称": "name",
    "报告期": "period",
    "行政区划代码": "region",
    "行业代码": "industry",
    "工业增加值(万元)": "value_added_wan_yuan",
    "营业收入(万元)": "revenue_wan_yuan",
    "原煤(吨)": "raw_coal_t",
    "天然气(万立方米)": "natural_gas_wan_m3",
    "柴油(吨)": "diesel_t",
    "热力(吉焦)": "heat_gj",
    "用电量(万千瓦时)": "electricity_mwh",
    "自发自用光伏电量(万千瓦时)": "own_pv_mwh",
}
IN_WAN_KWH = ("electricity_mwh", "own_pv_mwh")
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def clean(tanxiao, path, firms, periods=("2022", "2023")):
    """`tanxiao sample --clean`, made canonical by `tanxiao returns`."""
    city = path.with_suffix(".city.csv")
    tanxiao("sample", "--firms", firms, "--clean", *(w for p in periods for w in ("--period", p)), "-o", city)
    tanxiao("returns", city, "-o", path, "--quiet")
    return path


def dirty(tanxiao, path, firms):
    """`tanxiao sample` with its dirt, under canonical names; each firm and period once."""
    text = tanxiao("sample", "--firms", firms, "--period", "2022", "--period", "2023", "--seed", "5")
    rows, seen = [], set()
    for row in csv.DictReader(io.StringIO(text.lstrip("\ufeff"))):
        row = {CANONICAL[name]: value for name, value in row.items() if name in CANONICAL}
        for name in IN_WAN_KWH:
            try:
                row[name] = str(decimal.Decimal(row[name]) * 10)
            except decimal.InvalidOperation:
                pass
        key = (row["credit_code"] or row["name"], row["period"])
        if key not in seen:
            seen.add(key)
            rows.append(row)
    return write(path, rows)


def credit_code(body):
    total = sum(ALPHABET.index(c) * weight for c, weight in zip(body, WEIGHTS))
    return body + ALPHABET[(31 - total % 31) % 31]


AMOUNTS = (
    "value_added_wan_yuan", "revenue_wan_yuan", "compensation_wan_yuan", "production_tax_wan_yuan",
    "depreciation_wan_yuan", "operating_surplus_wan_yuan", "raw_coal_t", "raw_coal_as_material_t", "diesel_t",
    "coking_coal_t", "naphtha_t", "naphtha_as_material_t", "natural_gas_wan_m3", "heat_gj", "electricity_mwh",
    "own_pv_mwh", "green_power_mwh", "sink_tco2",
)


def edges(path, firms, seed=1):
    """Firms whose values sit on the edges of what is allowed, in many regions, depths and periods."""
    dice = random.Random(seed)
    pick = dice.choice
    industries = ("1751", "1752", "175", "17", "1711", "171", "0610", "061", "06", "4411", "44", "2614")
    regions = ("330500", "330502", "330106", "110101", "540102", "650100", "33", "3305", "330500001001", "", "990000")
    rows = []
    for index in range(firms):
        body = f"91330500TE5T{ALPHABET[index // 961 % 31]}{ALPHABET[index // 31 % 31]}{ALPHABET[index % 31]}00"
        # A pool of few values makes ties between firms, and quotients that end at a cut-off.
        scale = pick(("1", "1", "1", "0.5", "100", "0.000001", "12345.678901", "987654321.123456"))
        output = decimal.Decimal(scale)
        firm = {
            "credit_code": credit_code(body),
            "name": f"合成边界{index:04}",
            "region": pick(regions),
            "industry": pick(industries),
        }
        for period in dice.sample(("2019", "2020", "2023", "2024", "2023Q1", "2022Q1", "2023-05", "2022-05", "2026"), 2):
            row = dict.fromkeys(AMOUNTS, "")
            row.update(firm, period=period, verified=pick(("true", "false", "", "是", "1")))
            row["value_added_wan_yuan"] = str(output * pick((1, 1, 2, 3)))
            row["revenue_wan_yuan"] = str(output * 3)
            row["electricity_mwh"] = str(output * decimal.Decimal(pick(("0", "0.5", "1", "1.1", "2", "3.3", "0.0000005"))))
            row["heat_gj"] = str(output * decimal.Decimal(pick(("0", "1", "2.5", "0.1234565"))))
            row["raw_coal_t"] = pick(("", "", "0", "1", "0.0000015", "0.0000025", "0.00000250000001", "7.654321"))
            row["sink_tco2"] = pick(("", "", "", "0", str(output), str(output * 10)))
            row["own_pv_mwh"] = pick(("", "", "0.25", "1"))
            row["green_power_mwh"] = pick(("", "", "0.5"))
            for _ in range(pick((0, 0, 1, 1, 2))):
                spoil(row, dice)
            rows.append(row)
    return write(path, rows)


def spoil(row, dice):
    """One oddity: some of them right, some of them reasons to reject the row."""
    pick = dice.choice
    kind = dice.randrange(24)
    if kind == 0:
        row["value_added_wan_yuan"] = pick(("0", "-1", "-123.456789", "0.000001", "9000000000000"))
    elif kind == 1:
        row["value_added_wan_yuan"] = ""
    elif kind in (2, 3):
        row["value_added_wan_yuan"] = ""
        for name in AMOUNTS[2:6]:
            row[name] = pick(("1", "2.5", "0", "3.333333"))
        row["operating_surplus_wan_yuan"] = pick(("-1", "-20", "4", ""))
    elif kind == 4:
        row["raw_coal_t"], row["raw_coal_as_material_t"] = "5", pick(("0", "2", "5", "5.000001"))
    elif kind == 5:
        row["raw_coal_t"], row["raw_coal_as_material_t"] = "", pick(("0", "1"))
    elif kind == 6:
        # A fuel whose CO2 factor the set does not know.
        row["coking_coal_t"] = pick(("0", "1"))
    elif kind == 7:
        row["naphtha_t"], row["naphtha_as_material_t"] = "3", pick(("", "1", "3"))
    elif kind == 8:
        for name in AMOUNTS[6:15]:
            row[name] = ""
    elif kind == 9:
        for name in AMOUNTS[6:15]:
            row[name] = "0" if row[name] else ""
    elif kind == 10:
        row["diesel_t"] = pick(("-0.000001", "-3", "12a", "约三百", "1,5"))
    elif kind == 11:
        row["diesel_t"] = pick(("9223372036854.775807", "9223372036854.775808", "99999999999999", "400000000000"))
    elif kind == 12:
        row["natural_gas_wan_m3"] = pick(("53000000000", "53500000000", "1000000"))
    elif kind == 13:
        row["industry"] = pick(("", "9999", "B", "C", "99"))
    elif kind == 14:
        row["period"] = pick(("", "2101", "2023Q5", "2023-13", "二〇二三"))
    elif kind == 15 and len(row["credit_code"]) == 18:
        row["credit_code"] = row["credit_code"][:17] + ("0" if row["credit_code"][17] != "0" else "1")
    elif kind == 16:
        row["credit_code"] = ""
    elif kind == 17:
        row["credit_code"] = pick(("91330500TE5T0", "91330500SE5T00016P", row["credit_code"].lower()))
    elif kind == 18:
        row["credit_code"], row["name"] = "", ""
    elif kind == 19:
        row["sink_tco2"] = pick(("1000000000", "1150000000000", "-1", "2000000000000"))
    elif kind == 20:
        row["electricity_mwh"] = pick(("", "1000000000", "0.0000005", "0.00000150000", "123456.7890125"))
    elif kind == 21:
        row["own_pv_mwh"] = pick(("-1", "1000", "x"))
    elif kind == 22:
        row["name"] = pick(("", "“引号”{}", "'单引号' \\ 反斜杠{}", "  前后空格{} ")).format(row["name"])
    else:
        row["revenue_wan_yuan"] = pick(("", "0", "-5"))


def write(path, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def cut_offs(path, seed=1):
    """Groups of firms whose sums come to fractions that are no decimals, each with firms at the cut-offs of K and a
    millionth of a tonne beside them, in several regions; figures of many sizes, so that products pass 38 digits."""
    dice = random.Random(seed)
    industries = ("1711", "1712", "1751", "2614", "4411", "4511", "3311", "3484")
    regions = ("330500", "330502", "110101", "540102", "650100", "")
    micro = decimal.Decimal("0.000001")
    rows, serial = [], 0
    for industry in industries:
        p, q = dice.randrange(1, 5000), dice.randrange(1, 5000)
        size = dice.choice((1, 7, 1000, 123457, 10**8))
        firms = [
            (p * cut * size + step, q * 10 * size) for cut in (6, 8, 12, 20) for step in (-1, 0, 1)
        ]
        firms += [(dice.randrange(10**6, 10**9), dice.randrange(10**6, 10**9)) for _ in range(5)]
        net, output = (sum(column) for column in zip(*firms))
        times = net // p + output // q + 1
        firms.append((p * times - net, q * times - output))
        for net, output in firms:
            heat = net // 110_000 + 1
            row = dict.fromkeys(AMOUNTS, "")
            body = f"91330500TE5T{serial:05}"
            serial += 1
            row.update(
                credit_code=credit_code(body), name=f"合成分界{serial:04}", period="2023", region=dice.choice(regions),
                industry=industry, value_added_wan_yuan=str(output * micro), heat_gj=str(heat),
                sink_tco2=str((heat * 110_000 - net) * micro), electricity_mwh="0", verified="",
            )
            rows.append(row)
    return write(path, rows)
