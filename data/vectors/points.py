"""Writes the test vectors of schemes that add up points: a city of made-up firms, and what any engine must give them.

    python3 points.py           write points/city.csv and points/expected.csv
    python3 points.py --check   compare the files with what would be written; exit 1 where they differ

The schemes are the TOML files in points/ and those of data/schemes that add up points; this script reads them by
itself. Standard library only. Every number is an exact fraction; the only roundings are those that a scheme states,
half to even, and that of numbers that enter a mean (see MEAN_PARTS).
"""
import itertools
import random
import re
import sys
import tomllib
from collections import defaultdict
from fractions import Fraction
from pathlib import Path

from make import COLUMN, ENERGY_OF, TCE, Account, as_csv, credit_code, differ, num, optional, plain, rounded, section

HERE = Path(__file__).resolve().parent
SCHEMES = sorted((HERE / "points").glob("*.toml")) + [
    HERE.parent / "schemes" / f"{name}.toml"
    for name in ("huangyan-2022", "own-green-factory", "own-rank-city", "own-rank-county")]

# Numbers enter a mean in whole parts of a unit, as docs/decisions/0003 has it for intensities.
MEAN_PARTS = 1_000_000_000 * 200_783_583

# What the columns of the city hold: header, name in the schemes, power of ten from the header's unit to the scheme's.
PLAIN = {"value_added": "value_added_wan_yuan", "revenue": "revenue_wan_yuan", "output_value": "output_value_wan_yuan"}
FIELDS = {
    "tax": "税收(万元)", "land": "用地面积(亩)", "employees": "职工人数(人)", "rd_expense": "研发费用(万元)",
    "pollutants": "主要污染物排放量(吨)", "water": "取水量(吨)", "waste": "固废产生量(吨)", "waste_used": "固废综合利用量(吨)",
    "years_running": "投产年数(年)", "cod": "化学需氧量排放量(千克)", "green_area": "绿化面积(万亩)",
    "above_scale": "是否规上企业", "specialised": "是否专精特新", "accident": "是否发生安全环保事故",
    "dishonest": "是否严重失信", "energy_system": "是否通过能源管理体系认证",
}
FACTS = {"above_scale", "specialised", "accident", "dishonest", "energy_system"}


# ---- the city ------------------------------------------------------------------------------------------------

