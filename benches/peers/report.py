"""A comparison as text, as the table of docs/performance.md and as a plot. Every figure comes from
the result that it is given."""

import re

MEASURES = {
    "wall_secs": ("wall", 1.0, "s", 2),
    "cpu_secs": ("CPU", 1.0, "s", 2),
    "peak_bytes": ("peak memory", 1 / (1 << 20), "MiB", 0),
}
# Bars of more than so many times tanxiao's are cut.
CUT_ABOVE = 5
BEGIN, END = "<!-- bench-peers: measured, do not edit -->", "<!-- end of bench-peers -->"


def conditions(result):
    machine, versions = result["machine"], result["versions"]
    named = ", ".join(f"{name} {version}" for name, version in versions.items())
    return (
        f"{result['firms']:,} firms ({result['input_bytes'] / 1e6:.0f} MB of CSV), medians of "
        f"{result['rounds']} alternating rounds on {result['date']}: {machine['processor']}, "
        f"{machine['cores']} cores, {machine['memory_gib']} GiB, {machine['system']}, load average "
        f"{machine['load_average']} at the end. {named}."
    )


def cells(result):
    """(name, [value and ratio to tanxiao for each measure], output in MB)."""
    base = result["medians"]["tanxiao"]
    for name, of in result["medians"].items():
        row = []
        for key, (_, scale, unit, places) in MEASURES.items():
            ratio = of[key] / base[key]
            row.append((f"{of[key] * scale:.{places}f} {unit}", f"{ratio:.2f} ×"))
        yield name, row, f"{of['output_bytes'] / 1e6:.0f} MB"


def text(result):
    lines = [conditions(result), ""]
    for name, row, size in cells(result):
        figures = "   ".join(f"{value:>9} {ratio:>7}" for value, ratio in row)
        lines.append(f"{name:18} {figures}   {size:>7}")
    lines += ["", *(f"{name}: {check}" for name, check in result["checks"].items())]
    return "\n".join(lines)


def table(result):
    head = [f"{word} | ÷ tanxiao" for word, *_ in MEASURES.values()]
    lines = [
        conditions(result),
        "",
        "| | " + " | ".join(head) + " | Parquet written |",
        "|---|" + "---:|" * (2 * len(MEASURES) + 1),
    ]
    for name, row, size in cells(result):
        figures = " | ".join(f"{value} | {ratio}" for value, ratio in row)
        lines.append(f"| {name} | {figures} | {size} |")
    lines += ["", *(f"- {name}: {check}." for name, check in result["checks"].items())]
    return "\n".join(lines)


def plot(result):
    """Bars of each measure, the longest of a measure as long as the panel is wide. One that is many
    times as long as tanxiao's is cut, and says so, or the others could not be told apart."""
    names = list(result["medians"])
    left, bar, gap, width, panel = 150, 16, 6, 720, 360
    height_of_panel = len(names) * (bar + gap) + 44
    parts = []
    for place, (key, (word, scale, unit, places)) in enumerate(MEASURES.items()):
        top = place * height_of_panel + 24
        base = result["medians"]["tanxiao"][key]
        values = [of[key] for of in result["medians"].values()]
        longest = max(value for value in values if value <= CUT_ABOVE * base)
        parts.append(f'<text class="head" x="{left}" y="{top}">{word}, {unit}</text>')
        for index, name in enumerate(names):
            value = result["medians"][name][key]
            y = top + 10 + index * (bar + gap)
            own = "own" if name.startswith("tanxiao") else "peer"
            length = max(1.0, min(value / longest, 1.0) * panel)
            ratio = value / base
            cut = ", bar cut" if value > longest else ""
            parts.append(f'<text class="name" x="{left - 8}" y="{y + 12}">{name}</text>')
            parts.append(
                f'<rect class="{own}" x="{left}" y="{y}" width="{length:.1f}" height="{bar}"/>'
            )
            parts.append(
                f'<text x="{left + length + 6:.1f}" y="{y + 12}">'
                f"{value * scale:.{places}f} ({ratio:.2f} ×{cut})</text>"
            )
    height = len(MEASURES) * height_of_panel + 8
    style = (
        "text{font:12px sans-serif;fill:#1f2328}.head{font-weight:600}.name{text-anchor:end}"
        ".own{fill:#1a7f4b}.peer{fill:#8c959f}"
        "@media(prefers-color-scheme:dark){text{fill:#e6edf3}.peer{fill:#6e7681}}"
    )
    title = f"{result['firms']:,} firms, CSV to graded Parquet: less is better"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img"><title>{title}</title>'
        f"<style>{style}</style>" + "".join(parts) + "</svg>\n"
    )


def write(result, docs):
    (docs / "performance-peers.svg").write_text(plot(result), encoding="utf-8")
    page = docs / "performance.md"
    before = page.read_text(encoding="utf-8")
    block = f"{BEGIN}\n\n{table(result)}\n\n![bars](performance-peers.svg)\n\n{END}"
    page.write_text(
        re.sub(f"{re.escape(BEGIN)}.*{re.escape(END)}", lambda _: block, before, flags=re.S),
        encoding="utf-8",
    )
