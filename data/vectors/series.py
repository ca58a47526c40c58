"""Writes series/: a made-up city by month, quarter and year, and what is known of every month, which any engine must give.

    python3 series.py           write the files
    python3 series.py --check   compare only; exit 1 where a file differs

Exact fractions, from the text of the input and the tables in data/ alone. What is known of some months is found by
elimination: a return is an equation over months, and a sum is known if it follows from those before it.
"""
import sys
from fractions import Fraction

from make import CO2, TCE, Lcg, as_csv, credit_code, differ, grid_factor, num, plain, rounded

FUELS = {"raw_coal": "raw_coal_t", "natural_gas": "natural_gas_wan_m3", "electricity": "electricity_mwh"}
HEADER = ["credit_code", "name", "period", "region", "industry", "value_added_wan_yuan", *FUELS.values(), "sink_tco2"]
MONTHS = {**{f"-{m:02d}": (m, m) for m in range(1, 13)}, **{f"Q{q}": (3 * q - 2, 3 * q) for q in range(1, 5)},
          "H1": (1, 6), "H2": (7, 12), "": (1, 12), **{f"M01-{m:02d}": (1, m) for m in (2, 4, 5, 7, 8, 9, 10, 11)}}
WINDOWS = ("month", "rolling", "to_date", "compared", "before", "projected")
FIGURES = ("tce", "net_tco2", "divided", "output", "l")
ORDER = ("months-missing", "months-within-longer", "held", "rejected", "contradicted", "energies-apart", "output-missing",
         "output-contradicted", "output-not-positive", "nothing-before")


# ---- the city ------------------------------------------------------------------------------------------------

def city():
    rows, serial, lot = [], 0, Lcg(19)
    every = [f"-{m:02d}" for m in range(1, 13)]

    def firm(name, periods, change=lambda period, row: row, region="350203", industry="1713"):
        nonlocal serial
        serial += 1
        code = credit_code("350200", 8000 + serial)
        months = {}
        for period in periods:
            year, (first, last) = period[:4], MONTHS[period[4:]]
            # What a month comes to is the same in every return of it.
            sums = [Fraction(0)] * 4
            for month in range(first, last + 1):
                if (year, month) not in months:
                    scale = 1 + Fraction(month % 5, 4) + (Fraction(1, 10) if year == "2023" else 0)
                    drawn = [lot.decimal([2, 3]) + 20, lot.decimal([1, 2]) * scale, Fraction(lot.below(900), 1000), lot.decimal([2]) * scale + 30]
                    months[year, month] = [rounded(one, 6) for one in drawn]
                sums = [a + b for a, b in zip(sums, months[year, month])]
            row = dict(zip(("value_added_wan_yuan", *FUELS.values()), map(plain, sums)))
            row = change(period, {"credit_code": code, "name": f"合成{name}", "period": period, "region": region, "industry": industry, **row})
            rows.append(row)

    def blank(column, of):
        return lambda period, row: {**row, **({column: ""} if of(period) else {})}

    def put(column, value, of):
        return lambda period, row: {**row, **({column: value} if of(period) else {})}

    both = [year + part for year in ("2022", "2023") for part in every]
    firm("逐月", both)
    firm("逐月另一县", both, region="350205", industry="2661")
    firm("从一月起", [year + part for year in ("2022", "2023") for part in ("M01-02", "Q1", "M01-04", "M01-05", "H1", "M01-07", "M01-08", "M01-09", "M01-10", "M01-11", "")])
    firm("按季", [f"{year}Q{q}" for year in ("2022", "2023") for q in range(1, 5)], region="350205")
    firm("按年", ["2022", "2023"])
    firm("缺一月", [period for period in both if period != "2022-07"])
    firm("缺一月有全年", [period for period in both if period != "2022-07"] + ["2022"])
    firm("年与月不合", both + ["2023"], put("electricity_mwh", "5000", lambda period: period == "2023"))
    firm("年与月稍有出入", both + ["2022"], lambda period, row: {**row, "electricity_mwh": plain(rounded(num(row["electricity_mwh"]) * Fraction(1003, 1000), 6))} if period == "2022" else row)
    firm("退回一月", both, put("electricity_mwh", "-1", lambda period: period == "2023-03"), region="350205")
    firm("一月无产出", both, blank("value_added_wan_yuan", lambda period: period == "2022-11"))
    firm("产出按季", both + [f"2023Q{q}" for q in range(1, 5)], blank("value_added_wan_yuan", lambda period: "-" in period and period > "2023"))
    firm("产出年月不合", both + ["2022"], put("value_added_wan_yuan", "1", lambda period: period == "2022"))
    firm("气另按季", both + ["2023Q1"], lambda period, row: {**row, "electricity_mwh": "", "raw_coal_t": ""} if period == "2023Q1" else {**row, "natural_gas_wan_m3": "", "raw_coal_t": ""})
    firm("上年起报", [f"2022-{m:02d}" for m in range(10, 13)] + both[12:])
    firm("今年起报", both[12:], region="350205", industry="2661")
    firm("停报", both[:15])
    firm("碳汇抵尽", both, put("sink_tco2", "700", lambda period: period < "2022-09" or period == "2023-01"))
    firm("产出为负", both, lambda period, row: {**row, "value_added_wan_yuan": "-" + row["value_added_wan_yuan"]}, region="350205")
    firm("月多于年", both[:11] + ["2022"], lambda period, row: {**row, "electricity_mwh": "10", "raw_coal_t": "", "natural_gas_wan_m3": ""} if period == "2022" else row)
    firm("跨期", ["2022H2", "2023Q1", "2023M01-08"])
    # By no order of anything.
    rows.sort(key=lambda row: row["credit_code"][::-1] + row["period"][::-1])
    return rows