def city():
    rng = random.Random(20261129)
    rows = []
    counties = ["330502", "330503", "330521"]
    industries = ["1751", "1761", "1762", "2511", "3021", "4411", "1811"]

    def firm(serial, period, county, industry, **cells):
        row = {"credit_code": credit_code("330500", serial), "name": f"合成企业{serial}", "period": period,
               "region": county, "industry": industry, "own_pv_mwh": "", "sink_tco2": ""}
        row.update({key: plain(num(value)) if not isinstance(value, str) else value for key, value in cells.items()})
        rows.append(row)

    def blank(value, odds):
        return "" if rng.random() < odds else value

    for serial in range(5000, 5080):
        county, industry = rng.choice(counties), rng.choice(industries)
        size = 10 ** rng.uniform(1, 4)
        base = {}
        for period in ("2021", "2022", "2023"):
            drift = rng.uniform(0.6, 1.5)
            amount = lambda mean, places=2: Fraction(round(mean * size * drift * rng.uniform(0.5, 1.6) * 10 ** places), 10 ** places)
            facts = {name: blank("是" if rng.random() < 0.3 else "否", 0.15) for name in sorted(FACTS)}
            firm(serial, period, county, industry,
                 value_added_wan_yuan=blank(amount(1), 0.05), revenue_wan_yuan=blank(amount(4), 0.05),
                 output_value_wan_yuan=blank(amount(5), 0.05),
                 electricity_mwh=blank(amount(2), 0.08), natural_gas_wan_m3=blank(amount(0.01, 4), 0.5),
                 **{FIELDS["tax"]: blank(amount(0.2) - rng.randint(0, 3), 0.08), FIELDS["land"]: blank(amount(0.05) + 1, 0.08),
                    FIELDS["employees"]: blank(Fraction(rng.randint(1, 900)), 0.08),
                    FIELDS["rd_expense"]: blank(amount(0.1), 0.3), FIELDS["pollutants"]: blank(amount(0.001, 4), 0.3),
                    FIELDS["water"]: blank(amount(3), 0.1), FIELDS["waste"]: blank(amount(1) + 1, 0.2),
                    FIELDS["waste_used"]: blank(amount(0.8), 0.2), FIELDS["years_running"]: blank(Fraction(rng.randint(0, 9)), 0.1),
                    FIELDS["cod"]: blank(amount(2, 1), 0.2), FIELDS["green_area"]: blank(amount(0.0001, 6), 0.2),
                    **{FIELDS[name]: value for name, value in facts.items()}})

    # A county of its own in which everything is round: points are tax ÷ land, with ties at each place of a quota.
    points = [100, 90, 90, 80, 80, 80, 70, 60, 60, 50, 50, 50, 50, 40, 30, 20, 20, 10, 5, 5]
    for place, (serial, tax) in enumerate(zip(range(5200, 5220), points)):
        for period in ("2022", "2023"):
            firm(serial, period, "330522", "1751", value_added_wan_yuan=Fraction(100), revenue_wan_yuan=Fraction(200),
                 output_value_wan_yuan=Fraction(300), electricity_mwh=Fraction(100), natural_gas_wan_m3="",
                 **{FIELDS["tax"]: Fraction(tax), FIELDS["land"]: Fraction(1), FIELDS["employees"]: Fraction(10),
                    FIELDS["rd_expense"]: Fraction(place), FIELDS["pollutants"]: Fraction(1), FIELDS["water"]: Fraction(10),
                    FIELDS["waste"]: Fraction(10), FIELDS["waste_used"]: Fraction(place, 2), FIELDS["years_running"]: Fraction(place % 4),
                    FIELDS["cod"]: Fraction(place), FIELDS["green_area"]: Fraction(1, 10000),
                    **{FIELDS[name]: "否" for name in FACTS}, FIELDS["dishonest"]: "是" if place in (0, 7) else "否"})
    # Both sides of every cut-off of steps, lines and caps, to a millionth: tax beside land of one.
    edges = ["0.6", "0.8", "1", "1.2", "1.5", "2", "3", "24.097", "11.5932", "50", "100"]
    for serial, (edge, step) in zip(itertools.count(5300), itertools.product(edges, (-1, 0, 1))):
        tax = num(edge) + step * Fraction(1, 1_000_000)
        firm(serial, "2023", "330523", "1751", value_added_wan_yuan=Fraction(100), revenue_wan_yuan=Fraction(200),
             output_value_wan_yuan=Fraction(300), electricity_mwh=Fraction(100), natural_gas_wan_m3="",
             **{FIELDS["tax"]: tax, FIELDS["land"]: Fraction(1), FIELDS["employees"]: Fraction(10),
                FIELDS["rd_expense"]: tax, FIELDS["pollutants"]: Fraction(1), FIELDS["water"]: Fraction(10),
                FIELDS["waste"]: Fraction(1), FIELDS["waste_used"]: tax, FIELDS["years_running"]: Fraction(5),
                FIELDS["cod"]: tax * 1000, FIELDS["green_area"]: Fraction(1, 10000),
                **{FIELDS[name]: "否" for name in FACTS}, FIELDS["above_scale"]: "是" if step else "否"})
    return rows


# ---- the language --------------------------------------------------------------------------------------------

def tokens(text):
    return re.findall(r"[a-z][a-z0-9_]*|[0-9.]+|<=|>=|[-+*/(),<>=]", text)


