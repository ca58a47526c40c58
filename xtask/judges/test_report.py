"""The report's workbook, opened by openpyxl and LibreOffice, and every figure of it reckoned again
from the file of scores, in exact fractions."""

import collections
import csv
import io
import math
import shutil
import subprocess
from fractions import Fraction

import openpyxl
import pytest

FORMULA = tuple("=+-@\t\r\n＝＋－＠")
GRADES = ["1", "2", "3", "4", "5", ""]


@pytest.fixture(scope="module")
def city(tanxiao, tmp_path_factory):
    """A synthetic city of two years: its scores, and its report as workbook and page."""
    desk = tmp_path_factory.mktemp("report")
    scores, files, inputs = [], [], []
    for year in ("2022", "2023"):
        returns, parquet, book = (desk / f"{year}.{end}" for end in ("csv", "parquet", "scores.csv"))
        tanxiao("sample", "--firms", 600, "--seed", 5, "--period", year, "-o", returns)
        text = returns.read_text("utf-8-sig")
        # A name that a spreadsheet would run.
        first = text.splitlines()[1].split(",")[1]
        returns.write_text(text.replace(first, f"=1+1{first}", 1), "utf-8")
        tanxiao("score", returns, "-o", parquet, "-o", book, "-q")
        scores += csv.DictReader(io.open(book, encoding="utf-8-sig"))
        files.append(parquet)
        inputs.append(returns)
    workbook = desk / "report.xlsx"
    line = ["report", *files, "-o", workbook, "--inputs", *inputs]
    tanxiao(*line)
    again = desk / "again.xlsx"
    tanxiao(*line[:-4], again, *line[-3:], "--threads", 1)
    assert workbook.read_bytes() == again.read_bytes()
    return scores, workbook


def opened(path):
    return openpyxl.load_workbook(path)


def table(book, name):
    """A sheet as its header and its rows."""
    rows = list(book[name].iter_rows(values_only=True))
    width = sum(cell is not None for cell in rows[0])
    rows = [row[:width] for row in rows[1:]]
    return list(rows and book[name][1]), [row for row in rows if any(c is not None for c in row)]


def number(text):
    return Fraction(text) if text else Fraction(0)


def same(shown, exact, places):
    """Whether a cell is an exact number at so many places, rounded half to even."""
    if exact is None:
        return shown is None
    return Fraction(str(shown)) == Fraction(round(exact * 10**places), 10**places)


class Sums:
    def __init__(self, scores):
        self.firms = len(scores)
        self.held = sum(score["status"] == "held" for score in scores)
        counted = [score for score in scores if score["status"] != "held"]
        self.of = lambda name: sum(number(score[name]) for score in counted)
        with_l = [score for score in counted if score["intensity_l"]]
        top = sum(max(number(score["net_tco2"]), 0) for score in with_l)
        bottom = sum(number(score["output_wan_yuan"]) for score in with_l)
        self.l = top / bottom if bottom else None
        grades = collections.Counter(score["grade"] for score in scores)
        self.grades = [grades[grade] for grade in GRADES]

    def check(self, cells, grades):
        assert list(cells[:2]) == [self.firms, self.held]
        for shown, name in zip(cells[2:5], ("energy_tce", "net_tco2", "output_wan_yuan")):
            assert same(shown, self.of(name), 6), name
        assert same(cells[5], self.l, 6)
        assert list(grades) == self.grades


def of(scores, period):
    return [score for score in scores if score["period"] == period]


def firm(score):
    return score["credit_code"] or score["name"]


def groups(scores, key):
    found = collections.defaultdict(list)
    for score in scores:
        found[key(score)].append(score)
    return found


def test_sheets_print_and_hold_no_formula(city):
    book = opened(city[1])
    assert book.sheetnames[0] == "总体情况" and book.sheetnames[-1] == "运行清单"
    assert {"校验意见", "未通过校验的数据", "待核实", "退回原因", "全部企业"} <= set(book.sheetnames)
    quoted = 0
    for sheet in book.worksheets:
        setup = sheet.page_setup
        assert (setup.orientation, str(setup.paperSize)) == ("landscape", "9"), sheet.title
        assert sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.title
        assert (setup.fitToWidth, setup.fitToHeight) == (1, 0) or setup.fitToHeight == 0
        assert sheet.print_title_rows == "$1:$1", sheet.title
        assert sheet.print_area and sheet.oddHeader.center.text, sheet.title
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", (sheet.title, cell.coordinate)
                if isinstance(cell.value, str) and cell.value.startswith(FORMULA):
                    if cell.value.startswith("=1+1"):
                        assert cell._style.quotePrefix, (sheet.title, cell.coordinate)
                        quoted += 1
    assert quoted > 0


