"""Makes small.xls (xlwt 1.3.0) and small.ods, the fixtures that rust_xlsxwriter cannot write."""
import datetime
import io
import pathlib
import zipfile

import xlwt

HERE = pathlib.Path(__file__).parent
book = xlwt.Workbook(encoding="utf-8")
sheet = book.add_sheet("申报数据")
date = xlwt.easyxf(num_format_str="yyyy-mm-dd")
sheet.write(0, 0, "规上企业能源消费情况")
for column, header in enumerate(["统一社会信用代码", "年份", "用电量", "日期"]):
    sheet.write(2, column, header)
sheet.write(3, 0, "91330500MA28C12345")
sheet.write(3, 1, 2023)
sheet.write(3, 2, 123.456)
sheet.write(3, 3, datetime.date(2023, 1, 31), date)
sheet.write(5, 0, "91330500MA28C54321")
sheet.write(5, 2, xlwt.Formula("1+1"))
book.add_sheet("说明").write(0, 0, "填报说明")
book.save(str(HERE / "small.xls"))

CONTENT = """<?xml version="1.0" encoding="UTF-8"?><office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>
<table:table table:name="数据"><table:table-row>%s</table:table-row><table:table-row>%s</table:table-row>
</table:table></office:spreadsheet></office:body></office:document-content>"""


def cell(value):
    if isinstance(value, str):
        body = f"<text:p>{value}</text:p>"
        return f'<table:table-cell office:value-type="string">{body}</table:table-cell>'
    return f'<table:table-cell office:value-type="float" office:value="{value}"/>'


rows = [["统一社会信用代码", "年份", "用电量"], ["91330500MA28C12345", 2023, 1.5]]
content = CONTENT % tuple("".join(map(cell, row)) for row in rows)
content = content.replace("\n</table:table>", "</table:table>").replace(">\n<table:table ", "><table:table ")
with zipfile.ZipFile(HERE / "small.ods", "w", zipfile.ZIP_DEFLATED) as ods:
    ods.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
    ods.writestr("META-INF/manifest.xml", "<manifest:manifest/>")
    ods.writestr("content.xml", content)