class Reader:
    def __init__(self, text):
        self.rest = tokens(text)

    def peek(self):
        return self.rest[0] if self.rest else None

    def take(self, *wanted):
        if self.peek() in wanted:
            return self.rest.pop(0)
        return None

    def sum(self):
        bracket = self.take("(")
        terms = [self.term(1)]
        while sign := self.take("+", "-"):
            terms.append(self.term(1 if sign == "+" else -1))
        if bracket:
            assert self.take(")")
        return terms

    def term(self, sign):
        factor = Fraction(sign)
        if self.peek()[0].isdigit():
            factor *= num(self.rest.pop(0))
            assert self.take("*")
        return factor, self.rest.pop(0)

    def part(self):
        word = self.take("growth", "decline")
        if not word:
            return "sum", self.sum()
        assert self.take("(")
        top = self.sum()
        bottom = self.sum() if self.take("/") else None
        assert self.take(",")
        years = int(self.rest.pop(0))
        assert self.take(")")
        return word, top, bottom, years

    def value(self):
        top = self.part()
        return top, self.part() if self.take("/") else None

    def clause(self):
        if self.take("not"):
            return "fact", self.rest.pop(0), False
        if self.rest[:2] == ["industry", "in"]:
            self.rest = self.rest[2:]
            codes = [self.rest.pop(0)]
            while self.take(","):
                codes.append(self.rest.pop(0))
            return "industry", codes
        value = self.value()
        sign = self.take("<", "<=", "=", ">=", ">")
        if not sign:
            return "fact", value[0][1][0][1], True
        minus = -1 if self.take("-") else 1
        return "compare", value, sign, minus * num(self.rest.pop(0))


def condition(text):
    reader = Reader(text)
    clauses = [reader.clause()]
    while reader.take("and"):
        clauses.append(reader.clause())
    assert not reader.rest, text
    return clauses


# ---- one scheme ----------------------------------------------------------------------------------------------

