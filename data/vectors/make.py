"""Writes the test vectors of the scheme huzhou-2021: inputs, and the scores any engine must give for them.

    python3 make.py           write the files beside this script
    python3 make.py --check   compare the files with what would be written; exit 1 where they differ

Standard library only. Every number is an exact fraction; the only roundings are those of the method, half to even.
The scores are computed from the text of the input files, by nothing but this script and the tables in data/.
"""
import csv
import io
import sys
from collections import Counter
from fractions import Fraction
from pathlib import Path

HERE = Path(__file__).resolve().parent
DATA = HERE.parent


# ---- numbers -------------------------------------------------------------------------------------------------

def num(text):
    return Fraction(text)


def rounded(x, places):
    """x rounded to so many decimals, a tie to the even digit."""
    x = Fraction(x) * 10 ** places
    whole, rest = divmod(x.numerator, x.denominator)
    twice = 2 * rest - x.denominator
    if twice > 0 or (twice == 0 and whole % 2 == 1):
        whole += 1
    return Fraction(whole, 10 ** places)


def plain(x):
    """An exact decimal: no exponent, no trailing zero, no minus before zero. Refuses what is not one."""
    x = Fraction(x)
    for places in range(13):
        scaled = x * 10 ** places
        if scaled.denominator == 1:
            digits = str(abs(scaled.numerator)).rjust(places + 1, "0")
            text = digits if places == 0 else digits[:-places] + "." + digits[-places:]
            return ("-" if x < 0 else "") + text
    raise ValueError(f"{x} is not a decimal of 12 places")


def optional(x):
    return "" if x is None else plain(x)


# ---- tables --------------------------------------------------------------------------------------------------

