"""Files and pictures that are made to cost time and memory, made here and given to the program: what
each takes. By itself it prints a table, and with --docs writes it into docs/performance.md;
test_hostile.py holds the figures to their bounds."""
import argparse
import datetime
import gzip
import hashlib
import importlib
import json
import os
import pathlib
import platform
import resource
import struct
import subprocess
import sys
import tempfile
import time
import zipfile
import zlib

# Of use only to the process that makes an input: what a process holds counts as the peak of whatever
# it starts, so that the one that measures stays small.
pa = pq = None

CODE = "91330500TE5T000017"
MARKS = "<!-- hostile: measured, do not edit -->", "<!-- end of hostile -->"
# Exit codes of refusals; a signal is below 0, a panic 101.
REFUSED = range(1, 100)


def parquet(path, table, **options):
    pq.write_table(table, path, store_schema=False, **options)


def arrow(path, table):
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_file(str(path), table.schema, options=options) as writer:
        writer.write_table(table)


def repeated(rows, text):
    return pa.DictionaryArray.from_arrays(pa.repeat(pa.scalar(0, pa.int32()), rows), [text])


def nested_schema(path, levels):
    """A footer of groups in groups: FileMetaData in Thrift's compact protocol."""
    count, length = levels + 1, b""
    while count >= 0x80:
        length += bytes([count & 0x7F | 0x80])
        count >>= 7
    footer = b"\x15\x04\x19\xfc" + length + bytes([count]) + b"\x48\x01a\x15\x02\x00" * levels
    footer += b"\x15\x04\x25\x02\x18\x01a\x00\x16\x00\x19\x0c\x00"
    path.write_bytes(b"PAR1" + footer + struct.pack("<I", len(footer)) + b"PAR1")


def workbook(path, sheet, strings=None, sheets=1, parts=None):
    """A workbook of parts that are written a block at a time; `parts` fewer than sheets are used again."""
    names = [f"sheet{number}" for number in range(1, sheets + 1)]
    parts = parts or sheets
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
        space = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
        book.writestr("_rels/.rels", f'<Relationships {space}><Relationship Id="r1" Type="{kind}" '
                      'Target="xl/workbook.xml"/></Relationships>')
        relations = "".join(
            f'<Relationship Id="r{number}" Target="worksheets/{names[(number - 1) % parts]}.xml" Type="http://schemas.'
            'openxmlformats.org/officeDocument/2006/relationships/worksheet"/>'
            for number in range(1, sheets + 1))
        book.writestr("xl/_rels/workbook.xml.rels", f"<Relationships {space}>{relations}</Relationships>")
        listed = "".join(f'<sheet name="{name}" sheetId="{number}" r:id="r{number}"/>'
                         for number, name in enumerate(names, 1))
        book.writestr("xl/workbook.xml", '<workbook xmlns:r="http://schemas.openxmlformats.org/'
                      f'officeDocument/2006/relationships"><sheets>{listed}</sheets></workbook>')
        if strings:
            with book.open("xl/sharedStrings.xml", "w", force_zip64=True) as part:
                for block in strings:
                    part.write(block)
        for name in names[:parts]:
            with book.open(f"xl/worksheets/{name}.xml", "w", force_zip64=True) as part:
                for block in sheet:
                    part.write(block)


def understate(path, sheet):
    """A workbook whose directory says that its last member is short."""
    workbook(path, sheet)
    bytes = bytearray(path.read_bytes())
    entry = bytes.rindex(b"PK\x01\x02")
    bytes[entry + 24:entry + 28] = struct.pack("<I", 1000)
    path.write_bytes(bytes)


HEAD_OF_SHEET = (b'<worksheet><sheetData><row><c t="inlineStr"><is><t>credit_code</t></is></c>'
                 b'<c t="inlineStr"><is><t>period</t></is></c></row>')