class City:
    """What every firm comes to under one scheme."""

    def __init__(self, rows, scheme):
        self.scheme, self.rows = scheme, rows
        self.at = {(row["credit_code"], row["period"]): index for index, row in enumerate(rows)}
        self.headers = {}
        for name, field in scheme.get("fields", {}).items():
            names = {field["zh"], *field.get("aliases", [])}
            for header in FIELDS.values():
                if header.split("(")[0] in names:
                    self.headers[name] = header
        self.accounts = [self.account(row) for row in rows]

    def account(self, row):
        filled = dict(row, own_pv_mwh="", sink_tco2="")
        for item in ("compensation_wan_yuan", "production_tax_wan_yuan", "depreciation_wan_yuan", "operating_surplus_wan_yuan"):
            filled[item] = "0"
        filled["value_added_wan_yuan"] = filled["value_added_wan_yuan"] or "0"
        return Account(filled)

    def has_energy(self, row):
        return any(row.get(column) for column in ENERGY_OF)

    def amount(self, name, index):
        row = self.rows[index]
        accounts = {"energy_tce": "tce", "gross_tco2": "gross", "net_tco2": "net", "scope1_tco2": "scope1", "scope2_tco2": "scope2"}
        if name in self.headers:
            text = row.get(self.headers[name], "")
            if text in ("是", "否"):
                return Fraction(text == "是")
            # The header's unit may be another than the scheme's.
            units = {"千克": 3, "吨": 0, "万亩": 4, "亩": 0}
            unit = self.headers[name].split("(")[1][:-1] if "(" in self.headers[name] else ""
            own = self.scheme["fields"][name]["unit"]
            factor = Fraction(1)
            if unit == "千克" and own == "吨":
                factor = Fraction(1, 1000)
            elif unit == "万亩" and own == "亩":
                factor = Fraction(10000)
            assert unit == own or unit in units or text == "", (unit, own)
            return num(text) * factor if text != "" else None
        if name in self.scheme.get("fields", {}):
            return None  # no column has it
        if name in PLAIN:
            text = row[PLAIN[name]]
            return num(text) if text != "" else None
        if name in accounts:
            return getattr(self.accounts[index], accounts[name]) if self.has_energy(row) else None
        if name == "energy_tce_primary":
            if not self.has_energy(row):
                return None
            power = num(row[COLUMN["electricity"]] or 0)
            primary = num(self.scheme["accounting"]["electricity_primary_tce_per_mwh"])
            return self.accounts[index].tce - rounded(power * TCE["electricity"], 6) + power * primary
        text = row[COLUMN[name]]
        return num(text) if text != "" else None

    def sum(self, terms, index):
        total = Fraction(0)
        for factor, name in terms:
            amount = self.amount(name, index)
            if amount is None:
                return None
            total += factor * amount
        return total

    def quotient(self, top, bottom, index):
        top = self.sum(top, index)
        if top is None or bottom is None:
            return top
        bottom = self.sum(bottom, index)
        return top / bottom if bottom is not None and bottom > 0 else None

    def growth(self, part, index):
        word, top, bottom, years = part
        row = self.rows[index]
        before = self.at.get((row["credit_code"], str(int(row["period"]) - years)))
        if before is None:
            return None
        then, now = self.quotient(top, bottom, before), self.quotient(top, bottom, index)
        if then is None or now is None or then <= 0:
            return None
        growth = (now - then) / then
        return -growth if word == "decline" else growth

    def terms(self, value, index):
        top, bottom = value
        top = self.sum(top[1], index)
        bottom = Fraction(1) if bottom is None else self.sum(bottom[1], index)
        return (top, bottom) if top is not None and bottom is not None and bottom > 0 else None

    def value(self, value, index):
        top, bottom = value
        if top[0] == "sum":
            terms = self.terms(value, index)
            return terms and terms[0] / terms[1]
        top = self.growth(top, index)
        if top is None or bottom is None:
            return top
        bottom = self.growth(bottom, index)
        return top / bottom if bottom else None

    def holds(self, text, index):
        unknown = False
        for clause in condition(text):
            if clause[0] == "industry":
                known = any(self.rows[index]["industry"].startswith(code) for code in clause[1])
            elif clause[0] == "fact":
                amount = self.amount(clause[1], index)
                known = None if amount is None else (amount != 0) == clause[2]
            else:
                found = self.value(clause[1], index)
                known = None
                if found is not None:
                    known = {"<": found < clause[3], "<=": found <= clause[3], "=": found == clause[3],
                             ">=": found >= clause[3], ">": found > clause[3]}[clause[2]]
            if known is False:
                return False
            unknown |= known is None
        return None if unknown else True

    # -- scopes --

    def key(self, scope, index, rule_set, back=0):
        words = [] if scope is None else [scope] if isinstance(scope, str) else scope
        row = self.rows[index]
        key = [int(row["period"]) - back, rule_set]
        for word in sorted(words):
            if word == "section":
                key.append(section(row["industry"]))
            elif word in ("class", "group", "division"):
                depth = {"class": 4, "group": 3, "division": 2}[word]
                if len(row["industry"]) < depth:
                    return None
                key.append(row["industry"][:depth])
            elif word != "all":
                digits = {"province": 2, "city": 4, "county": 6}[word]
                if not row["region"]:
                    return None
                key.append("r" + row["region"][:digits])
        return tuple(key)


def mean(numbers):
    numbers = list(numbers)
    if not numbers:
        return None
    if all(one == numbers[0] for one in numbers):
        return numbers[0]
    return sum(rounded(one * MEAN_PARTS, 0) for one in numbers) / (MEAN_PARTS * len(numbers))


def statistic(base, members, better):
    """members: (value, terms)."""
    values = sorted(value for value, _ in members)
    of = base["of"]
    if of == "mean":
        return mean(value for value, _ in members)
    if of == "best":
        return values[-1] if better == "higher" else values[0]
    if of == "ratio_of_sums":
        bottom = sum(terms[1] for _, terms in members)
        return sum(terms[0] for _, terms in members) / bottom if bottom > 0 else None
    share = num(base["share"]) if of == "percentile" else Fraction(1, 2)
    at = (len(values) - 1) * share
    low = at.numerator // at.denominator
    return values[low] + (at - low) * (values[min(low + 1, len(values) - 1)] - values[low])


