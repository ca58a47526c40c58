"""How often a slip of unit is held: slips put into synthetic cities that have none, each kind by
itself. Prints tables; with --docs writes them into the guide, in both languages.

    python3 xtask/judges/slips.py target/release/tanxiao --docs docs/guide"""
import argparse
import collections
import csv
import json
import pathlib
import random
import subprocess
import sys
import tempfile

MARKS = "<!-- slips: measured, do not edit -->", "<!-- end of slips -->"
CITIES, FIRMS, SLIPS = 4, 800, 16
FACTORS = [1e4, 1e3, 1e2, 1e-2, 1e-3, 1e-4]
# Header in the sample's table: names in both languages.
FIGURES = {
    "用电量(万千瓦时)": ("用电量", "electricity"),
    "工业增加值(万元)": ("工业增加值", "value added"),
    "营业收入(万元)": ("营业收入", "revenue"),
    "天然气(万立方米)": ("天然气", "natural gas"),
    "原煤(吨)": ("原煤", "raw coal"),
    "热力(吉焦)": ("热力", "heat"),
}
POWER, MONEY, GAS = [column for column in FIGURES if column[:2] in ("用电", "工业", "天然")]
# Slips told by how many others there are in the class of the firm.
BY_CLASS = [(POWER, 1e2), (POWER, 1e-2), (MONEY, 1e2), (GAS, 1e3), (GAS, 1e2), (GAS, 1e-3), (GAS, 1e-4)]
CLASSES = [(0, 0, "0"), (1, 1, "1"), (2, 4, "2–4"), (5, 9999, "≥ 5")]


class Program:
    def __init__(self, path, folder):
        self.path, self.folder = path, pathlib.Path(folder)

    def run(self, *arguments):
        done = subprocess.run([self.path, *arguments, "--quiet"], capture_output=True, text=True)
        if done.returncode not in (0, 1):
            sys.exit(f"{arguments}: {done.stderr}")

    def city(self, seed, years):
        file = self.folder / "city.csv"
        periods = [part for year in years for part in ("--period", year)]
        self.run("sample", "--clean", "--firms", str(FIRMS), "--seed", str(seed), *periods, "-o", str(file))
        with open(file, encoding="utf-8-sig", newline="") as opened:
            return list(csv.DictReader(opened))

    def held(self, rows):
        """Code and period of each return that is held."""
        file, scores = self.folder / "given.csv", self.folder / "scores.ndjson"
        with open(file, "w", encoding="utf-8", newline="") as opened:
            writer = csv.DictWriter(opened, rows[0].keys())
            writer.writeheader()
            writer.writerows(rows)
        self.run("score", str(file), "-o", str(scores))
        with open(scores, encoding="utf-8") as opened:
            scored = [json.loads(line) for line in opened]
        return {(score["credit_code"], score["period"]) for score in scored if score["status"] == "held"}


def key(row):
    return row["统一社会信用代码"], row["报告期"]


def measure(program, years):
    """Per figure and factor: of each slip whether it is held, and how many others its class has;
    and how many clean returns were held beside them."""
    found, beside = collections.defaultdict(list), 0
    for number in range(CITIES):
        rows = program.city(7001 + number, years)
        classes = collections.Counter((row["行业代码"], row["报告期"]) for row in rows)
        beside += len(program.held(rows))
        for column in FIGURES:
            may = [index for index, row in enumerate(rows)
                   if row["报告期"] == years[-1] and float(row[column] or 0) > 0]
            pick = random.Random(number).sample(may, SLIPS)
            for factor in FACTORS:
                given = [dict(row) for row in rows]
                for index in pick:
                    given[index][column] = f"{float(given[index][column]) * factor:.6f}"
                held, own = program.held(given), {key(rows[index]) for index in pick}
                beside += len(held - own)
                for index in pick:
                    others = classes[rows[index]["行业代码"], years[-1]] - 1
                    found[column, factor].append((key(rows[index]) in held, others))
    return found, beside


def label(factor):
    return f"× {round(factor):,}" if factor > 1 else f"÷ {round(1 / factor):,}"


def table(head, columns, rows):
    lines = ["| " + " | ".join([head, *columns]) + " |", "|---" * (len(columns) + 1) + "|"]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def by_figure(found, language):
    rows = []
    for column in FIGURES:
        of = [found[column, factor] for factor in FACTORS]
        rows.append([FIGURES[column][language], *(str(sum(held for held, _ in one)) for one in of)])
    return table(("指标", "figure")[language], [label(factor) for factor in FACTORS], rows)


def by_class(found, language):
    rows = []
    for column, factor in BY_CLASS:
        cells = []
        for low, high, _ in CLASSES:
            of = [held for held, others in found[column, factor] if low <= others <= high]
            cells.append(f"{sum(of)} / {len(of)}")
        rows.append([f"{FIGURES[column][language]} {label(factor)}", *cells])
    head = ("同一小类的其余企业数", "others of the class")[language]
    return table(head, [name for *_, name in CLASSES], rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program")
    parser.add_argument("--docs", type=pathlib.Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        program = Program(arguments.program, folder)
        one, beside_one = measure(program, ["2023"])
        two, beside_two = measure(program, ["2022", "2023"])
    print(f"clean returns held beside them: {beside_one} and {beside_two}")
    for language, page in enumerate(("zh/README.md", "README.md")):
        text = "\n\n".join([
            ("只有当年的数据：", "With the returns of one year:")[language],
            by_figure(one, language),
            ("连同上年的数据：", "With those of the year before:")[language],
            by_figure(two, language),
            ("只有当年的数据，按同一小类（行业代码相同）有几家其他企业：",
             "With the returns of one year, by how many other firms have the same industry code:")[language],
            by_class(one, language),
        ])
        print(text)
        if arguments.docs:
            page = arguments.docs / page
            before, rest = page.read_text(encoding="utf-8").split(MARKS[0])
            text = f"{before}{MARKS[0]}\n\n{text}\n\n{MARKS[1]}{rest.split(MARKS[1])[1]}"
            page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