def zip_of(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in members:
            file.writestr(name, text)


def bomb():
    """A status list whose bits unpack into what no list has, as a CWT that nobody signed."""
    packer = zlib.compressobj(9)
    bits = b"".join(packer.compress(b"\0" * (1 << 20)) for _ in range(1 << 10)) + packer.flush()

    def head(major, length):
        if length < 24:
            return bytes([major << 5 | length])
        for code, width in [(24, "B"), (25, "H"), (26, "I")]:
            if length < 1 << 8 * struct.calcsize(">" + width):
                return bytes([major << 5 | code]) + struct.pack(">" + width, length)
    octets = lambda data: head(2, len(data)) + data
    text = lambda data: head(3, len(data)) + data.encode()
    header = b"\xa3\x01\x27\x04" + octets(b"key") + b"\x10" + text("application/statuslist+cwt")
    payload = (b"\xa3\x02" + text("https://a.example/s/1") + b"\x06\x1a\x65\x00\x00\x00\x19\xff\xfd\xa2"
               + text("lst") + octets(bits) + text("bits") + b"\x01")
    return b"\xd2\x84" + octets(header) + b"\xa0" + octets(payload) + octets(b"0" * 64)


def ods(path, rows, text=""):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("META-INF/manifest.xml", "<manifest:manifest xmlns:manifest="
                      "'urn:oasis:names:tc:opendocument:xmlns:manifest:1.0'/>")
        book.writestr("content.xml", f"""<office:document-content
            xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
            xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
            xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><office:body>
            <office:spreadsheet><table:table table:name="a"><table:table-row
            table:number-rows-repeated="{rows}"><table:table-cell
            office:value-type="{'string' if text else 'float'}" office:value="1"
            table:number-columns-repeated="1000">{text}</table:table-cell></table:table-row></table:table>
            </office:spreadsheet></office:body></office:document-content>""")


def ods_of_sheets(path, count):
    space = 'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    tables = "".join(f'<table:table table:name="{number}"></table:table>' for number in range(count))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("META-INF/manifest.xml", "<manifest:manifest xmlns:manifest="
                      "'urn:oasis:names:tc:opendocument:xmlns:manifest:1.0'/>")
        book.writestr("content.xml", f"<a {space}>{tables}</a>")


def png(path, width, height, rows, depth=1, kind=0):
    """A picture, of one bit a pixel unless said otherwise; rows gives the octets of each."""
    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(b"\0" + row) for row in rows) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data)
                     + chunk(b"IEND", b""))


