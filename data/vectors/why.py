"""Writes why/: a made-up city of two years, and the parts of what moved its emissions, which any engine must give.

    python3 why.py           write the files
    python3 why.py --check   compare only; exit 1 where a file differs

Exact fractions, from the text of the input and the tables in data/ alone. Shapley values come from the potential of
S. Hart and A. Mas-Colell ("Potential, Value, and Consistency", Econometrica 57 (1989) 589-614), by recursion over
coalitions, not from weights. The log mean is reckoned in decimals of 50 places from the formula of B. W. Ang (Energy
Policy 33 (2005) 867-871), zeros by the limits of B. W. Ang and N. Liu (Energy Policy 35 (2007) 238-246).
"""
import math
import sys
from collections import defaultdict
from decimal import Decimal, getcontext
from fractions import Fraction

from make import CO2, FACTORS, TCE, Lcg, as_csv, credit_code, differ, grid_factor, num, plain, rounded

getcontext().prec = 50
YEARS = ("2021", "2023")
FACTOR = {row["energy"]: row for row in FACTORS}
MULTIPLYING = ["activity", "structure", "energy_per_output", "fuel_mix", "grid_factor", "other_factors", "deductions"]
STEPS = ["process", "came", "went", "no_output", "gaps", "verified"]
PARTS = MULTIPLYING + STEPS
FUELS = {"raw_coal": "raw_coal_t", "natural_gas": "natural_gas_wan_m3", "coke": "coke_t", "biomass_solid": "biomass_solid_t",
         "heat": "heat_gj", "electricity": "electricity_mwh"}
HEADER = ["credit_code", "name", "period", "region", "industry", "value_added_wan_yuan", *FUELS.values(), "coke_as_material_t",
          "raw_coal_ncv_gj_per_t", "own_pv_mwh", "sink_tco2", "measured_scope1_tco2", "verified"]


# ---- the city ------------------------------------------------------------------------------------------------

def city():
    rows, serial = [], 0

    def firm(name, industries, *sides, region="350203"):
        nonlocal serial
        serial += 1
        code = credit_code("350200", 7000 + serial)
        for year, industry, side in zip(YEARS, industries, sides):
            if side is not None:
                rows.append({"credit_code": code, "name": f"合成{name}", "period": year, "region": region,
                             "industry": industry, **side})

    def of(output, **cells):
        return {"value_added_wan_yuan": output, **cells}

    same = lambda industry: (industry, industry)
    firm("照旧", same("1713"), of("1000", electricity_mwh="900"), of("1000", electricity_mwh="900"))
    firm("扩产", same("1713"), of("800", electricity_mwh="700", raw_coal_t="100"), of("1600", electricity_mwh="1400", raw_coal_t="200"))
    firm("煤改气", same("1713"), of("500", electricity_mwh="300", raw_coal_t="333.333"), of("510.7", electricity_mwh="310", natural_gas_wan_m3="15.5"))
    firm("装光伏", same("2661"), of("2000", electricity_mwh="1500", raw_coal_t="50"), of("2100", electricity_mwh="1600", raw_coal_t="48", own_pv_mwh="321.5"))
    firm("碳汇", same("2661"), of("700", heat_gj="4000", sink_tco2="55.5"), of("690", heat_gj="3900", sink_tco2="60"))
    firm("自测热值", same("3110"), of("900", raw_coal_t="1200", electricity_mwh="400", raw_coal_ncv_gj_per_t="21.5"), of("950", raw_coal_t="1250", electricity_mwh="410", raw_coal_ncv_gj_per_t="22.031"))
    firm("焦炭作原料", same("3110"), of("400", coke_t="300", coke_as_material_t="100"), of("420", coke_t="310", coke_as_material_t="200"))
    firm("改行", ("1713", "2661"), of("300", electricity_mwh="200"), of("330", electricity_mwh="190"))
    firm("换行业", ("3411", "1951"), of("150", electricity_mwh="80", raw_coal_t="3"), of("155", electricity_mwh="82"))
    firm("停用能源", same("1951"), of("120", electricity_mwh="60"), of("118", biomass_solid_t="40"))
    firm("新进", same("2710"), None, of("600", electricity_mwh="350", natural_gas_wan_m3="2.2222"))
    firm("新进无产出", same("1713"), None, of("-20", electricity_mwh="5"))
    firm("退出", same("3110"), of("450", raw_coal_t="800", electricity_mwh="100"), None)
    firm("一年亏损", same("3110"), of("80", electricity_mwh="44.4"), of("-7", electricity_mwh="43"))
    firm("一年退回", same("2661"), of("260", electricity_mwh="130"), of("270", electricity_mwh="-1"))
    firm("开始核查", same("3110"), of("1100", raw_coal_t="900", electricity_mwh="20"), of("1150", raw_coal_t="910", electricity_mwh="21", measured_scope1_tco2="1712.345678", verified="是"))
    firm("一直核查", same("2661"), of("640", raw_coal_t="400", electricity_mwh="30", measured_scope1_tco2="770.5", verified="是"), of("655", raw_coal_t="390", electricity_mwh="31", measured_scope1_tco2="742.25", verified="是"))
    firm("外区", same("1713"), of("77", electricity_mwh="12.3"), of("79", electricity_mwh="11.9"), region="350211")
    draw = Lcg(28)
    for index in range(12):
        industry = ["1713", "2661", "3110", "3411"][draw.below(4)]
        sides = []
        for _ in YEARS:
            cells = of(plain(Fraction(50_000 + draw.below(400_000), 1000)), electricity_mwh=plain(Fraction(1 + draw.below(300_000), 1000)))
            if draw.below(2):
                cells["raw_coal_t"] = plain(Fraction(draw.below(90_000), 1000))
            if draw.below(3) == 0:
                cells["own_pv_mwh"] = plain(Fraction(draw.below(9_000), 1000))
            sides.append(None if draw.below(6) == 0 else cells)
        firm(f"随机{index + 1:02}", same(industry), *sides)
    return [{key: row.get(key, "") for key in HEADER} for row in rows]