# ---- what is known -------------------------------------------------------------------------------------------

def run_of(period):
    first, last = MONTHS[period[4:]]
    january = int(period[:4]) * 12
    return january + first - 1, january + last


class Known:
    """Equations over months in the order in which they count, shorter ones first."""

    def __init__(self, figures):
        self.rows, self.counted, self.contradicted, self.all = [], [], [], [run for run, _ in figures]
        for run, values in sorted(figures, key=lambda figure: (figure[0][1] - figure[0][0], figure[0][0], figure[1])):
            known = self.sum(run)
            if known is None:
                self.counted.append(run)
                left, rest = self.reduce({month: Fraction(1) for month in range(*run)}, list(values))
                pivot = min(left)
                scale = left[pivot]
                self.rows.append((pivot, {m: c / scale for m, c in left.items()}, [v / scale for v in rest]))
            elif any(abs(a - b) * 100 > max(abs(a), abs(b)) for a, b in zip(values, known)):
                self.contradicted.append(run)

    def reduce(self, left, values):
        for pivot, row, sums in self.rows:
            factor = left.get(pivot, 0)
            if factor:
                for month, coefficient in row.items():
                    left[month] = left.get(month, 0) - factor * coefficient
                left = {month: c for month, c in left.items() if c}
                values = [v - factor * s for v, s in zip(values, sums)]
        return left, values

    def sum(self, run):
        left = {month: Fraction(1) for month in range(*run)}
        width = len(self.rows[0][2]) if self.rows else 0
        left, values = self.reduce(left, [Fraction(0)] * width)
        return None if left else [-v for v in values]

    def is_sum(self, run):
        """Whether figures that count lie end to end."""
        return run[0] == run[1] or any(one[0] == run[0] and one[1] <= run[1] and self.is_sum((one[1], run[1])) for one in self.counted)

    def missing(self, run):
        return [month for month in range(*run) if not any(first <= month < behind for first, behind in self.all)]


def overlaps(one, other):
    return one[0] < other[1] and other[0] < one[1]


class Firm:
    def __init__(self, rows):
        is_rejected = lambda row: row["electricity_mwh"].startswith("-") or not row["value_added_wan_yuan"]
        self.rejected = [run_of(row["period"]) for row in rows if is_rejected(row)]
        rows = [row for row in rows if not is_rejected(row)]
        rows.sort(key=lambda row: (run_of(row["period"])[1], -run_of(row["period"])[0]))
        self.ends = sorted({run_of(row["period"])[1] - 1 for row in rows})
        self.region, self.industry, self.code = rows[-1]["region"], rows[-1]["industry"], rows[-1]["credit_code"]
        self.apart = [run_of(row["period"]) for row in rows if not row["electricity_mwh"]]
        accounts, outputs = [], []
        for row in rows:
            quantity = {fuel: num(row[column] or 0) for fuel, column in FUELS.items()}
            co2 = {**CO2, "electricity": grid_factor(row["region"], row["period"])}
            tce = sum(rounded(quantity[fuel] * TCE[fuel], 6) for fuel in FUELS)
            gross = sum(rounded(quantity[fuel] * co2[fuel], 6) for fuel in FUELS)
            accounts.append((run_of(row["period"]), (tce, gross, gross - num(row.get("sink_tco2") or 0))))
            outputs.append((run_of(row["period"]), (num(row["value_added_wan_yuan"]),)))
        self.accounts, self.outputs = Known(accounts), Known(outputs)

    def ask(self, known, run):
        """The figures, or a reason and the months that are missing."""
        if any(overlaps(run, one) for one in self.apart):
            return None, "energies-apart", []
        if any(overlaps(run, one) for one in known.contradicted):
            return None, "contradicted", []
        figures = known.sum(run)
        if figures is not None:
            return figures, None, []
        if any(overlaps(run, one) for one in self.rejected):
            return None, "rejected", []
        missing = known.missing(run)
        return None, "months-missing" if missing else "months-within-longer", missing

    def seen(self, run):
        accounts = self.ask(self.accounts, run)
        if accounts[0] and accounts[0][0] < 0:
            accounts = None, "contradicted", []
        output, reason, missing = self.ask(self.outputs, run)
        reason = {"months-missing": "output-missing", "months-within-longer": "output-missing", "contradicted": "output-contradicted"}.get(reason, reason)
        return accounts, (output, reason, missing), self.accounts.is_sum(run) and (output is None or self.outputs.is_sum(run))