def test_charts_are_drawn_of_the_tables(city):
    book = opened(city[1])
    charts = {sheet.title: sheet._charts for sheet in book.worksheets if sheet._charts}
    assert {"碳效等级分布", "碳水平分布", "分区县", "分行业", "K 的分布", "L 与产出"} == set(charts)
    for title, drawn in charts.items():
        for chart in drawn:
            for series in chart.series:
                ref = series.val or series.yVal
                numbers = ref.numRef
                assert f"'{title}'" in numbers.f or title in numbers.f
                # The copy beside the chart holds the cells that it is drawn of.
                cells = book[title][numbers.f.split("!")[1].replace("$", "")]
                held = [float(point.v) for point in numbers.numCache.pt]
                assert held == pytest.approx([float(row[0].value) for row in cells]), title


def test_every_sum_is_that_of_the_scores(city):
    scores, path = city
    book = opened(path)
    now, before = of(scores, "2023"), of(scores, "2022")
    _, rows = table(book, "总体情况")
    names = ["energy_tce", "scope1_tco2", "scope2_tco2", "gross_tco2", "deducted_tco2"]
    names += ["net_tco2", "output_wan_yuan"]
    for row, name in zip(rows[3:10], names):
        new, old = (round(Sums(side).of(name) * 100) for side in (now, before))
        assert same(row[2], Fraction(new, 100), 2) and same(row[3], Fraction(old, 100), 2), name
        assert same(row[4], Fraction(new - old, 100), 2)
        if old:
            assert same(row[5], Fraction((new - old) * 100, old), 1), name
    assert same(rows[10][2], Sums(now).l, 6) and same(rows[10][3], Sums(before).l, 6)
    for name, key in (
        ("分区县", lambda score: score["region"]),
        ("分行业", lambda score: score["industry"][:2]),
    ):
        head, rows = table(book, name)
        new, old = groups(now, key), groups(before, key)
        codes = sorted(new.keys() | old.keys())
        assert [row[0] or "" for row in rows] == codes + [""]
        for row, code in zip(rows, codes):
            Sums(new[code]).check(row[2:8], row[10:])
            earlier = Sums(old[code]) if code in old else None
            assert same(row[8], earlier and earlier.of("net_tco2"), 6)
            assert same(row[9], earlier and earlier.l, 6)
        Sums(now).check(rows[-1][2:8], rows[-1][10:])
    _, rows = table(book, "区县×行业")
    cells = groups(now, lambda score: (score["region"], score["industry"][:2]))
    assert [(row[0] or "", row[2]) for row in rows] == sorted(cells)
    for row in rows:
        Sums(cells[row[0] or "", row[2]]).check(row[4:10], row[10:])


def test_distributions_and_moves_count_firms(city):
    scores, path = city
    book = opened(path)
    now, before = of(scores, "2023"), of(scores, "2022")
    for name, column, marks in (
        ("碳效等级分布", "grade", GRADES),
        ("碳水平分布", "level", ["1", "2", "3", ""]),
    ):
        _, rows = table(book, name)
        for row, mark in zip(rows, marks):
            new, old = (sum(s[column] == mark for s in side) for side in (now, before))
            assert [row[2], row[4], row[6]] == [new, old, new - old]
            assert same(row[3], Fraction(new, len(now)), 6) and same(row[5], Fraction(old, len(before)), 6)
    then = {firm(score): score for score in before}
    moved = [
        score for score in now
        if firm(score) in then
        and any(score[mark] != then[firm(score)][mark] for mark in ("level", "grade"))
    ]
    head, rows = table(book, "变动企业")
    assert sorted(row[0] or row[1] for row in rows) == sorted(map(firm, moved))
    labels = {firm(score): score["label"] for score in now}
    for row in rows:
        label = labels[row[0] or row[1]]
        assert row[7] == label or not label
    _, rows = table(book, "等级变动")
    assert rows[-1][-1] == len(then.keys() | labels.keys())


