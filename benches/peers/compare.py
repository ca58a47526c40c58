"""`cargo xtask bench-peers`: the same job by tanxiao and by what a user would otherwise run.

Every program is a child of its own, told apart by wall time, CPU time and peak memory as the
kernel counts them; the programs take turns, so that a busy moment of the machine is shared out.
Every score of every peer is compared with tanxiao's before a figure is printed.
"""

import argparse
import datetime
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import time

import duckdb

import method
import report

HERE = pathlib.Path(__file__).parent
MIB = 1 << 20
# Peers that come to tanxiao's digits, not only to its grades.
EXACT = ("polars, exact", "duckdb, exact")


def measured(command, environment=None):
    """Runs a command: wall seconds, CPU seconds, peak bytes. Its failure is ours."""
    began = time.perf_counter()
    child = subprocess.Popen(
        list(map(str, command)), env={**os.environ, **(environment or {})},
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )
    said = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - began
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"{command}: {child.returncode}\n{said.decode(errors='replace')}")
    return {
        "wall_secs": wall,
        "cpu_secs": usage.ru_utime + usage.ru_stime,
        # Kilobytes on Linux, bytes on macOS.
        "peak_bytes": usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
    }


def differences(ours, theirs):
    """Rows, rows that one side lacks, and rows whose grade or level differs; largest relative
    difference of L and K."""
    return duckdb.sql(f"""
        SELECT count(*) AS rows,
            count(*) FILTER (a.credit_code IS NULL OR b.credit_code IS NULL) AS unmatched,
            count(*) FILTER (a.grade IS DISTINCT FROM b.grade) AS grades,
            count(*) FILTER (a.level IS DISTINCT FROM b.level) AS levels,
            max(abs(a.net_tco2 - b.net_tco2)) AS net,
            count(*) FILTER (a.benchmark_depth IS DISTINCT FROM 4) AS fallbacks
        FROM '{ours}' a FULL JOIN '{theirs}' b ON a.credit_code = b.credit_code
    """).fetchall()[0]


def unequal_cells(ours, theirs):
    """Rows, rows that one side lacks, and cells of shared columns that differ. Floats count as the
    decimal numbers that they stand for: an engine may divide by a power of ten by multiplying."""
    kinds = {row[0]: row[1] for row in duckdb.sql(f"DESCRIBE FROM '{ours}'").fetchall()}
    theirs_too = [row[0] for row in duckdb.sql(f"DESCRIBE FROM '{theirs}'").fetchall()]
    shared = [name for name in theirs_too if name in kinds]
    cell = lambda side, name: (
        f"round({side}.{name} * 1e9)" if kinds[name] == "DOUBLE" else f"{side}.{name}"
    )
    differs = lambda name: f"({cell('a', name)} IS DISTINCT FROM {cell('b', name)})::int"
    rows, unmatched, cells = duckdb.sql(f"""
        SELECT count(*), count(*) FILTER (a.credit_code IS NULL OR b.credit_code IS NULL),
            sum({" + ".join(map(differs, shared))})
        FROM '{ours}' a FULL JOIN '{theirs}' b ON a.credit_code = b.credit_code
    """).fetchall()[0]
    return rows, unmatched, cells, len(shared)


def machine():
    model = "?"
    try:
        lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
        model = next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "processor": model,
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gib": round(memory / (1 << 30), 1),
        "system": f"{platform.system()} {platform.machine()}",
        "load_average": round(os.getloadavg()[0], 2),
    }


def versions(tanxiao):
    from importlib.metadata import version

    ours = subprocess.check_output([tanxiao, "--version"], text=True).split()[-1]
    return {"tanxiao": ours, "python": platform.python_version()} | {
        name: version(name) for name in ("duckdb", "polars", "pandas", "pyarrow")
    }


