"""A score book is read as it is by the program's own users' tools."""

import csv
import io


def test_every_row_leaves_as_a_score_or_a_reject(tanxiao, tmp_path):
    returns = tmp_path / "city.csv"
    tanxiao("sample", "--firms", 200, "-o", returns)
    rejects = tmp_path / "rejects.csv"
    scores = tanxiao("score", returns, "-o", "-", "--rejects", rejects, "--quiet")
    rows = len(list(csv.reader(io.open(returns, encoding="utf-8-sig")))) - 1
    scored = len(list(csv.reader(io.StringIO(scores)))) - 1
    rejected = len(list(csv.reader(io.open(rejects, encoding="utf-8-sig")))) - 1
    assert scored > 0
    assert scored + rejected == rows