def score(rows, scheme):
    city = City(rows, scheme)
    everyone = range(len(rows))
    sets = scheme.get("rule_sets", [])
    decimals = scheme["rounding"].get("points_decimals")
    compare, ratio_decimals = scheme["rounding"]["compare"], scheme["rounding"]["ratio_decimals"]
    to_points = lambda x: x if decimals is None else rounded(x, decimals)

    def rule_set(index):
        if not sets:
            return 0
        for place, one in enumerate(sets):
            known = city.holds(one["when"], index) if "when" in one else True
            if known is None:
                return None
            if known:
                return place
        return None

    of_set = [rule_set(index) for index in everyone]
    unclassed = []
    for index in everyone:
        found = [one for one in scheme.get("unclassed", []) if city.holds(one["when"], index)]
        unclassed.append(found[0] if found else None)
    compared = [one is None or one.get("is_compared", True) for one in unclassed]
    out = [dict(points={}, adjustments={}) for _ in everyone]

    for measure in scheme["indicators"]:
        id, full = measure["id"], num(measure["full"])
        parsed = Reader(measure["value"]).value()
        own_set = next((place for place, one in enumerate(sets) if one["id"] == measure.get("rule_set")), None)
        applies = [of_set[index] is not None and own_set in (None, of_set[index]) for index in everyone]
        values = [city.value(parsed, index) if applies[index] else None for index in everyone]
        is_growth = parsed[0][0] != "sum"
        cases = measure.get("cases", []) + [dict(measure, when=None)]

        def base_of(base, index, better):
            if "constant" in base:
                return num(base["constant"])
            back = 1 if base.get("year") == "before" else 0
            wanted = city.key(base.get("scope"), index, of_set[index], back)
            if wanted is None:
                return None
            members = [(values[other], None if is_growth else city.terms(parsed, other)) for other in everyone
                       if values[other] is not None and compared[other]
                       and city.key(base.get("scope"), other, of_set[other]) == wanted]
            if not members or len(members) < base.get("minimum", 1):
                return None
            found = statistic(base, members, better)
            return None if found is None else found * num(base.get("times", "1"))

        memo = {}

        def base_once(base, index, better):
            key = (repr(base), better, city.key(base.get("scope"), index, of_set[index]))
            if key not in memo:
                memo[key] = base_of(base, index, better)
            return memo[key]

        results = []
        for index in everyone:
            value, base, leading, points = values[index], None, None, None
            case = None
            if value is not None:
                for one in cases:
                    known = city.holds(one["when"], index) if one["when"] else True
                    if known is None:
                        break
                    if known:
                        case = one
                        break
            if case is not None:
                better = case.get("better", measure.get("better", "higher"))
                by = case["by"]
                if by == "base":
                    base = base_once(case["base"], index, better)
                    cap = case.get("cap", measure["full"])
                    cap = None if cap == "none" else num(cap)
                    if base is not None and base > 0:
                        if better == "higher":
                            points = value / base * full
                        elif value > 0:
                            points = base / value * full
                        else:
                            points = cap
                        if points is not None and cap is not None:
                            points = min(points, cap)
                elif by == "linear":
                    base = base_once(case["baseline"], index, better)
                    leading = base_once(case["leading"], index, better)
                    if base is not None and leading is not None:
                        sign = 1 if better == "higher" else -1
                        way, whole = sign * (value - base), sign * (leading - base)
                        if whole >= 0:
                            points = full if way >= whole else max(Fraction(0), way / whole * full if whole else Fraction(0))
                else:
                    judged = value
                    if "base" in case:
                        base = base_once(case["base"], index, better)
                        judged = value / base if base is not None and base > 0 else None
                    if judged is not None:
                        if compare == "rounded_value":
                            judged = rounded(judged, ratio_decimals)
                        for step in case["steps"]:
                            upper = step.get("upper")
                            if upper is None or judged < num(upper) or (judged == num(upper) and case["inclusive"] == "upper"):
                                points = num(step["points"])
                                break
                if points is not None:
                    points = to_points(max(points, Fraction(0)))
            results.append([value, base, leading, points])

        # ranks: the best first, ties share a rank
        better = cases[-1].get("better", "higher")
        ranks = {}
        groups = defaultdict(list)
        for index in everyone:
            key = city.key(measure.get("rank_scope"), index, of_set[index])
            if values[index] is not None and compared[index] and key is not None:
                groups[key].append(index)
        for group in groups.values():
            for index in group:
                ahead = [o for o in group if (values[o] > values[index] if better == "higher" else values[o] < values[index])]
                ranks[index] = 1 + len(ahead)

        # what is missing
        own = defaultdict(list)
        for index in everyone:
            key = city.key(measure.get("missing_scope"), index, of_set[index])
            if applies[index] and results[index][3] is not None and compared[index] and key is not None:
                own[key].append(results[index][3])
        for index in everyone:
            if not applies[index]:
                out[index]["points"][id] = dict(applies=False)
                continue
            value, base, leading, points = results[index]
            if points is None:
                if measure["missing"] == "mean_points":
                    found = mean(own.get(city.key(measure.get("missing_scope"), index, of_set[index]), []))
                    points = None if found is None else to_points(found)
                elif measure["missing"] == "zero":
                    points = Fraction(0)
                elif measure["missing"] == "malus":
                    points = -num(measure["malus"])
            out[index]["points"][id] = dict(applies=True, value=value, base=base, leading=leading, points=points, rank=ranks.get(index),
                                            full=full, missing=measure["missing"])

    full_points = num(scheme.get("full_points", "100"))
    for index in everyone:
        row, total, dropped, is_whole = out[index], Fraction(0), Fraction(0), of_set[index] is not None
        for one in row["points"].values():
            if not one["applies"]:
                continue
            if one["points"] is not None:
                total += one["points"]
            elif one["missing"] == "drop":
                dropped += one["full"]
            else:
                is_whole = False
        if is_whole and dropped:
            is_whole = dropped < full_points
            total = to_points(total * full_points / (full_points - dropped)) if is_whole else None
        for one in scheme.get("adjustments", []):
            is_of_set = "rule_set" not in one or (of_set[index] is not None and sets[of_set[index]]["id"] == one["rule_set"])
            applies = is_of_set and city.holds(one["when"], index) is True
            row["adjustments"][one["id"]] = one if applies else None
            if is_whole and applies and "points" in one:
                total += num(one["points"])
        row["total"] = total if is_whole else None
        row["rank"] = row["grade"] = None

    classify(scheme, city, out, of_set, unclassed)
    return [record(scheme, rows[index], out[index], unclassed[index]) for index in everyone]