# ---- months --------------------------------------------------------------------------------------------------

class Window:
    def __init__(self):
        self.complete, self.with_output, self.reasons, self.missing, self.is_sum = 0, 0, {}, [], True
        self.figures = {}

    def leave_out(self, reason, missing):
        self.reasons[reason] = self.reasons.get(reason, 0) + 1
        self.missing = missing

    def add(self, **figures):
        for name, value in figures.items():
            self.figures[name] = self.figures.get(name, 0) + value


def together(firms, runs):
    """What firms come to over each of the runs; only those that are known over all of them."""
    windows = [Window() for _ in runs]
    for firm in firms:
        seen = [firm.seen(run) for run in runs]
        unknown = [one[0] for one in seen if one[0][0] is None]
        if unknown:
            for window in windows:
                window.leave_out(*unknown[0][1:])
            continue
        no_output = [one[1] for one in seen if one[1][0] is None]
        for window, (accounts, output, is_sum) in zip(windows, seen):
            window.complete += 1
            window.is_sum &= is_sum
            window.add(tce=accounts[0][0], net_tco2=accounts[0][2])
            if no_output:
                window.leave_out(*no_output[0][1:])
            else:
                window.with_output += 1
                window.add(output=output[0][0], divided=accounts[0][2])
    return windows


def l_of(figures):
    if figures.get("output", 0) <= 0:
        return None
    return rounded(max(figures["divided"], 0) / figures["output"], 9)


def month_of(firms, month):
    january = month // 12 * 12
    to_date, year = (january, month + 1), (january - 12, january)
    same = (january - 12, month + 1 - 12)
    (of_month,), (rolling,), (sums,) = (together(firms, [run]) for run in ((month, month + 1), (month - 11, month + 1), to_date))
    compared, before = together(firms, [to_date, same])
    if month % 12 == 11:
        (projected,) = together(firms, [to_date])
    else:
        projected, of_same, of_year = together(firms, [to_date, same, year])
        projected.is_sum &= of_same.is_sum and of_year.is_sum
        for name, value in list(projected.figures.items()):
            if of_same.figures[name] > 0:
                projected.figures[name] = rounded(value * of_year.figures[name] / of_same.figures[name], 6)
            else:
                del projected.figures[name]
                projected.reasons["nothing-before"] = projected.complete
    out = dict(zip(WINDOWS, (of_month, rolling, sums, compared, before, projected)))
    for window in out.values():
        if window.figures.get("output", 1) <= 0:
            window.reasons["output-not-positive"] = window.with_output
        l = l_of(window.figures) if "divided" in window.figures else None
        if l is not None:
            window.figures["l"] = l
    return out


def percent(before, after):
    return plain(rounded((after - before) * 100 / before, 6)) if before is not None and after is not None and before > 0 else ""


def text(month):
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def files():
    rows = city()
    by_code = {}
    for row in rows:
        by_code.setdefault(row["credit_code"], []).append(row)
    firms = [Firm(of) for _, of in sorted(by_code.items())]
    months = sorted({month for firm in firms for month in firm.ends})
    groups = [("all", "", firms)]
    groups += [("county", county, [firm for firm in firms if firm.region == county]) for county in sorted({firm.region for firm in firms})]
    groups += [("industry", division, [firm for firm in firms if firm.industry[:2] == division]) for division in sorted({firm.industry[:2] for firm in firms})]
    groups += [("firm", firm.code, [firm]) for firm in firms]
    records = []
    for level, code, within in groups:
        for month in months:
            there = [firm for firm in within if firm.ends[0] <= month]
            if not there:
                continue
            record = {"level": level, "code": code, "month": text(month), "firms": str(len(there))}
            windows = month_of(there, month)
            for name, window in windows.items():
                record[f"{name}_complete"], record[f"{name}_with_output"] = str(window.complete), str(window.with_output)
                for figure in FIGURES:
                    record[f"{name}_{figure}"] = plain(window.figures[figure]) if figure in window.figures else ""
                reasons = sorted(window.reasons.items(), key=lambda one: ORDER.index(one[0]))
                record[f"{name}_reasons"] = " ".join(reason if level == "firm" else f"{reason}:{count}" for reason, count in reasons)
                record[f"{name}_missing"] = " ".join(map(text, window.missing)) if level == "firm" else ""
                record[f"{name}_by"] = ("sum" if window.is_sum else "difference") if window.complete else ""
            after, before = windows["compared"].figures, windows["before"].figures
            for name, figure in (("net", "net_tco2"), ("output", "output"), ("l", "l")):
                record[f"change_{name}_percent"] = percent(before.get(figure), after.get(figure))
            records.append(record)
    return {"series/city.csv": as_csv(HEADER, rows), "series/expected.csv": as_csv(list(records[0]), records)}


def main():
    sys.exit(differ(files(), is_check=sys.argv[1:] == ["--check"]))


if __name__ == "__main__":
    main()