def value(score, of):
    net = max(number(score["net_tco2"]), 0)
    l = net / number(score["output_wan_yuan"])
    return l if of == "L" else l / number(score["benchmark_l"])


def test_cut_offs_bins_and_gaps_are_those_of_exact_values(city):
    scores, path = city
    book = opened(path)
    now = of(scores, "2023")
    values = {
        "L": [(s, value(s, "L")) for s in now if s["intensity_l"] and s["status"] != "held"],
        "K": [(s, value(s, "K")) for s in now if s["ratio_k"]],
    }
    cuts = {"K": ("0.6", "0.8", "1.2", "2.0"), "L": ("0.6", "2.0")}
    _, rows = table(book, "分档线两侧")
    assert [(row[0], Fraction(str(row[1]))) for row in rows] == [
        (of, Fraction(cut)) for of in ("K", "L") for cut in cuts[of]
    ]
    for row in rows:
        cut = Fraction(str(row[1]))
        near = [v for _, v in values[row[0]] if abs(v - cut) * 20 <= cut]
        better = sum(v <= cut for v in near)
        n = len(near)
        assert [row[2], row[3]] == [better, n - better]
        assert same(row[4], Fraction(n, 2), 1)
        tail = Fraction(sum(math.comb(n, k) for k in range(better, n + 1)), 2**n)
        assert row[5] is None if n == 0 else abs(Fraction(str(row[5])) - tail) <= Fraction(1, 10**6)
    expected = {
        (firm(s), of, Fraction(cut))
        for of in values for s, v in values[of] for cut in cuts[of]
        if abs(v - Fraction(cut)) * 100 <= Fraction(cut)
    }
    _, rows = table(book, "临近分档线")
    assert {(row[0] or row[1], row[7], Fraction(str(row[9]))) for row in rows} == expected
    assert len(rows) == len(expected) > 3
    distances = [abs(row[10]) for row in rows]
    assert distances == sorted(distances)
    _, rows = table(book, "K 的分布")
    bins = collections.Counter(
        min(max(math.ceil(v * 20) - 1, 0), 60) for _, v in values["K"]
    )
    assert [row[2] for row in rows] == [bins[at] for at in range(61)]
    above = collections.defaultdict(list)
    for s, _ in values["K"]:
        allowed = number(s["benchmark_l"]) * number(s["output_wan_yuan"])
        gap = number(s["net_tco2"]) - Fraction(round(allowed * 10**6), 10**6)
        above[s["industry"][:2]].append((gap, firm(s)))
    _, rows = table(book, "与基准之差")
    for row, code in zip(rows, sorted(above)):
        below, over = ([g for g, _ in above[code] if (g > 0) is side] for side in (False, True))
        assert [row[0], row[2], row[4]] == [code, len(below), len(over)]
        assert same(row[3], -sum(below, Fraction(0)), 6) and same(row[5], sum(over, Fraction(0)), 6)
    _, rows = table(book, "领先与落后")
    for code in above:
        for side, sign in (("领先", 1), ("落后", -1)):
            named = [row for row in rows if row[0] == side and row[6] == code]
            ranked = sorted(sign * gap for gap, _ in above[code] if gap * sign < 0)[:3]
            assert [Fraction(str(row[-1])) * sign for row in named] == ranked, (code, side)


def test_libreoffice_opens_and_prints_it(city, tmp_path):
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    line = [program, home, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, city[1]]
    subprocess.run(line, check=True, capture_output=True, timeout=300)
    text = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "report.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    assert "#REF" not in text and "Err:" not in text
    # Each page says what it is of, and has the header of its table.
    pages = [page for page in text.split("\f") if page.strip()]
    others = [page for page in pages if "湖州市 2023 年工业碳效评价报告：" not in page]
    assert others and all("运行清单" in page for page in others), len(others)
    firms = [page for page in pages if "2023 全部企业" in page]
    assert len(firms) > 1 and all("统一社会信用代码" in page for page in firms)


def test_the_sheet_of_scores_prints_on_pages_one_can_read(tanxiao, tmp_path):
    returns, workbook = tmp_path / "c.csv", tmp_path / "s.xlsx"
    tanxiao("sample", "--firms", 120, "-o", returns)
    tanxiao("score", returns, "-o", workbook, "-q")
    sheet = opened(workbook)["评价结果"]
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToHeight == 0
    assert sheet.print_title_rows == "$1:$1"