def classify(scheme, city, out, of_set, unclassed):
    grade = scheme.get("grade")
    decimals = scheme["rounding"].get("points_decimals", 9)
    for row, none in zip(out, unclassed):
        row["status"] = "ungraded_indicator" if row["total"] is None else "unclassed" if none or not grade else "graded"
    if not grade:
        return
    classed = [index for index, row in enumerate(out) if row["status"] == "graded"]
    if grade["of"] == "points":
        order = [band["number"] for band in grade["bands"]]
        for index in classed:
            total = out[index]["total"]
            if scheme["rounding"]["compare"] == "rounded_value":
                total = rounded(total, decimals)
            for band in grade["bands"]:
                upper = band.get("upper")
                if upper is None or total < num(upper) or (total == num(upper) and grade["inclusive"] == "upper"):
                    out[index]["grade"] = band["number"]
                    break
    else:
        order = [band["number"] for band in reversed(grade["bands"])]
        groups = defaultdict(list)
        for index in classed:
            key = city.key(grade.get("scope"), index, of_set[index])
            if key is None:
                out[index]["status"] = "ungraded_peers"
            else:
                groups[key].append(index)
        for group in groups.values():
            for index in group:
                ahead = sum(out[other]["total"] > out[index]["total"] for other in group)
                ties = sum(out[other]["total"] == out[index]["total"] for other in group)
                rank = ahead + (1 if grade["ties"] == "better" else ties)
                out[index]["rank"] = rank
                for band in grade["bands"]:
                    share = num(band.get("share", "1")) * len(group)
                    whole = {"down": share.__floor__(), "up": share.__ceil__(), "nearest": (share + Fraction(1, 2)).__floor__()}[
                        grade.get("whole", "down")]
                    if rank <= whole:
                        out[index]["grade"] = band["number"]
                        break
                else:
                    out[index]["grade"] = grade["bands"][-1]["number"]
    for index in classed:
        if out[index]["grade"] is None:
            continue
        for one in out[index]["adjustments"].values():
            if one and "no_better_than" in one:
                worst = min(order.index(out[index]["grade"]), order.index(one["no_better_than"]))
                out[index]["grade"] = order[worst]