# ---- accounts ------------------------------------------------------------------------------------------------

class Return:
    """What a row comes to; `by_factors` of the firm's coal where its scope 1 is verified in this year only."""

    def __init__(self, row):
        self.row, self.year, self.division = row, YEARS.index(row["period"]), row["industry"][:2]
        self.output = num(row["value_added_wan_yuan"])
        self.grid = grid_factor(row["region"], row["period"])
        self.is_verified = row["verified"] == "是"
        self.verified = num(row["measured_scope1_tco2"]) if self.is_verified else None
        self.power = num(row["own_pv_mwh"] or 0)
        self.sinks = num(row["sink_tco2"] or 0)
        # carrier -> (coal equivalent, emissions unrounded, emissions rounded)
        self.carriers = {}
        for fuel, column in FUELS.items():
            quantity = num(row[column] or 0)
            burnt = quantity - (num(row["coke_as_material_t"] or 0) if fuel == "coke" else 0)
            co2, tce = (self.grid if fuel == "electricity" else CO2[fuel]), TCE[fuel]
            if fuel == "raw_coal" and row["raw_coal_ncv_gj_per_t"]:
                ncv = num(row["raw_coal_ncv_gj_per_t"])
                co2 = rounded(ncv * num(FACTOR[fuel]["carbon_tc_per_gj"]) * num(FACTOR[fuel]["oxidation"]) * Fraction(44, 12), 9)
                tce = rounded(ncv / num("29.3076"), 9)
            if quantity:
                self.carriers[fuel] = (quantity * tce, burnt * co2, rounded(burnt * co2, 6))
        self.deducted = rounded(self.power * self.grid, 6) + self.sinks
        self.by_factors = sum(carrier[2] for carrier in self.carriers.values()) - self.deducted
        self.net = self.by_factors
        if self.is_verified:
            scope1 = sum(carrier[2] for fuel, carrier in self.carriers.items() if fuel not in ("electricity", "heat"))
            self.net += self.verified - scope1

    def with_verified_carrier(self):
        """Coal as a carrier of its own, whose emissions are those that were verified."""
        carriers = {fuel: carrier for fuel, carrier in self.carriers.items() if fuel in ("electricity", "heat")}
        energy = sum(carrier[0] for fuel, carrier in self.carriers.items() if fuel not in carriers)
        carriers["verified"] = (energy, self.verified, self.verified)
        return carriers