def main():
    options = argparse.ArgumentParser(prog="cargo xtask bench-peers")
    options.add_argument("--firms", type=int, default=1_000_000)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--tanxiao", required=True, help=argparse.SUPPRESS)
    options.add_argument("--work", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    options.add_argument("--docs", type=pathlib.Path, help="write the report and the plot here")
    options = options.parse_args()
    work = options.work
    work.mkdir(parents=True, exist_ok=True)
    source = work / f"clean-{options.firms}.csv"
    if not source.exists():
        print(f"making {source}", file=sys.stderr)
        line = ["sample", "--firms", options.firms, "--clean", "-o", source]
        measured([options.tanxiao, *line])
    numbers = method.of(options.tanxiao)
    numbers["statement"] = method.statement(options.tanxiao, source, numbers, work)
    (work / "method.json").write_text(json.dumps(numbers, ensure_ascii=False), encoding="utf-8")
    in_file_names = lambda name: name.replace(", ", "_").replace(" ", "_")
    target = lambda name: work / f"{in_file_names(name)}.parquet"
    job = lambda name: [sys.executable, HERE / f"job_{in_file_names(name)}.py", source,
                        target(name), work / "method.json"]
    ours = lambda name, *more: [
        options.tanxiao, "score", source, "--quiet", "-o", target(name), *more
    ]
    commands = {
        "tanxiao": ours("tanxiao"),
        "tanxiao, 1 thread": ours("tanxiao, 1 thread", "--threads", "1"),
    } | {name: job(name) for name in ("duckdb", "polars", "pandas", *EXACT)}
    quiet = {"PYTHONDONTWRITEBYTECODE": "1"}
    print("one round to fill the page cache, then", options.rounds, "in turn", file=sys.stderr)
    runs = {name: [] for name in commands}
    for number in range(options.rounds + 1):
        for name, command in commands.items():
            target(name).unlink(missing_ok=True)
            run = measured(command, quiet)
            if number > 0:
                runs[name].append(run)
            print(f"  {number} {name}: {run['wall_secs']:.2f} s wall, "
                  f"{run['cpu_secs']:.2f} s CPU, {run['peak_bytes'] / MIB:.0f} MiB",
                  file=sys.stderr)
    checks = {}
    for name in commands:
        if name.startswith("tanxiao"):
            same = target(name).read_bytes() == target("tanxiao").read_bytes()
            checks[name] = "the same bytes"
            if not same:
                sys.exit(f"{name}: other bytes than tanxiao's")
            continue
        if name in EXACT:
            rows, unmatched, cells, columns = unequal_cells(target("tanxiao"), target(name))
            if unmatched or cells or rows != options.firms:
                sys.exit(f"{name}: of {rows} rows {unmatched} do not match, {cells} cells differ")
            checks[name] = f"every cell of {columns} columns agrees, {rows:,} rows"
            continue
        rows, unmatched, grades, levels, net, fallbacks = differences(target("tanxiao"), target(name))
        if unmatched or grades or levels or fallbacks or rows != options.firms:
            sys.exit(f"{name}: of {rows} rows {unmatched} do not match, {grades} have another grade "
                     f"and {levels} another level; {fallbacks} fell back to a wider peer group, "
                     "which the peers do not do")
        checks[name] = f"all {rows:,} grades and levels agree; net tCO2 within {net:.1e}"
    medians = {
        name: {key: statistics.median(run[key] for run in of) for key in of[0]}
        | {"output_bytes": target(name).stat().st_size}
        for name, of in runs.items()
    }
    result = {
        "kind": "tanxiao-bench-peers",
        "date": datetime.date.today().isoformat(),
        "firms": options.firms,
        "input_bytes": source.stat().st_size,
        "rounds": options.rounds,
        "machine": machine(),
        "versions": versions(options.tanxiao),
        "medians": medians,
        "checks": checks,
        "runs": runs,
    }
    (work / "bench-peers.json").write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n")
    print(report.text(result))
    if options.docs:
        report.write(result, options.docs)


if __name__ == "__main__":
    main()