def record(scheme, row, result, none):
    show = lambda x: optional(None if x is None else rounded(x, 9))
    cells = {"status": result["status"], "grade": optional(result["grade"]), "composite": show(result["total"])}
    if "grade" in scheme:
        cells["composite_rank"] = optional(result["rank"])
    if any("treat_as" in one for one in scheme.get("unclassed", [])):
        cells["treated_as"] = str(none["treat_as"]) if none and "treat_as" in none and result["total"] is not None else ""
    for measure in scheme["indicators"]:
        id, one = measure["id"], result["points"][measure["id"]]
        cells[f"indicator_{id}"] = show(one.get("value"))
        cells[f"points_{id}"] = show(one.get("points"))
        cells[f"base_{id}"] = show(one.get("base"))
        if any(case.get("by") == "linear" for case in measure.get("cases", []) + [measure]):
            cells[f"leading_{id}"] = show(one.get("leading"))
        cells[f"rank_{id}"] = optional(one.get("rank"))
    for adjustment in scheme.get("adjustments", []):
        applied = result["adjustments"][adjustment["id"]] if result["total"] is not None else None
        effect = "" if not applied else plain(num(applied["points"])) if "points" in applied else str(applied["no_better_than"])
        cells[f"adjustment_{adjustment['id']}"] = effect
    return [(scheme["id"], row["credit_code"], row["period"], column, value) for column, value in cells.items()]


def files():
    rows = city()
    # What was rounded to two places may be less than nothing only for tax.
    header = list(dict.fromkeys(itertools.chain.from_iterable(rows)))
    expected = []
    for path in SCHEMES:
        scheme = tomllib.loads(path.read_text(encoding="utf-8"))
        records = score(rows, scheme)
        for cells in records:
            expected.extend(dict(zip(("scheme", "credit_code", "period", "column", "value"), cell)) for cell in cells)
        tally = defaultdict(int)
        for cells in records:
            of = {cell[3]: cell[4] for cell in cells}
            tally[of["status"], of["grade"]] += 1
        print(scheme["id"], dict(sorted(tally.items())), file=sys.stderr)
    return {
        "points/city.csv": as_csv(header, [{key: row.get(key, "") for key in header} for row in rows]),
        "points/expected.csv": compact(expected),
    }


def compact(cells):
    """A line a scheme, firm and period: the columns of a scheme stand in a line of their own before them."""
    lines, before = [], None
    for (scheme, code, period), group in itertools.groupby(cells, lambda c: (c["scheme"], c["credit_code"], c["period"])):
        group = list(group)
        columns = [cell["column"] for cell in group]
        if scheme != before:
            lines.append(",".join(["#", scheme, "period"] + columns))
            before = scheme
        lines.append(",".join([scheme, code, period] + [cell["value"] for cell in group]))
    return "\n".join(lines) + "\n"


def main():
    sys.exit(differ(files(), is_check=sys.argv[1:] == ["--check"]))


if __name__ == "__main__":
    main()