def finders(path, side, module):
    """Nothing but the squares that tell a reader where a code is."""
    square = ["1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111"]
    lines = []
    for line in [*square, "0000000"] * side:
        bits = "".join(("0" if bit == "1" else "1") * module for bit in (line + "0") * side)
        bits = bits.ljust(-(-len(bits) // 8) * 8, "1")
        row = int(bits, 2).to_bytes(len(bits) // 8, "big")
        lines.extend([row] * module)
    png(path, side * 8 * module, len(lines), lines)


def inputs():
    """Name, what is asked of the program, and how the file is made."""
    mebibyte = 1 << 20

    def sparse(size, head=b""):
        def make(path):
            with open(path, "wb") as file:
                file.write(head)
                file.truncate(size)
        return make

    def zeros(size, head):
        block = b"\0" * mebibyte
        return lambda path: write_gzip(path, [head], [block] * (size // mebibyte))

    def write_gzip(path, *blocks):
        with gzip.open(path, "wb", compresslevel=1) as file:
            for block in (block for part in blocks for block in part):
                file.write(block)

    header = "统一社会信用代码,报告期\n".encode()
    row_of_xlsx = b"<row><c><v>1</v></c></row>"
    many_rows = row_of_xlsx * (mebibyte // len(row_of_xlsx))
    yield "20,000,000 rows of one code (rle.parquet)", "score", "a.parquet", lambda path: parquet(
        path, pa.table({"credit_code": repeated(20_000_000, CODE)}), compression="zstd")
    yield "130,000 rows of one code, as many as there may be", "score", "a.parquet", (
        lambda path: parquet(path, pa.table({"credit_code": repeated(130_000, CODE)}),
                             compression="zstd"))
    yield "300 columns of 60,000 zeros", "score", "a.parquet", lambda path: parquet(
        path, pa.table({f"c{column}": pa.repeat(pa.scalar(0, pa.int32()), 60_000)
                        for column in range(300)}), compression="zstd")
    yield "a text of 1 MB in 400 rows, as what it shares", "score", "a.parquet", lambda path: parquet(
        path, pa.table({"credit_code": ["a" * 1_000_000] * 400}), compression="zstd",
        use_dictionary=False, column_encoding={"credit_code": "DELTA_BYTE_ARRAY"})
    yield "a text of 100 kB in 1,000,000 rows", "score", "a.parquet", lambda path: parquet(
        path, pa.table({"credit_code": repeated(1_000_000, "a" * 100_000)}), compression="zstd")
    yield "a text of 400 MB", "score", "a.parquet", lambda path: parquet(
        path, pa.table({"credit_code": ["a" * 400_000_000]}), compression="zstd")
    yield "a schema of 200,000 groups in groups", "score", "a.parquet", lambda path: nested_schema(
        path, 200_000)
    yield "20,000,000 zeros", "score", "a.arrow", lambda path: arrow(
        path, pa.table({"period": pa.repeat(pa.scalar(0, pa.int32()), 20_000_000)}))
    yield "2,000,000,000 rows of nothing", "score", "a.arrow", lambda path: arrow(
        path, pa.table({"period": pa.nulls(2_000_000_000)}))
    yield "a text of 100 kB in 1,000,000 rows", "score", "a.arrow", lambda path: arrow(
        path, pa.table({"credit_code": repeated(1_000_000, "a" * 100_000)}))
    yield "strings said to be 4,000,000,000 (ssuc.xlsx)", "score", "a.xlsx", lambda path: workbook(
        path, [b"<worksheet><sheetData/></worksheet>"],
        [b'<sst count="4000000000" uniqueCount="4000000000"><si><t>a</t></si></sst>'])
    yield "a sheet of 5 GB", "score", "a.xlsx", lambda path: workbook(
        path, [b"<worksheet><sheetData>", *[many_rows] * 5000, b"</sheetData></worksheet>"])
    yield "a sheet of 1 GB that says it has 1 kB", "score", "a.xlsx", lambda path: understate(
        path, [b"<worksheet><sheetData>", *[many_rows] * 1000, b"</sheetData></worksheet>"])
    yield "a sheet of 1 GB", "score", "a.xlsx", lambda path: workbook(
        path, [b"<worksheet><sheetData>", *[many_rows] * 1000, b"</sheetData></worksheet>"])
    yield "a sheet of 60 MB, as much as there may be", "score", "a.xlsx", lambda path: workbook(
        path, [b"<worksheet><sheetData>", *[many_rows] * 60, b"</sheetData></worksheet>"])
    yield "3,000,000 empty strings, as many as there may be", "score", "a.xlsx", lambda path: (
        workbook(path, [b"<worksheet><sheetData/></worksheet>"],
                 [b"<sst>", *[b"<si/>" * 1_000_000] * 3, b"</sst>"]))
    yield "50,000,000 empty strings", "score", "a.xlsx", lambda path: workbook(
        path, [b"<worksheet><sheetData/></worksheet>"],
        [b"<sst>", *[b"<si/>" * 1_000_000] * 50, b"</sst>"])
    shared = [b"<sst><si><t>", b"a" * 30_000, b"</t></si></sst>"]
    many_shared = b'<row><c t="s"><v>0</v></c></row>' * 32_768
    yield "a text of 30 kB in 500,000 cells", "score", "a.xlsx", lambda path: workbook(
        path, [b"<worksheet><sheetData>", *[many_shared] * 16, b"</sheetData></worksheet>"], shared)
    yield "200,000 merged cells of the whole sheet", "score", "a.xlsx", lambda path: workbook(
        path, [HEAD_OF_SHEET, b"<row><c><v>1</v></c></row>" * 1_000, b"</sheetData><mergeCells>",
               b'<mergeCell ref="A2:XFD1048576"/>' * 200_000, b"</mergeCells></worksheet>"])
    formula = b"+".join([b"A1"] * 30_000)
    yield "a formula of 90 kB that 200,000 cells share", "score", "a.xlsx", lambda path: workbook(
        path, [HEAD_OF_SHEET, b'<row r="3"><c r="A3"><f t="shared" si="0" ref="A3:A200003">', formula,
               b"</f></c></row>", *[b'<row r="%d"><c r="A%d"><f t="shared" si="0"/></c></row>' % (row, row)
                                    for row in range(4, 200_004)], b"</sheetData></worksheet>"])
    yield "1,000,000 elements in elements", "score", "a.xlsx", lambda path: workbook(
        path, [b"<worksheet><sheetData>", b"<row>" * 1_000_000])
    yield "1,000,000 rows of rubbish", "score", "a.xlsx", lambda path: workbook(
        path, [HEAD_OF_SHEET, *[b"<row><c><v>1</v></c><c><v>1</v></c></row>" * 10_000] * 100,
               b"</sheetData></worksheet>"])
    yield "20,000 sheets", "score", "a.xlsx", lambda path: workbook(
        path, [b"<worksheet><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>"],
        sheets=20_000)
    yield "100,000 sheets of one part", "score", "a.xlsx", lambda path: workbook(
        path, [b"<worksheet><sheetData/></worksheet>"], sheets=100_000, parts=1)
    yield "4,000 sheets of one part of 30 MB", "score", "a.xlsx", lambda path: workbook(
        path, [b"<worksheet><sheetData>", *[b"<row/>" * 174_762] * 30, b"</sheetData></worksheet>"],
        sheets=4_000, parts=1)
    yield "100,000 sheets", "score", "a.ods", lambda path: ods_of_sheets(path, 100_000)
    yield "a row repeated 100,000 times (rep_100000_1000.ods)", "score", "a.ods", lambda path: ods(
        path, 100_000)
    yield "a row repeated 1,000 times, as often as it may be", "score", "a.ods", lambda path: ods(
        path, 1_000)
    yield "4,000,000,000 blanks", "score", "a.ods", lambda path: ods(
        path, 1, '<text:p>a<text:s text:c="4000000000"/></text:p>')
    yield "a text of 200 MB", "score", "a.ods", lambda path: ods(
        path, 1, f"<text:p>{'a' * 200_000_000}</text:p>")
    yield "a text of 100 kB in 1,000,000 cells", "score", "a.ods", lambda path: ods(
        path, 1_000, f"<text:p>{'a' * 100_000}</text:p>")
    yield "2 GB of nothing, packed", "score", "a.csv.gz", zeros(2 << 30, header)
    yield "900 MB of empty lines, packed", "score", "a.csv.gz", lambda path: write_gzip(
        path, [header], [b"\n" * mebibyte] * 900)
    yield "30 MB of empty lines, packed, as many as there may be", "score", "a.csv.gz", (
        lambda path: write_gzip(path, [header], [b"\n" * mebibyte] * 30))
    yield "30 MB of rows of rubbish, packed", "score", "a.csv.gz", lambda path: write_gzip(
        path, [header], [b"1,1\n" * (mebibyte // 4)] * 30)
    yield "a header of 500,000 columns", "score", "a.csv", lambda path: path.write_bytes(
        b"a," * 500_000 + b"\n" + b"1," * 500_000)
    yield "a header of 100,000 columns of one meaning", "score", "a.csv", lambda path: path.write_bytes(
        b",".join(b"electricity_mwh" if column % 2 else b"x%d" % column for column in range(65_000))
        + b"\n1\n")
    yield "30 MB of quotation marks, packed", "score", "a.csv.gz", lambda path: write_gzip(
        path, [header], [b'"' * mebibyte] * 30)
    yield "20 GB without a line", "score", "a.csv", sparse(20 << 30, header)
    for name in ["a.xlsx", "a.parquet", "a.arrow", "a.ndjson", "a.xls"]:
        yield "20 GB of nothing", "score", name, sparse(20 << 30)
    yield "lists in lists, 10,000,000 deep", "score", "a.ndjson", lambda path: path.write_text(
        '{"年份":' + "[" * 10_000_000)
    yield "30 MB of lines of a name of their own, packed", "score", "a.ndjson.gz", lambda path: (
        write_gzip(path, [b'{"a%07d":1}\n' % line for line in range(2_000_000)]))
    yield "8,000,000 empty objects, packed", "score", "a.ndjson.gz", lambda path: write_gzip(
        path, [b"{}\n" * 1_000_000] * 8)
    yield "60,000 files", "score", "a.zip", lambda path: zip_of(
        path, ((f"{number}.csv", "统一社会信用代码,报告期\n") for number in range(60_000)))
    yield "1,024 squares of a code (finders_32.png)", "verify", "a.png", lambda path: finders(
        path, 32, 4)
    yield "a picture of 20,000 × 20,000", "verify", "a.png", lambda path: png(
        path, 20_000, 20_000, [b"\xff" * 2500] * 20_000)
    yield "a picture of 8,192 × 8,192 of sixteen bits", "verify", "a.png", lambda path: png(
        path, 8192, 8192, [bytes(8 * 8192)] * 8192, 16, 6)
    yield "a picture of 8,192 × 4,090 of sixteen bits, as many as there may be", "verify", "a.png", (
        lambda path: png(path, 8192, 4090, [bytes(8 * 8192)] * 4090, 16, 6))
    yield "a picture of 8,000 × 8,000 of squares", "verify", "a.png", lambda path: finders(
        path, 250, 4)
    yield "20 GB of nothing", "verify", "a.txt", sparse(20 << 30)
    yield "lists in lists, 10,000,000 deep", "trust", "a.json", lambda path: path.write_text(
        "[" * 10_000_000)
    yield "500,000 keys", "trust", "a.json", lambda path: path.write_text(json.dumps(
        {"kind": "tanxiao-trust-list", "issuers": [{"id": "https://a.example", "name": {"zh": "a", "en": "a"},
         "status_uri": "https://a.example/s", "keys": [{"kty": "OKP", "crv": "Ed25519", "x": "A" * 43}] * 500_000}]}))
    yield "lists in lists, 10,000,000 deep", "benchmark", "a.json", lambda path: path.write_text(
        "[" * 10_000_000)
    yield "300,000 entries of nothing", "benchmark", "a.json", lambda path: path.write_text(json.dumps(
        {"kind": "tanxiao-benchmark", "entries": [{}] * 300_000}))
    yield "tables in tables, 1,000,000 deep", "scheme", "a.toml", lambda path: path.write_text(
        "a=" + "{a=" * 1_000_000)
    yield "200,000 tables", "scheme", "a.toml", lambda path: path.write_text("[[bands]]\n" * 200_000)
    yield "a name of 200,000 parts", "scheme", "a.toml", lambda path: path.write_text(
        "a" + ".a" * 200_000 + "=1\n")
    yield "tables in tables, 1,000,000 deep", "policy", "a.toml", lambda path: path.write_text(
        "a=" + "{a=" * 1_000_000)
    yield "tables in tables, 1,000,000 deep", "map", "a.toml", lambda path: path.write_text(
        "a=" + "{a=" * 1_000_000)
    yield "20 GB of nothing", "status", "a.cwt", sparse(20 << 30)
    yield "20 GB of nothing", "trust", "a.json", sparse(20 << 30)
    yield "20 GB of nothing", "scheme", "a.toml", sparse(20 << 30)
    yield "20 GB of nothing", "audit", "a.ndjson", sparse(20 << 30)
    yield "20 GB of nothing", "journal", "journal.ndjson", sparse(20 << 30)
    yield "20,000,000 rows of nothing in a book", "book", "scores.parquet", lambda path: parquet(
        path, pa.table({"credit_code": repeated(20_000_000, CODE)}), compression="zstd")
    yield "a text of 100 kB in 120,000 rows of a book", "book", "scores.parquet", lambda path: parquet(
        path, pa.table({"credit_code": repeated(120_000, "a" * 100_000)}), compression="zstd")
    yield "1 GB of zeros in a list", "status", "a.cwt", lambda path: path.write_bytes(bomb())


def book_with(path, work):
    """A book whose journal, or whose only file of scores, is the input; its chain holds."""
    book = work / "book"
    book.mkdir()
    head = json.dumps({"kind": "tanxiao-book", "format": 1, "id": "0" * 32, "created_at": "2026-01-01T00:00:00Z"})
    (book / "book.json").write_text(head)
    if path.name == "journal.ndjson":
        path.rename(book / path.name)
        return book
    place = "scores/run=000001/book_period=2023/scores.parquet"
    (book / place).parent.mkdir(parents=True)
    octets = path.read_bytes()
    path.rename(book / place)
    versioned = {"id": "huzhou-2021", "version": "1.0.0", "sha256": "0" * 64}
    entry = {
        "run": 1, "published_at": "2026-01-01T00:00:00Z",
        "manifest": {
            "kind": "tanxiao-manifest", "tool": "tanxiao", "tool_version": "0.1.0", "options": {}, "lang": "zh",
            "scheme": versioned, "factor_set": versioned, "inputs": [],
            "counts": {"rows_read": 0, "rows_scored": 0, "rows_rejected": 0, "scores": 0, "graded": 0}},
        "issued": 0, "corrected": 0, "unchanged": 0,
        "files": [{"path": place, "period": "2023", "rows": 1, "bytes": len(octets),
                   "sha256": hashlib.sha256(octets).hexdigest()}],
        "previous": hashlib.sha256(head.encode()).hexdigest()}
    line = json.dumps(entry, ensure_ascii=False, separators=(",", ":"))[:-1]
    sealed = f'{line},"hash":"{hashlib.sha256(line.encode()).hexdigest()}"}}\n'
    (book / "journal.ndjson").write_text(sealed)
    return book


def arguments(asked, path, work):
    trust = work / "trust.json"
    trust.write_text(json.dumps({"kind": "tanxiao-trust-list", "issuers": []}))
    match asked:
        case "score":
            return ["score", str(path), "--quiet"]
        case "verify":
            return ["verify", str(path), "--trust", str(trust)]
        case "benchmark" | "map" | "policy" | "status":
            returns = work / "returns.csv"
            returns.write_text("credit_code,period\n")
            match asked:
                case "benchmark":
                    return ["score", str(returns), "--quiet", "--benchmark", str(path)]
                case "map":
                    return ["score", str(returns), "--quiet", "--map-file", str(path)]
                case "policy":
                    return ["lend", "--book", str(work), "--policy", str(path), "--portfolio", str(returns)]
                case "status":
                    code = work / "code.txt"
                    code.write_text("TX1:")
                    return ["verify", str(code), "--trust", str(trust), "--status", str(path)]
        case "audit":
            return ["audit", "verify", str(path)]
        case "journal" | "book":
            return ["book", "verify", "--book", str(book_with(path, work))]
        case "trust":
            return ["verify", str(trust), "--trust", str(path)]
        case "scheme":
            schemes = work / "data" / "schemes"
            schemes.mkdir(parents=True)
            path.rename(schemes / path.name)
            return ["schemes", "--data", str(schemes.parent)]


def make_one(number, path):
    """Makes an input, in a process of its own."""
    globals().update(pa=importlib.import_module("pyarrow"),
                     pq=importlib.import_module("pyarrow.parquet"))
    *_, make = list(inputs())[number]
    make(path)


def run(line, said):
    """Runs a program, what it prints going to a file: its exit code, and what it used."""
    environment = {**os.environ, "NO_COLOR": "1", "TANXIAO_LANG": "en"}
    with open(said, "wb") as file:
        child = subprocess.Popen(line, stdout=file, stderr=file, env=environment,
                                 preexec_fn=lambda: resource.setrlimit(
                                     resource.RLIMIT_AS, (16 << 30, 16 << 30)))
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    return child.returncode, used


def measure(program, wanted=""):
    """Each input with its bytes, and the seconds, MiB, exit code and words that it took."""
    for number, (name, asked, file, _) in enumerate(inputs()):
        if wanted not in f"{file}: {name}":
            continue
        with tempfile.TemporaryDirectory() as directory:
            work = pathlib.Path(directory)
            path = work / file
            subprocess.run([sys.executable, __file__, "--make", str(number), str(path)], check=True)
            length = path.stat().st_blocks * 512
            started = time.monotonic()
            code, used = run([program, *arguments(asked, path, work)], work / "said")
            seconds = time.monotonic() - started
            cpu = used.ru_utime + used.ru_stime
            words = (work / "said").read_text(errors="replace").strip()
            yield {"name": name, "file": file, "bytes": length, "seconds": seconds, "cpu": cpu,
                   "mib": used.ru_maxrss / 1024, "code": code, "words": words}


def size(count):
    for unit in ["B", "kB", "MB", "GB"]:
        if count < 1000 or unit == "GB":
            return f"{count:.0f} {unit}"
        count /= 1000


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tanxiao")
    parser.add_argument("--make", nargs=2, help="number and path of one input to make")
    parser.add_argument("--docs")
    parser.add_argument("--only", default="", help="inputs whose name has this in it")
    given = parser.parse_args()
    if given.make:
        number, path = given.make
        return make_one(int(number), pathlib.Path(path))
    lines = ["| input | size on disk | time | CPU | peak memory | exit code |", "|---|---:|---:|---:|---:|---:|"]
    for found in measure(given.tanxiao, given.only):
        line = (f"| {found['file']}: {found['name']} | {size(found['bytes'])} | {found['seconds']:.2f} s "
                f"| {found['cpu']:.2f} s | {found['mib']:.0f} MiB | {found['code']} |")
        print(line, found["words"].partition("\n")[0][-200:], flush=True)
        lines.append(line)
    if given.docs:
        page = pathlib.Path(given.docs) / "performance.md"
        text = page.read_text()
        before, rest = text.split(MARKS[0])
        _, after = rest.split(MARKS[1])
        day = datetime.date.today().isoformat()
        kind = "optimised" if "release" in given.tanxiao else "unoptimised"
        head = f"{day}, {platform.machine()}, {os.cpu_count()} cores, an {kind} build."
        page.write_text(f"{before}{MARKS[0]}\n\n{head}\n\n" + "\n".join(lines) + f"\n\n{MARKS[1]}{after}")


if __name__ == "__main__":
    sys.exit(main())