def table(path):
    with open(DATA / path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


CATALOGUE = {row["id"]: row for row in table("energy/catalogue.csv")}
COLUMN = {id: f"{id}_{row['unit']}" for id, row in CATALOGUE.items()}
ENERGY_OF = {column: id for id, column in COLUMN.items()}


def co2_factor(row):
    """tCO2 per unit with 9 decimals, or None where the table gives none."""
    if row["tco2_per_unit"]:
        return rounded(num(row["tco2_per_unit"]), 9)
    if row["tco2_per_gj"]:
        return rounded(num(row["ncv_gj_per_unit"]) * num(row["tco2_per_gj"]), 9)
    if row["carbon_tc_per_gj"]:
        return rounded(num(row["ncv_gj_per_unit"]) * num(row["carbon_tc_per_gj"]) * num(row["oxidation"]) * Fraction(44, 12), 9)
    return None


FACTORS = table("factors/cn-guides-2015.csv")
CO2 = {row["energy"]: co2_factor(row) for row in FACTORS if co2_factor(row) is not None}
TCE = {row["energy"]: rounded(num(row["tce_per_unit"]), 9) for row in FACTORS if row["tce_per_unit"]}

GRID = {(row["year"], row["area"]): rounded(num(row["tco2_per_mwh"]), 9)
        for row in table("grid/grid.csv") if row["level"] in ("provincial", "national")}
INDUSTRIES = {row["code"] for row in table("industries/industries.csv")}
REGIONS = {row["code"] for row in table("regions/regions.csv")}


def grid_factor(region, period):
    """The province's factor of the year; the national one where the province has none (Tibet)."""
    year = period[:4]
    return GRID.get((year, region[:2] + "0000"), GRID[year, "CN"])


def section(industry):
    division = int(industry[:2])
    if 6 <= division <= 12:
        return "B"
    if 13 <= division <= 43:
        return "C"
    if 44 <= division <= 46:
        return "D"
    raise ValueError(f"{industry} is not industry")


# ---- the method ----------------------------------------------------------------------------------------------

INCOME = ["compensation_wan_yuan", "production_tax_wan_yuan", "depreciation_wan_yuan", "operating_surplus_wan_yuan"]
IDENTITY = ["credit_code", "name", "period", "region", "industry"]
MINIMUM_PEERS = 5
LEVELS = [("0.6", "低碳"), ("2.0", "中碳"), (None, "高碳")]
GRADES = ["0.6", "0.8", "1.2", "2.0", None]
SCORE = IDENTITY + [
    "energy_tce", "scope1_tco2", "scope2_tco2", "gross_tco2", "deducted_tco2", "net_tco2", "output_wan_yuan",
    "intensity_l", "benchmark_l", "benchmark_depth", "peer_count", "ratio_k", "level", "grade", "label",
    "neutral_rate", "percentile", "rank", "energy_intensity", "status"]


class Account:
    """What one row amounts to before it is compared with others."""

    def __init__(self, row):
        self.row = row
        self.tce = self.scope1 = self.scope2 = Fraction(0)
        grid = grid_factor(row["region"], row["period"])
        for column, text in row.items():
            if column not in ENERGY_OF or text == "":
                continue
            energy = ENERGY_OF[column]
            quantity = num(text)
            emission = rounded(quantity * (grid if energy == "electricity" else CO2[energy]), 6)
            if CATALOGUE[energy]["scope"] == "1":
                self.scope1 += emission
            else:
                self.scope2 += emission
            self.tce += rounded(quantity * TCE[energy], 6)
        self.gross = self.scope1 + self.scope2
        self.deducted = rounded(num(row["own_pv_mwh"] or 0) * grid, 6) + num(row["sink_tco2"] or 0)
        self.net = self.gross - self.deducted
        if row["value_added_wan_yuan"] != "":
            self.output = num(row["value_added_wan_yuan"])
        else:
            self.output = sum(num(row[item]) for item in INCOME)
        self.l = max(self.net, Fraction(0)) / self.output if self.output > 0 else None

    def group(self, depth):
        """The group the row belongs to at this depth, or None where its code is too short to tell."""
        industry = self.row["industry"]
        if depth == 1:
            return self.row["period"], 1, section(industry)
        return (self.row["period"], depth, industry[:depth]) if len(industry) >= depth else None


def band(x, cuts):
    """The number of the first band whose upper bound is not below x."""
    for number, cut in enumerate(cuts, 1):
        if cut is None or x <= num(cut):
            return number


def statistic(method, ratio_of_sums, ls):
    """The benchmark of a group, exactly: it is rounded where it is printed, never where K is judged."""
    name, share = method
    share = num(share) if share else None
    count = len(ls)
    if name == "ratio_of_sums":
        return ratio_of_sums
    if name in ("median", "percentile"):
        # PERCENTILE.INC: between the two nearest of count places
        at = (count - 1) * (share if name == "percentile" else Fraction(1, 2))
        low = at.numerator // at.denominator
        return ls[low] + (at - low) * (ls[min(low + 1, count - 1)] - ls[low])
    if name == "trimmed_mean":
        cut = int(count * share)
        ls = ls[cut:count - cut]
    if name == "best_mean":
        ls = ls[:-(-count * share.numerator // share.denominator)]
    return sum(ls) / len(ls)


def score(rows, method=("ratio_of_sums", "")):
    accounts = [Account(row) for row in rows]
    groups = {}
    for account in accounts:
        for depth in (4, 3, 2, 1):
            key = account.group(depth)
            if key is not None:
                groups.setdefault(key, []).append(account)
    return [score_one(account, groups, method) for account in accounts]


def score_one(a, groups, method):
    benchmark = depth = peers = None
    for depth_tried in (4, 3, 2, 1):
        key = a.group(depth_tried)
        members = groups.get(key, []) if key is not None else []
        counted = [m for m in members if m.output > 0]
        if len(counted) >= MINIMUM_PEERS:
            depth, peers = depth_tried, counted
            output = sum(m.output for m in members)
            assert output > 0, "the vectors hold no group without output"
            benchmark = statistic(method, sum(m.net for m in members) / output, sorted(m.l for m in counted))
            assert rounded(benchmark, 9) > 0, "the vectors hold no benchmark that is not above 0"
            break

    level = band(a.l, [cut for cut, _ in LEVELS]) if a.l is not None else None
    ratio = grade = rank = percentile = None
    label = ""
    if a.l is None:
        status = "ungraded_output"
    elif benchmark is None:
        status = "ungraded_peers"
    else:
        status = "graded"
        ratio = a.l / benchmark
        grade = band(ratio, GRADES)
        label = f"{LEVELS[level - 1][1]}{grade}级"
        own = rounded(a.l, 9)
        others = [rounded(m.l, 9) for m in peers]
        better = sum(1 for l in others if l < own)
        worse = sum(1 for l in others if l > own)
        ties = len(others) - better - worse
        rank = 1 + better
        percentile = min(100, max(1, rounded(Fraction(100 * (2 * worse + ties), 2 * len(others)), 0)))

    defined = a.l is not None
    return dict(
        {column: a.row[column] for column in IDENTITY},
        energy_tce=plain(a.tce), scope1_tco2=plain(a.scope1), scope2_tco2=plain(a.scope2),
        gross_tco2=plain(a.gross), deducted_tco2=plain(a.deducted), net_tco2=plain(a.net),
        output_wan_yuan=plain(a.output),
        intensity_l=optional(rounded(a.l, 6) if defined else None),
        benchmark_l=optional(rounded(benchmark, 9) if benchmark is not None else None), benchmark_depth=optional(depth),
        peer_count=optional(len(peers) if peers is not None else None),
        ratio_k=optional(rounded(ratio, 6) if ratio is not None else None),
        level=optional(level), grade=optional(grade), label=label,
        neutral_rate=optional(min(Fraction(1), rounded(a.deducted / a.gross, 6)) if a.gross else None),
        percentile=optional(percentile), rank=optional(rank),
        energy_intensity=optional(rounded(a.tce / a.output, 6) if defined else None),
        status=status)


# ---- credit codes (GB 32100-2015; the organisation part as GB 11714-1997) -------------------------------------

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def check_character(first17):
    total = sum(ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(first17))
    return ALPHABET[(31 - total % 31) % 31]


def organisation_check(first8):
    total = sum(int(c, 36) * w for c, w in zip(first8, (3, 7, 9, 10, 5, 8, 4, 2)))
    return "0123456789X0"[11 - total % 11]


def credit_code(region, serial, kind="91", stem="TE5T"):
    organisation = f"{stem}{serial:04d}"
    first17 = kind + region + organisation + organisation_check(organisation)
    return first17 + check_character(first17)


# ---- firms ---------------------------------------------------------------------------------------------------

class Book:
    """The rows of one input file, with what is known beforehand of some of their scores."""

    def __init__(self, serial):
        self.serial = serial
        self.rows = []
        self.wanted = []

    def firm(self, name, industry, period="2023", region="330500", output=None, income=None, pv=None, sink=None, want=None, **energy):
        assert industry in INDUSTRIES, industry
        assert region in REGIONS, region
        row = {"credit_code": credit_code(region, self.serial), "name": f"合成{name}", "period": period, "region": region,
               "industry": industry, "value_added_wan_yuan": "" if output is None else plain(num(output)),
               "own_pv_mwh": "" if pv is None else plain(num(pv)), "sink_tco2": "" if sink is None else plain(num(sink))}
        for item, value in zip(INCOME, income or [None] * 4):
            row[item] = "" if value is None else plain(num(value))
        for energy_id, quantity in energy.items():
            row[COLUMN[energy_id]] = plain(num(quantity))
        self.serial += 1
        self.rows.append(row)
        self.wanted.append(want or {})

    def net(self, name, industry, net, output, **more):
        """A firm of exactly this net: heat gives the gross, a sink takes off the rest."""
        net = num(net)
        heat = max(net // num("0.11"), 0) + 10 + self.serial % 7
        self.firm(name, industry, output=output, heat=heat, sink=heat * num("0.11") - net, **more)

    def power(self, name, industry, net, output, region="330500", **more):
        """A firm of exactly this net that uses power of its province, heat, and a sink that takes off the rest."""
        net, power = num(net), 10 + self.serial % 9
        gross = rounded(power * grid_factor(region, "2023"), 6)
        heat = max(net // num("0.11"), 0) + 10 + self.serial % 7
        gross += rounded(heat * CO2["heat"], 6)
        self.firm(name, industry, output=output, region=region, electricity=power, heat=heat, sink=gross - net, **more)

    def text(self):
        fuels = [COLUMN[id] for id in CATALOGUE if any(COLUMN[id] in row for row in self.rows)]
        usual = [COLUMN[id] for id in ("raw_coal", "diesel", "natural_gas", "heat", "electricity")]
        header = (IDENTITY + ["value_added_wan_yuan"] + INCOME + usual
                  + ["own_pv_mwh", "sink_tco2"] + [column for column in fuels if column not in usual])
        return as_csv(header, [{column: row.get(column, "") for column in header} for row in self.rows])


def as_csv(header, rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, header, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


# ---- boundaries ----------------------------------------------------------------------------------------------

STEP = num("0.000001")
SIDES = [("下一步", -1), ("界上", 0), ("上一步", 1)]
K_CUTS = [("0.6", 1), ("0.8", 2), ("1.2", 3), ("2.0", 4)]


def boundaries():
    book = Book(1000)

    # L: the cut-offs of the level, in firms of several sizes. The steps of the large firm do not show in the printed L.
    for output in ("0.5", "1", "37.5", "10000", "2500000"):
        for cut, level in (("0.6", 1), ("2.0", 2)):
            for side, step in SIDES:
                book.net(f"L{cut}{side}产出{output}", "1751", num(cut) * num(output) + step * STEP, output,
                         want={"level": level + (step > 0)})
    # a printed L that ends on a tie: to the even digit, and the cut-off judged on what was not printed
    for tail in ("0.5", "1.5", "2.5", "3.5"):
        for cut, level in (("0.6", 1), ("2.0", 2)):
            book.net(f"L{cut}余{tail}微", "1751", (num(cut) + num(tail) * STEP) * 2, 2,
                     want={"level": level + 1, "intensity_l": plain(num(cut) + STEP * {"0.5": 0, "1.5": 2, "2.5": 2, "3.5": 4}[tail])})

    # K, benchmark B held exactly by a filler. `off` moves the ratio of sums away from B by less than the rounding of B:
    # B is printed, and the firms stand beside the cut-offs of what is judged.
    k_groups = [
        ("1811", "1", "1", "0"), ("1819", "1", "10000", "0"), ("1821", "3.5", "100", "0"), ("1829", "7.01", "100", "0"),
        ("1830", "0.5", "20000", "0"), ("1711", "0.123456789", "10000", "0"), ("1712", "0.000123457", "10000", "0"),
        ("1713", "98765.4321", "10", "0"),
        ("1721", "0.123456789", "10000", "0.000000000499"), ("1722", "0.123456789", "10000", "-0.000000000499"),
        ("1723", "0.123456788", "10000", "0.0000000005"), ("1731", "0.123456788", "10000", "-0.0000000005"),
        ("1732", "2.123456780", "10000", "0.0000000005"), ("1733", "2.123456780", "10000", "-0.0000000005"),
    ]
    for industry, benchmark, output, off in k_groups:
        b, size, off = num(benchmark), num(output), num(off)
        about = f"B{benchmark}" + (f"偏{plain(off)}" if off else "")
        nets = []
        for cut, grade in K_CUTS:
            for side, step in SIDES:
                nets.append(num(cut) * b * size + step * STEP)
                book.net(f"K{cut}{side}{about}产出{output}", industry, nets[-1], size,
                         want={"grade": grade + (nets[-1] > num(cut) * (b + off) * size), "benchmark_l": plain(b)})
        total = size * 100
        filler = total - 12 * size
        book.net(f"{about}产出{output}补足", industry, (b + off) * total - sum(nets), filler, want={"benchmark_l": plain(b)})

    # K printed on a tie: what is printed is the cut-off or above it, what is judged is above it
    nets = []
    for cut, grade in K_CUTS:
        for tail, printed in (("0.4", 0), ("0.5", 0), ("0.6", 1), ("1.5", 2)):
            nets.append((num(cut) + num(tail) * STEP) * 10)
            book.net(f"K{cut}余{tail}微", "1761", nets[-1], 10,
                     want={"grade": grade + 1, "ratio_k": plain(num(cut) + printed * STEP), "benchmark_l": "1"})
    book.net("余数组补足", "1761", 1000 - sum(nets), 840, want={"benchmark_l": "1"})

    # five firms, nothing held: one firm's step moves the benchmark it is judged by
    for (cut, grade), industry in zip(K_CUTS, ("3021", "3022", "3023", "3024")):
        for (side, step), period in zip(SIDES, ("2021", "2022", "2023")):
            rest = (5 - num(cut)) / 4
            for other in range(4):
                book.net(f"五家K{cut}{side}同行{other + 1}", industry, rest, 1, period=period)
            book.net(f"五家K{cut}{side}", industry, num(cut) + step * STEP, 1, period=period, want={"grade": grade + (step > 0)})

    # the same cut-offs reached through electricity, own PV and fuel instead of heat and a sink alone
    for (cut, grade), quantity in zip(K_CUTS, ("1200", "1600", "2400", "4000")):
        gross = rounded(num(quantity) * grid_factor("330500", "2023"), 6)
        for side, step in SIDES:
            # power of `quantity` MWh against output = its tCO2 ÷ cut, then one step by a sink or by heat of another row
            extra = {-1: {"sink": STEP}, 0: {}, 1: {"heat": "0.00001"}}[step]
            book.firm(f"电力K{cut}{side}", "3031", output=gross / num(cut), electricity=quantity, want={"grade": grade + (step > 0)}, **extra)
    total_net = sum(Account(full(row)).net for row in book.rows if row["industry"] == "3031")
    total_out = sum(num(row["value_added_wan_yuan"]) for row in book.rows if row["industry"] == "3031")
    book.net("电力组补足", "3031", total_out + 10000 - total_net, 10000, want={"benchmark_l": "1"})

    # benchmarks that are no finite decimals, firms of several provinces exactly at every cut-off of them
    for industry, (top, bottom), size in (
            ("1319", (1, 3), 1), ("1321", (1, 3), 250000), ("1329", (2, 7), 10), ("1331", (5, 17), 1000), ("1332", (22, 97), 100),
            ("1361", (617, 1009), 10), ("1362", (1, 9973), 1000), ("1363", (100000, 7), 1), ("1371", (2, 3), "0.001"), ("1372", (123457, 99991), 50)):
        b, size = Fraction(top, bottom), num(size) * bottom
        about = f"B{top}比{bottom}产出{plain(size)}"
        printed = plain(rounded(b, 9))
        nets = []
        for number, (cut, grade) in enumerate(K_CUTS):
            for side, step in SIDES:
                nets.append(num(cut) * b * size + step * STEP)
                book.power(f"K{cut}{side}{about}", industry, nets[-1], size, region=CAPITALS[(number * 7 + step) % len(CAPITALS)],
                           want={"grade": grade + (step > 0), "benchmark_l": printed})
        book.power(f"{about}补足", industry, b * size * 100 - sum(nets), size * 88, want={"benchmark_l": printed})
    # firms that are all alike are the whole benchmark
    for n in range(5):
        book.power(f"五家全同{n + 1}", "1373", 5 * (n + 1), num("1000.003") * (n + 1), region=CAPITALS[n],
                   want={"grade": "3", "ratio_k": "1", "benchmark_l": "0.004999985"})
    return book


def full(row):
    """A row under construction, with the blanks it will have."""
    return dict({"value_added_wan_yuan": "", "own_pv_mwh": "", "sink_tco2": ""}, **row)


# ---- accounting ----------------------------------------------------------------------------------------------

CAPITALS = ["110101", "120101", "130100", "140100", "150100", "210100", "220100", "230100", "310115", "320100", "330100", "340100",
            "350100", "360100", "370100", "410100", "420100", "430100", "440100", "450100", "460100", "500103", "510100", "520100",
            "530100", "540100", "610100", "620100", "630100", "640100", "650100"]


def accounting():
    book = Book(2000)
    fuels = [id for id in CATALOGUE if id in CO2 and CATALOGUE[id]["kind"] != "recovered"]

    # each energy type alone: one unit (the factor itself), awkward decimals, a large quantity that needs all 9 decimals
    for number, energy in enumerate(fuels):
        name = CATALOGUE[energy]["name_zh"]
        book.firm(f"{name}一单位", "2614", output=1, want={"gross_tco2": plain(rounded(CO2[energy], 6))}, **{energy: 1})
        book.firm(f"{name}零头", "2614", output=plain(num("987.654321") + number), **{energy: num("1234.567891") + number * num("7.010203")})
        book.firm(f"{name}大量", "2614", output="345678.912345", **{energy: num("250000.000001") + number * num("333.3333")})
        book.firm(f"{name}最小", "2614", output="0.25", **{energy: "0.000001"})

    # electricity of every province and year, some with own PV
    for year in ("2021", "2022", "2023"):
        for number, region in enumerate(CAPITALS):
            book.firm(f"电力{region[:2]}年{year}", "3311", period=year, region=region, output=num("100") + number * num("13.37"),
                      electricity=num("1000.123456") + number * num("77.7"), pv=None if number % 3 else num("12.345678") + number)

    # products that end on a tie at the sixth decimal: 0.11 × 0.00005 = 0.0000055 and so on
    for quantity, tonnes in (("0.00005", "0.000006"), ("0.00015", "0.000016"), ("0.00025", "0.000028"), ("0.00035", "0.000038"), ("0.00045", "0.00005")):
        book.firm(f"热力进位{quantity}", "3421", output=1, heat=quantity, want={"gross_tco2": tonnes})
    for quantity in ("0.0005", "0.0015", "0.0025", "0.0035", "0.005", "0.015", "0.025"):
        book.firm(f"电力进位{quantity}", "3421", period="2022", output=1, electricity=quantity, pv=None)
        book.firm(f"光伏进位{quantity}", "3421", period="2022", output=1, electricity=10, pv=quantity)
    for quantity in ("0.0005", "0.0015", "0.0025", "0.00005", "0.00015"):
        book.firm(f"标煤进位{quantity}", "3421", output=3, natural_gas=quantity)

    # mixed firms
    for n in range(30):
        region = CAPITALS[(n * 7) % len(CAPITALS)]
        book.firm(f"混合{n + 1}", "1713", period=str(2021 + n % 3), region=region, output=num("1357.913579") + n * num("211.000007"),
                  raw_coal=num("310.0301") + n * num("1.000009") if n % 2 else 0,
                  diesel=num("12.345") + n * num("0.101"), gasoline=num("3.000003") * (n + 1), natural_gas=num("4.44") + n * num("0.987654"),
                  lpg=num("0.05") * n, fuel_oil=num("1.2345") * (n % 5), steam=num("50.5") * (n % 4), heat=num("888.888888") + n,
                  electricity=num("2345.678901") + 100 * n, biomass_solid=num("2.5") * (n % 3),
                  pv=num("23.000007") * (n % 6), sink=num("1.000001") * (n % 7))

    # the income approach, and the direct value where both are given
    for n, income in enumerate([
            ("100", "20", "30", "50"), ("123.456789", "0.000001", "33.333333", "66.666667"), ("500", "-20.5", "80", "40"),
            ("300", "10", "45.5", "-120.25"), ("0", "0", "0", "0.5"), ("1000000.5", "20000.25", "30000.125", "40000.0625"),
            ("50", "5", "5", "-60"), ("50", "5", "5", "-75.5"), ("12.000001", "-12", "0", "0")]):
        book.firm(f"收入法{n + 1}", "2221", income=income, electricity=num("345.6") + 11 * n, heat=num("70.07") * n)
    book.firm("直接与收入法并存", "2221", output="200.5", income=("100", "20", "30", "50"), electricity="345.6")
    book.firm("直接增加值为零而收入法为正", "2221", output="0", income=("100", "20", "30", "50"), electricity="345.6")

    # nothing gross, everything deducted, more than everything
    book.firm("零能耗", "2221", output="80", electricity=0, want={"neutral_rate": "", "intensity_l": "0"})
    book.firm("零能耗有碳汇", "2221", output="80", electricity=0, sink="5.5", want={"neutral_rate": "", "net_tco2": "-5.5", "intensity_l": "0"})
    book.firm("全额抵扣", "2221", output="80", electricity="100.5", pv="100.5", want={"neutral_rate": "1", "net_tco2": "0", "grade": "1"})
    book.firm("超额抵扣", "2221", output="80", electricity="100.5", pv="120", sink="3", want={"neutral_rate": "1", "intensity_l": "0", "level": "1"})
    book.firm("抵扣差一步", "2221", output="80", heat="100", sink="10.999999", want={"neutral_rate": "1", "net_tco2": "0.000001", "intensity_l": "0"})
    return book


# ---- peers ---------------------------------------------------------------------------------------------------

def peers():
    book = Book(3000)

    def group(about, industry, nets, output=100, **more):
        for n, net in enumerate(nets):
            book.net(f"{about}{industry}第{n + 1}家", industry, net, output, **more)

    at = lambda depth, count: {"benchmark_depth": str(depth), "peer_count": str(count)}
    ungraded = {"status": "ungraded_peers", "grade": "", "benchmark_l": "", "rank": "", "percentile": ""}

    # 2023: the ladder
    group("小类五家全同", "1711", [120] * 5, want=dict(at(4, 5), rank="1", percentile="50", ratio_k="1"))
    group("小类四家退中类", "1741", [90, 100, 110, 130], want=at(3, 6))
    book.net("小类第五家产出为零", "1741", 50, 0, want=dict(at(3, 6), status="ungraded_output"))
    group("同中类他小类", "1743", [80, 300], want=at(3, 6))
    group("退大类", "2811", [210, 230, 250, 260], want=at(2, 5))
    group("退大类他中类", "2822", [400], want=at(2, 5))
    group("退门类", "3713", [55, 66, 77], want={"benchmark_depth": "1"})
    group("退门类上界", "4310", [44], want={"benchmark_depth": "1"})
    group("退门类下界", "1340", [33], want={"benchmark_depth": "1"})
    group("采矿退门类", "0610", [500, 600], want=at(1, 5))
    group("采矿退门类", "0810", [700], want=at(1, 5))
    group("采矿退门类", "1200", [800, 900], want=at(1, 5))
    group("供应四家无同行", "4411", [3000, 3100], want=ungraded)
    group("供应四家无同行", "4513", [40], want=ungraded)
    group("供应四家无同行", "4610", [900], want=ungraded)
    book.net("供应第五家产出为负", "4620", 10, -5, want={"status": "ungraded_output", "benchmark_l": "", "benchmark_depth": "", "peer_count": ""})

    # firms of no or negative output stay in the sums of a group that has peers enough
    group("含产出为负", "2011", [100, 100, 100, 100, 100, 100], want=dict(at(4, 6), benchmark_l="1.25"))
    book.net("产出为负", "2011", 100, -60, want=dict(at(4, 6), status="ungraded_output", intensity_l="", level="", benchmark_l="1.25"))
    book.net("产出为零", "2011", -25, 0, want=dict(at(4, 6), status="ungraded_output", energy_intensity="", neutral_rate="1"))

    # net at and below 0: L counts as 0, the sum takes the net as it is
    group("净排放", "2021", [-40, 0, "0.000001", 100, 190, 200], want=dict(at(4, 6), benchmark_l="0.750000002"))

    # ranks: ties by L to 9 decimals, not by the exact L
    for n, (net, output, rank) in enumerate([
            ("1", "3", "1"), ("1", "3", "1"), ("0.333333", "0.999999", "1"), ("33333.333301", "100000", "1"), ("33333.33335", "100000", "5"),
            ("33333.33345", "100000", "5"), ("33333.333451", "100000", "7"), ("50", "100", "8")]):
        book.net(f"并列{n + 1}", "2031", net, output, want={"rank": rank, "peer_count": "8"})
    # eight peers, pairs tied: 93.75, 81.25 …, and x.5 where four pairs stand
    group("八家两两并列", "2032", [10, 10, 20, 20, 30, 30, 40, 40], want=at(4, 8))
    group("八家各异", "2033", [17, 11, 23, 5, 31, 29, 2, 37], want=at(4, 8))
    # a hundred peers: 99.5 to 100 and 0.5 to 0, raised to 1
    for n in range(100):
        k = (n * 37) % 100
        book.net(f"百家{n + 1}", "2034", 10 + k, 100,
                 want={"rank": str(k + 1), "percentile": {0: "100", 99: "1"}.get(k, str(int(rounded(Fraction(199 - 2 * k, 2), 0))))})
    # peers of all provinces together
    for n, region in enumerate(["330500", "320100", "440100", "650100", "510100", "540100"]):
        book.firm(f"跨省{n + 1}", "2039", region=region, output=100, electricity=200, want=at(4, 6))

    # 2022: periods are apart; a quarter is not its year
    group("上年四家无同行", "1711", [120, 130, 140, 150], period="2022", want=ungraded)
    group("一季度五家", "1711", [30, 31, 32, 33, 34], period="2023Q1", output=25, want=at(4, 5))
    group("二季度四家", "1711", [30, 31, 32, 33], period="2023Q2", output=25, want=ungraded)
    group("一月五家", "1711", [10, 11, 12, 13, 14], period="2023-01", output=9, want=at(4, 5))
    for n in range(5):
        book.firm(f"一季度用电{n + 1}", "1712", period="2023Q1", output=50 + n, electricity=100 + n, pv=n, want=at(4, 5))

    # 2021: codes of two and three digits stand at their own depth and above
    group("三位码", "281", [100, 120], period="2021", want=at(3, 5))
    group("四位码并三位码", "2811", [90, 130], period="2021", want=at(3, 5))
    group("四位码并三位码", "2812", [95], period="2021", want=at(3, 5))
    group("二位码", "28", [70, 310], period="2021", want=at(2, 7))
    return book


# ---- statistics ----------------------------------------------------------------------------------------------

# A way to a benchmark, and the K of the firms beside those at the cut-offs, so that it comes to B exactly. At every
# cut-off there are three firms: at it and one step below and above, which cancel out.
STATISTICS = [
    (("ratio_of_sums", ""), ["0.4", "0.4", "0.4"]),
    (("mean", ""), ["0.4", "0.4", "0.4"]),
    (("median", ""), ["1"]),
    (("median", ""), ["0.9", "1.1"]),
    (("trimmed_mean", "0.2"), ["1", "1", "1"]),
    (("best_mean", "0.8"), ["1.4", "1.4", "1.4"]),
    (("percentile", "0.25"), ["1"] + ["1.5"] * 12),
    (("percentile", "0.3"), ["0.94", "1.14"] + ["1.5"] * 8),
]
METHODS = list(dict.fromkeys(method for method, _ in STATISTICS))
STATISTIC_INDUSTRIES = iter([
    "1711", "1712", "1713", "1721", "1722", "1723", "1731", "1732", "1733", "1741", "1742", "1743", "1751", "1752", "1761", "1762",
    "1811", "1819", "1821", "1829", "1830", "1910", "1921", "1922", "1923", "1929", "1931", "1932", "1939", "1941", "1951", "1952"])


def statistics():
    """Groups whose benchmark by one statistic is a fraction that is no decimal, each with firms at its cut-offs."""
    book, of_group = Book(5000), {}
    for method, others in STATISTICS:
        for top, bottom in ((1, 3), (2, 7), (5, 11)):
            industry = next(STATISTIC_INDUSTRIES)
            of_group[industry] = method
            b, size = Fraction(top, bottom), num(bottom) * 1000
            about = f"{method[0]}{method[1]}共{len(others) + 12}家B{top}比{bottom}"
            printed = plain(rounded(b, 9))
            for number, (cut, grade) in enumerate(K_CUTS):
                for side, step in SIDES:
                    book.power(f"{about}K{cut}{side}", industry, num(cut) * b * size + step * STEP, size,
                               region=CAPITALS[(number * 5 + step) % len(CAPITALS)],
                               want={"grade": grade + (step > 0), "benchmark_l": printed})
            for number, k in enumerate(others):
                book.power(f"{about}其余{number + 1}", industry, num(k) * b * size, size, region=CAPITALS[number],
                           want={"benchmark_l": printed})
    # five firms alike, by every statistic
    for method in METHODS:
        industry = next(STATISTIC_INDUSTRIES)
        of_group[industry] = method
        for n in range(5):
            book.power(f"{method[0]}{method[1]}全同{n + 1}", industry, 5 * (n + 1), num("1000.003") * (n + 1), region=CAPITALS[n],
                       want={"grade": "3", "ratio_k": "1"})
    return book, of_group


# ---- random --------------------------------------------------------------------------------------------------

class Lcg:
    """x ← 6364136223846793005·x + 1442695040888963407 mod 2^64; the upper 31 bits are used."""

    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2 ** 64
        return (self.state >> 33) % n

    def chance(self, percent):
        return self.below(100) < percent

    def pick(self, items):
        return items[self.below(len(items))]

    def decimal(self, magnitudes):
        """A positive decimal of 0 to 6 places with one of so many digits before the point."""
        digits, places = self.pick(magnitudes), self.below(7)
        whole = 10 ** (digits - 1) + self.below(9 * 10 ** (digits - 1))
        return whole + Fraction(self.below(10 ** places), 10 ** places)


def random_firms():
    book, rng = Book(4000), Lcg(20231231)
    common = ["1713", "1751", "1752", "1762", "2614", "2653", "3011", "3311", "3421", "3484", "2822", "1830"]
    classes = sorted(code for code in INDUSTRIES if len(code) == 4 and "06" <= code[:2] <= "46")
    for n in range(500):
        industry = rng.pick(common) if rng.chance(62) else rng.pick(classes)
        period = rng.pick(["2023", "2023", "2023", "2022", "2021"])
        energy = {}
        for id, percent, magnitudes in (
                ("raw_coal", 15, [2, 3]), ("coke", 4, [1, 2]), ("diesel", 40, [1, 2]), ("gasoline", 35, [1]), ("lpg", 10, [1, 2]),
                ("fuel_oil", 6, [1, 2]), ("natural_gas", 45, [1, 2]), ("lng", 4, [1, 2]), ("steam", 12, [2, 3]), ("heat", 30, [3, 4]),
                ("biomass_solid", 4, [1, 2])):
            if rng.chance(percent):
                energy[id] = rng.decimal(magnitudes)
        energy["electricity"] = rng.decimal([2, 3, 3, 4])
        pv = rng.decimal([1, 2]) if rng.chance(18) else None
        sink = rng.decimal([1, 2]) if rng.chance(8) else None
        if rng.chance(2):
            # more deducted than emitted, but little against the group: its benchmark must stay above 0
            sink = 50 + rng.decimal([2])
            energy = {"electricity": rng.decimal([1, 2])}
        # the output follows from the gross and a gross per output of 0.1 to 5 t, most often near 1
        region = rng.pick(CAPITALS + ["330500", "330502", "330523"] * 6)
        gross = sum(q * (grid_factor(region, period) if id == "electricity" else CO2[id]) for id, q in energy.items())
        intensity = Fraction(10 + rng.below(rng.pick([100, 150, 200, 490])), 100)
        output, income = max(rounded(gross / intensity, rng.below(7)), Fraction(1)), None
        if rng.chance(3):
            output = rng.pick([Fraction(0), -rng.decimal([1, 2])])
        elif rng.chance(25):
            pay, tax, wear = (rounded(output * rng.below(40) / 100, 6) for _ in range(3))
            income, output = (pay, tax, wear, output - pay - tax - wear), None
        book.firm(f"随机{n + 1:03d}", industry, period, region, output, income, pv, sink, **energy)
    return book


# ---- credit code vectors -------------------------------------------------------------------------------------

def credit_codes():
    """Every code here is made up. `reason` is the first rule that fails, in this order: length, alphabet, check."""
    rows = []

    def add(code, note):
        if len(code) != 18:
            reason = "length"
        elif any(c not in ALPHABET for c in code):
            reason = "alphabet"
        elif check_character(code[:17]) != code[17]:
            reason = "check"
        else:
            reason = ""
        rows.append({"credit_code": code, "valid": "false" if reason else "true", "reason": reason, "note": note})

    for kind in ("91", "92", "93", "52", "53", "12", "11"):
        for region in ("330500", "110101", "650100"):
            add(credit_code(region, 1, kind), f"registration {kind}")
    # one code for each of the 31 check characters; "0" is the one whose sum is a multiple of 31
    missing, serial = set(ALPHABET), 100
    while missing:
        code = credit_code("330500", serial)
        if code[17] in missing:
            missing.discard(code[17])
            add(code, f"check character {code[17]}")
        serial += 1
    base = credit_code("330500", 7)
    add(base, "the code changed below")
    for c in ALPHABET:
        if c != base[17]:
            add(base[:17] + c, f"check character {c} for {base[17]}")
    for i, c in enumerate(base[:17]):
        other = ALPHABET[(ALPHABET.index(c) + 1) % 10 if c.isdigit() else (ALPHABET.index(c) + 1) % 31]
        add(base[:i] + other + base[i + 1:], f"character {i + 1} changed")
    for i in range(17):
        if base[i] != base[i + 1]:
            add(base[:i] + base[i + 1] + base[i] + base[i + 2:], f"characters {i + 1} and {i + 2} exchanged")
    for i in (8, 12, 16, 17):
        for c in "IOSVZ":
            add(base[:i] + c + base[i + 1:], f"letter {c} at {i + 1}")
    add(base[:9] + base[9:].lower(), "lower case")
    add(base[:17] + "-", "hyphen")
    add(base[:17] + "０", "full-width digit")
    add(base[:17] + "码", "not ASCII")
    add(base[:17], "17 characters")
    add(base + "0", "19 characters")
    add(base[:15], "15 characters, an old registration number")
    add(base[8:17], "9 characters, an organisation code")
    for row in rows:
        assert row["valid"] == "true" or row["reason"]
    return as_csv(["credit_code", "valid", "reason", "note"], rows)


def factors():
    rows = [{"energy": id, "column": COLUMN[id], "scope": CATALOGUE[id]["scope"], "tco2_per_unit": optional(CO2.get(id)),
             "tce_per_unit": optional(TCE.get(id))} for id in CATALOGUE if id in CO2]
    return as_csv(["energy", "column", "scope", "tco2_per_unit", "tce_per_unit"], rows)


# ---- files ---------------------------------------------------------------------------------------------------

def files():
    out = {}
    seen = set()
    for name, book in (("boundaries", boundaries()), ("accounting", accounting()), ("peers", peers()), ("random", random_firms())):
        text = book.text()
        rows = list(csv.DictReader(io.StringIO(text)))
        assert len({row["name"] for row in rows}) == len(rows), f"{name}: a name twice"
        for row in rows:
            code = row["credit_code"]
            for column, cell in row.items():
                assert column in IDENTITY or len(cell.partition(".")[2]) <= 6, f"{name}: {row['name']}: {column} {cell}"
            assert len(code) == 18 and check_character(code[:17]) == code[17] and code not in seen, code
            seen.add(code)
        scores = score(rows)
        for one, want in zip(scores, book.wanted):
            for field, value in want.items():
                assert one[field] == str(value), f"{name}: {one['name']}: {field} is {one[field]}, written down as {value}"
        out[f"{name}.csv"] = text
        out[f"{name}.expected.csv"] = as_csv(SCORE, scores)
    book, of_group = statistics()
    text = book.text()
    rows = list(csv.DictReader(io.StringIO(text)))
    expected = []
    for method in METHODS:
        for row, one, want in zip(rows, score(rows, method), book.wanted):
            if of_group[row["industry"]] != method:
                continue
            for field, value in want.items():
                assert one[field] == str(value), f"statistics: {one['name']}: {field} is {one[field]}, written down as {value}"
            expected.append(dict(one, method=method[0], share=method[1]))
    out["statistics.csv"] = text
    out["statistics.expected.csv"] = as_csv(["method", "share"] + SCORE, expected)
    out["credit_codes.csv"] = credit_codes()
    out["factors.csv"] = factors()
    return out


def differ(texts, is_check):
    """Writes files, or says which differ from those that are there; whether any does."""
    differs = False
    for name, text in texts.items():
        path = HERE / name
        if is_check:
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                print(f"{name} differs")
                differs = True
        else:
            path.write_text(text, encoding="utf-8", newline="\n")
    return differs


def main():
    wrong = 0
    for name, text in files().items():
        path, data = HERE / name, text.encode("utf-8")
        rows = text.count("\n") - 1
        if "--check" in sys.argv[1:]:
            same = path.exists() and path.read_bytes() == data
            wrong += not same
            print(f"{'same' if same else 'DIFFERS'}  {name}  {rows} rows")
        else:
            path.write_bytes(data)
            print(f"{name}  {rows} rows")
        if name.endswith(".expected.csv"):
            labels = Counter((row["status"], row["label"]) for row in csv.DictReader(io.StringIO(text)))
            print("   ", "; ".join(f"{status} {label} {n}".replace("  ", " ") for (status, label), n in sorted(labels.items())))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
