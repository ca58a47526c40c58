"""Makes tables.zip and nested.zip as programs in China write them: names in GB18030 without saying
so, and beside the tables what other programs leave there."""
import gzip
import io
import pathlib
import zipfile

HERE = pathlib.Path(__file__).parent
HEADER = "统一社会信用代码,年份,用电量\n"


class InGbk(zipfile.ZipInfo):
    """A member whose name is in GB18030, without the flag of UTF-8."""

    def _encodeFilenameFlags(self):
        return self.filename.encode("gb18030"), self.flag_bits & ~0x800


with zipfile.ZipFile(HERE / "tables.zip", "w") as archive:

    def add(name, content, packed=zipfile.ZIP_DEFLATED):
        member = InGbk(name, (2024, 1, 1, 0, 0, 0))
        member.compress_type = packed
        archive.writestr(member, content)

    add("2023年/", "")
    add("2023年/用能.csv", HEADER + "a,2023,1\nb,2023,2\n")
    add("2023年/再报.tsv", (HEADER + "c,2023,3\n").replace(",", "\t").encode("gb18030"), 0)
    add("small.xls", (HERE / "small.xls").read_bytes())
    add("说明.txt", "本压缩包含三张表\n\n请查收\n")
    add("照片.jpg", b"\xff\xd8\xff")
    add("__MACOSX/._用能.csv", b"\0\5\x16\7")

inner = io.BytesIO()
with zipfile.ZipFile(inner, "w") as archive:
    archive.writestr(zipfile.ZipInfo("a.csv"), HEADER + "a,2023,1\n")
with zipfile.ZipFile(HERE / "nested.zip", "w") as archive:
    # Under a name of data: what it is shows only when it is unpacked.
    archive.writestr(zipfile.ZipInfo("a.csv"), inner.getvalue())
(HERE / "table.csv.gz").write_bytes(gzip.compress((HEADER + "a,2023,1\n").encode(), mtime=0))

RETURNS = """\
credit_code,name,period,industry,region,electricity_mwh,value_added_wan_yuan
91330500TE5T000017,合成甲,2023,1751,330502,1200.5,1000.01
91330500TE5T00002A,合成乙,2023,1751,330502,3000.25,2000
"""
with zipfile.ZipFile(HERE / "returns.zip", "w") as archive:
    for name, content in [("甲乙.csv", RETURNS), ("说明.txt", "请查收\n见附件\n"), ("a.pdf", "%PDF")]:
        archive.writestr(zipfile.ZipInfo(name), content)
(HERE / "returns.csv.gz").write_bytes(gzip.compress(RETURNS.encode(), mtime=0))