def gathered(rows):
    """Division -> its output, carriers and deductions of either year, and its steps."""
    core = defaultdict(lambda: [[Fraction(0), defaultdict(lambda: [Fraction(0)] * 3), [Fraction(0)] * 3] for _ in YEARS])
    steps = defaultdict(lambda: defaultdict(lambda: [[Fraction(0)] * 3 for _ in YEARS]))

    def step(division, part, year, tonnes, per_output, output):
        steps[division][part][year] = [a + b for a, b in zip(steps[division][part][year], (tonnes, per_output, output))]
        core[division]

    by_firm = defaultdict(lambda: [None, None])
    rejected = set()
    for row in rows:
        if any(row[column].startswith("-") for column in FUELS.values()):
            rejected.add(row["credit_code"])
        else:
            one = Return(row)
            by_firm[row["credit_code"]][one.year] = one
    for code, sides in by_firm.items():
        there = [one for one in sides if one]
        if len(there) == 1 or any(one.output <= 0 for one in there):
            part = "no_output" if len(there) == 2 else "gaps" if code in rejected else "came" if sides[1] else "went"
            for one in there:
                counts = one.output > 0
                step(one.division, part, one.year, one.net, one.net if counts else 0, one.output if counts else 0)
            continue
        both_verified = all(one.is_verified for one in there)
        for one in there:
            side = core[one.division][one.year]
            side[0] += one.output
            carriers = one.with_verified_carrier() if both_verified else one.carriers
            for fuel, carrier in carriers.items():
                side[1][fuel] = [a + b for a, b in zip(side[1][fuel], carrier)]
            side[2] = [a + b for a, b in zip(side[2], (one.power, rounded(one.power * one.grid, 6), one.sinks))]
            if not both_verified and one.net != one.by_factors:
                step(one.division, "verified", one.year, one.net - one.by_factors, one.net - one.by_factors, 0)
    return core, steps


# ---- parts ---------------------------------------------------------------------------------------------------

def pair(before, after):
    """A factor of both years; what is not known in one is as in the other."""
    return (after if before is None else before) or Fraction(0), (before if after is None else after) or Fraction(0)


def over(top, bottom):
    return top / bottom if bottom else None


class Division:
    def __init__(self, sides, outputs):
        energy = [{}, {}]
        for year, (_, carriers, _) in enumerate(sides):
            for fuel, (coal, exact, counted) in carriers.items():
                energy[year][fuel] = counted * coal / exact if exact else coal
        totals = [sum(side.values()) for side in energy]
        self.outputs = outputs
        self.structure = pair(*(over(sides[y][0], outputs[y]) for y in (0, 1)))
        self.intensity = pair(*(over(totals[y], sides[y][0]) for y in (0, 1)))
        self.mix, self.factor, self.tonnes = {}, {}, {}
        for fuel in {**energy[0], **energy[1]}:
            self.mix[fuel] = pair(*(over(energy[y].get(fuel, Fraction(0)), totals[y]) for y in (0, 1)))
            self.factor[fuel] = pair(*(over(sides[y][1][fuel][1], sides[y][1][fuel][0]) if energy[y].get(fuel) else None for y in (0, 1)))
            self.tonnes[fuel] = [sides[y][1][fuel][2] for y in (0, 1)]
        self.power = [sides[y][2][0] for y in (0, 1)]
        self.power_factor = pair(*(over(sides[y][2][1], sides[y][2][0]) for y in (0, 1)))
        self.sinks = [sides[y][2][2] for y in (0, 1)]

    def net(self, moved):
        at = lambda part: int(part in moved)
        gross = sum(self.mix[fuel][at("fuel_mix")] * self.factor[fuel][at("grid_factor" if fuel == "electricity" else "other_factors")]
                    for fuel in self.mix)
        gross *= self.outputs[at("activity")] * self.structure[at("structure")] * self.intensity[at("energy_per_output")]
        d = at("deductions")
        return gross - self.power[d] * self.power_factor[at("grid_factor")] - self.sinks[d]

    def log_mean(self):
        parts = defaultdict(Decimal)

        def product(ends, factors, sign):
            if not any(ends):
                return
            if all(ends):
                before, after = map(decimal, ends)
                mean = after if before == after else (after - before) / (after / before).ln()
                for part, (x0, x1) in factors:
                    parts[part] += sign * mean * (decimal(x1) / decimal(x0)).ln()
                return
            ended = [part for part, ends_of in factors if not ends_of[0 if not ends[0] else 1]]
            for part in ended:
                parts[part] += sign * decimal(ends[1] - ends[0]) / len(ended)

        for fuel in sorted(self.mix):
            product(self.tonnes[fuel], [("activity", self.outputs), ("structure", self.structure), ("energy_per_output", self.intensity),
                                        ("fuel_mix", self.mix[fuel]), ("grid_factor" if fuel == "electricity" else "other_factors", self.factor[fuel])], 1)
        product([self.power[y] * self.power_factor[y] for y in (0, 1)], [("deductions", self.power), ("grid_factor", self.power_factor)], -1)
        parts["deductions"] -= decimal(self.sinks[1] - self.sinks[0])
        return parts


def decimal(x):
    return Decimal(x.numerator) / Decimal(x.denominator)


