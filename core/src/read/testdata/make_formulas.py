"""Makes formulas.xls (xlwt 1.3.0), uncalculated.xlsx (XlsxWriter 3) and merged.ods (odfpy 1.4): workbooks of
programs that do not calculate, and merged cells of an OpenDocument."""
import pathlib

import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P

HERE = pathlib.Path(__file__).parent
HEADERS = ["credit_code", "period", "用电量"]

book = xlwt.Workbook(encoding="utf-8")
sheet = book.add_sheet("数据")
for column, header in enumerate(HEADERS):
    sheet.write(0, column, header)
for row, (code, formula) in enumerate([("a", "12.5*1"), ("b", "SUM(1,2)")], 1):
    sheet.write(row, 0, code)
    sheet.write(row, 1, 2023)
    sheet.write(row, 2, xlwt.Formula(formula))
for column, value in enumerate(["c", 2023, 7]):
    sheet.write(3, column, value)
book.save(str(HERE / "formulas.xls"))

book = xlsxwriter.Workbook(str(HERE / "uncalculated.xlsx"))
sheet = book.add_worksheet("数据")
sheet.write_row(0, 0, HEADERS)
for row, (code, formula) in enumerate([("a", "=12.5*1"), ("b", "=C2*2")], 1):
    sheet.write_row(row, 0, [code, 2023])
    sheet.write_formula(row, 2, formula)
sheet.write_row(3, 0, ["c", 2023, 7])
book.close()

document = OpenDocumentSpreadsheet()
table = Table(name="数据 & 表")


def cell(value, **attributes):
    kind = {"valuetype": "string"} if isinstance(value, str) else {"valuetype": "float", "value": value}
    made = TableCell(**kind, **attributes)
    made.addElement(P(text=str(value)))
    return made


def add(*cells):
    row = TableRow()
    for one in cells:
        row.addElement(one)
    table.addElement(row)


DOWN = {"numbercolumnsspanned": 1}
add(*[cell(header, numberrowsspanned=2, **DOWN) for header in HEADERS])
add(CoveredTableCell(), CoveredTableCell(), CoveredTableCell())
add(cell("a"), cell(2023, numberrowsspanned=3, **DOWN), cell(1.5))
add(cell("b"), CoveredTableCell(), cell(2.5))
add(cell("c"), CoveredTableCell(), TableCell(formula="of:=[.C4]*2"))
add(cell("d"), cell(2022), TableCell(formula="of:=[.C4]*2", valuetype="float", value=5))
document.spreadsheet.addElement(table)
document.save(str(HERE / "merged.ods"))
