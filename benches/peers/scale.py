"""`cargo xtask bench-scale`: long-form meter data from a million rows on, scored with the memory
that it takes. Every size is generated, scored and deleted again; every number in it is made up.

A firm has 12 months of 4 energy types, metered about 42 times each: some 2,000 rows a firm, so that
a hundred million rows are the 50,000 firms of a province. Output and industry are in a second file,
one row a firm and month, as the statistics have them.
"""

import argparse
import datetime
import json
import pathlib
import sys

import duckdb

from compare import MIB, machine, measured

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = [pow(3, place, 31) for place in range(17)]
ROWS_PER_FIRM = 2_000
# Name, unit, largest quantity.
ENERGIES = [("电力", "MWh", 40.0), ("天然气", "万立方米", 0.5), ("柴油", "t", 0.4), ("热力", "GJ", 90.0)]
INDUSTRIES = ["1711", "1751", "2211", "2614", "2641", "3011", "3130", "3311", "3411", "3821"]
BEGIN, END = "<!-- bench-scale: measured, do not edit -->", "<!-- end of bench-scale -->"


def credit_code(index):
    digits = ""
    for _ in range(5):
        index, digit = divmod(index, 31)
        digits = ALPHABET[digit] + digits
    body = "91330500TE5T" + digits
    total = sum(ALPHABET.index(c) * weight for c, weight in zip(body, WEIGHTS))
    return body + ALPHABET[(31 - total % 31) % 31]


def generate(rows, meter, finance):
    """The two files; the same for the same number of rows."""
    firms = max(rows // ROWS_PER_FIRM, 10)
    base = duckdb.connect()
    base.execute("CREATE TABLE firms (number INTEGER, code VARCHAR)")
    codes = meter.with_suffix(".codes")
    codes.write_text("".join(f"{n},{credit_code(n)}\n" for n in range(firms)))
    base.execute(f"COPY firms FROM '{codes}' (HEADER false)")
    codes.unlink()
    names = ", ".join(f"'{name}'" for name, *_ in ENERGIES)
    units = ", ".join(f"'{unit}'" for _, unit, _ in ENERGIES)
    most = ", ".join(str(most) for *_, most in ENERGIES)
    industries = ", ".join(f"'{code}'" for code in INDUSTRIES)
    base.execute(f"""
        COPY (
            SELECT code AS credit_code, printf('2023-%02d', n // {firms} % 12 + 1) AS period,
                [{names}][n // {firms} // 12 % 4 + 1] AS energy_type,
                [{units}][n // {firms} // 12 % 4 + 1] AS unit,
                printf('%.3f', (hash(n) % 1000000) / 1000000 * [{most}][n // {firms} // 12 % 4 + 1]
                    + 0.001) AS quantity
            FROM range({rows}) r(n) JOIN firms ON number = n % {firms}
        ) TO '{meter}' (HEADER true, DELIMITER ',')
    """)
    base.execute(f"""
        COPY (
            SELECT code AS credit_code, printf('2023-%02d', month) AS period, 330502 AS region,
                [{industries}][number % {len(INDUSTRIES)} + 1] AS industry,
                hash(number) % 900 + 100 AS value_added_wan_yuan
            FROM firms, range(1, 13) m(month)
        ) TO '{finance}' (HEADER true, DELIMITER ',')
    """)
    base.close()
    return firms


def row_of(result):
    per_row = lambda key: f"{result[key] / result['rows'] * 1e6:.2f} µs"
    return [
        f"{result['rows']:,}", f"{result['firms']:,}", f"{result['input_bytes'] / 1e9:.2f} GB",
        f"{result['wall_secs']:.1f} s", per_row("wall_secs"),
        f"{result['cpu_secs']:.1f} s", per_row("cpu_secs"), f"{result['peak_bytes'] / MIB:.0f} MiB",
    ]


HEAD = ["rows", "firms", "input", "wall", "a row", "CPU", "a row", "peak memory"]


def plot(results):
    """CPU time a row against rows, both axes from zero resp. logarithmic."""
    from math import log10

    width, height, left, bottom = 720, 260, 70, 40
    low, high = log10(results[0]["rows"]), max(log10(results[-1]["rows"]), log10(results[0]["rows"]) + 1)
    values = [result["cpu_secs"] / result["rows"] * 1e6 for result in results]
    top = max(values) * 1.2
    x = lambda rows: left + (log10(rows) - low) / (high - low) * (width - left - 60)
    y = lambda value: height - bottom - value / top * (height - bottom - 24)
    points = [(x(result["rows"]), y(value)) for result, value in zip(results, values)]
    marks = "".join(
        f'<circle cx="{a:.1f}" cy="{b:.1f}" r="4"/><text x="{a:.1f}" y="{b - 10:.1f}">{value:.2f} µs</text>'
        f'<text x="{a:.1f}" y="{height - 16}">{result["rows"]:,}</text>'
        for (a, b), result, value in zip(points, results, values)
    )
    line = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
    style = (
        "text{font:12px sans-serif;fill:#1f2328;text-anchor:middle}circle{fill:#1a7f4b}"
        "polyline{fill:none;stroke:#1a7f4b;stroke-width:2}line{stroke:#8c959f}"
        "@media(prefers-color-scheme:dark){text{fill:#e6edf3}}"
    )
    axis = f'<line x1="{left}" y1="{y(0):.1f}" x2="{width - 40}" y2="{y(0):.1f}"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img"><title>CPU time a row</title><style>{style}</style>{axis}'
        f'<polyline points="{line}"/>{marks}</svg>\n'
    )