def shapley(players, value):
    """By the potential: R(S) = |S|! P(S), which is (|S|-1)! v(S) + sum of R(S without one)."""
    values = [value({player for place, player in enumerate(players) if s >> place & 1}) for s in range(1 << len(players))]
    bottom = math.lcm(*(v.denominator for v in values))
    zero = values[0]
    r = [0] * len(values)
    for s in range(1, len(values)):
        size = s.bit_count()
        v = (values[s] - zero) * bottom
        r[s] = math.factorial(size - 1) * v.numerator + sum(r[s & ~(1 << place)] for place in range(len(players)) if s >> place & 1)
    n, everybody = len(players), len(values) - 1
    return {player: Fraction(r[everybody], bottom * math.factorial(n)) - Fraction(r[everybody & ~(1 << place)], bottom * math.factorial(n - 1))
            for place, player in enumerate(players)}


def apportioned(parts, total):
    """Whole numbers that add up to the total: the largest remainders are rounded up, zeros last."""
    whole = {key: math.floor(part) for key, part in parts.items()}
    left = total - sum(whole.values())
    order = sorted(parts, key=lambda key: (parts[key] == 0, (parts[key] - whole[key]) * (-1 if left > 0 else 1)))
    for key in order * (abs(left) // max(len(order), 1) + 1):
        if left == 0:
            break
        whole[key] += 1 if left > 0 else -1
        left -= 1 if left > 0 else -1
    return whole


def answer(rows):
    core, steps = gathered(rows)
    names = sorted(core)
    outputs = [sum(core[name][y][0] for name in names) for y in (0, 1)]
    divisions = {name: Division(core[name], outputs) for name in names}
    micro, nano = 10 ** 6, 10 ** 9
    out = {}

    def step_sum(part, year, what):
        return sum(steps[name][part][year][what] for name in names)

    moving_steps = [part for part in STEPS if any(steps[name][part][0][1:] != steps[name][part][1][1:] for name in names)]

    def output(moved):
        return outputs["activity" in moved] + sum(step_sum(part, part in moved, 2) for part in STEPS)

    ends_l = {}
    parts_l = {}
    for name in names:
        division, own = divisions[name], steps[name]
        tonnes = [division.net(moved) + sum(own[part][y][0] for part in STEPS) for y, moved in ((0, set()), (1, set(PARTS)))]
        parts = shapley(MULTIPLYING, division.net)
        parts.update({part: own[part][1][0] - own[part][0][0] for part in STEPS})
        change = (tonnes[1] - tonnes[0]) * micro
        out[name] = {"net_from_tco2": tonnes[0], "net_to_tco2": tonnes[1],
                     "parts": {part: Fraction(v, micro) for part, v in apportioned({p: v * micro for p, v in parts.items()}, int(change)).items()},
                     "log": division.log_mean()}

        def per_output(moved):
            return (division.net(moved) + sum(own[part][part in moved][1] for part in STEPS)) / output(moved)

        players = MULTIPLYING + moving_steps
        ends_l[name] = per_output(set()) * nano, per_output(set(PARTS)) * nano
        parts_l[name] = {part: v * nano for part, v in shapley(players, per_output).items()}
    whole = [int(rounded(sum(ends_l[name][y] for name in names), 0)) for y in (0, 1)]
    before = apportioned({name: ends_l[name][0] for name in names}, whole[0])
    moved = apportioned({name: ends_l[name][1] - ends_l[name][0] for name in names}, whole[1] - whole[0])
    for name in names:
        l = apportioned(parts_l[name], moved[name])
        out[name].update({"l_from": Fraction(before[name], nano), "l_to": Fraction(before[name] + moved[name], nano),
                          "parts_l": {part: Fraction(l.get(part, 0), nano) for part in PARTS}})
    total = {key: sum(out[name][key] for name in names) for key in ("net_from_tco2", "net_to_tco2", "l_from", "l_to")}
    for key, kinds in (("parts", PARTS), ("parts_l", PARTS), ("log", MULTIPLYING)):
        total[key] = {part: sum(out[name][key].get(part, 0) for name in names) for part in kinds}
    return {"": total, **out}


def files():
    rows = city()
    records = []
    for code, one in answer(rows).items():
        record = {"code": code, **{key: plain(one[key]) for key in ("net_from_tco2", "net_to_tco2", "l_from", "l_to")}}
        record.update({f"{part}_tco2": plain(one["parts"].get(part, 0)) for part in PARTS})
        record.update({f"{part}_l": plain(one["parts_l"].get(part, 0)) for part in PARTS})
        record.update({f"{part}_lmdi_tco2": format(one["log"].get(part, Decimal(0)).quantize(Decimal("0.000001")), "f") for part in MULTIPLYING})
        records.append(record)
    return {"why/city.csv": as_csv(HEADER, rows), "why/expected.csv": as_csv(list(records[0]), records)}


def main():
    sys.exit(differ(files(), is_check=sys.argv[1:] == ["--check"]))


if __name__ == "__main__":
    main()