def main():
    options = argparse.ArgumentParser(prog="cargo xtask bench-scale")
    options.add_argument("rows", type=int, nargs="*", default=[1_000_000, 10_000_000, 100_000_000])
    options.add_argument("--tanxiao", required=True, help=argparse.SUPPRESS)
    options.add_argument("--work", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    options.add_argument("--docs", type=pathlib.Path, help="write the table and the plot here")
    options = options.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    results = []
    print("  ".join(f"{word:>12}" for word in HEAD))
    for rows in sorted(options.rows):
        meter, finance = options.work / "meter.csv", options.work / "finance.csv"
        scores = options.work / "scale.parquet"
        try:
            firms = generate(rows, meter, finance)
            input_bytes = meter.stat().st_size + finance.stat().st_size
            run = measured([options.tanxiao, "score", meter, finance, "--quiet", "-o", scores])
            scored, graded = duckdb.sql(f"SELECT count(*), count(grade) FROM '{scores}'").fetchall()[0]
            if (scored, graded) != (firms * 12, firms * 12):
                sys.exit(f"{rows} rows: {scored} scores, {graded} graded, of {firms * 12}")
        finally:
            for file in (meter, finance, scores):
                file.unlink(missing_ok=True)
        results.append({"rows": rows, "firms": firms, "input_bytes": input_bytes, **run})
        print("  ".join(f"{cell:>12}" for cell in row_of(results[-1])))
    result = {"kind": "tanxiao-bench-scale", "date": datetime.date.today().isoformat(),
              "machine": machine(), "results": results}
    (options.work / "bench-scale.json").write_text(json.dumps(result, indent=2) + "\n")
    if options.docs:
        of = result["machine"]
        lines = [
            f"{result['date']}, {of['processor']}, {of['cores']} cores, {of['memory_gib']} GiB, load "
            f"average {of['load_average']} at the end.", "",
            "| " + " | ".join(HEAD) + " |", "|" + "---:|" * len(HEAD),
            *("| " + " | ".join(row_of(one)) + " |" for one in results),
            "", "![CPU time a row](performance-scale.svg)",
        ]
        (options.docs / "performance-scale.svg").write_text(plot(results), encoding="utf-8")
        page = options.docs / "performance.md"
        before, rest = page.read_text(encoding="utf-8").split(BEGIN)
        after = rest.split(END)[1]
        block = "\n".join(lines)
        page.write_text(f"{before}{BEGIN}\n\n{block}\n\n{END}{after}", encoding="utf-8")


main()
