"""Inputs that are made to cost time and memory are refused within their bounds."""

import hostile
import pytest

MIB = 512
# Times the processor's time that a file of 20,000 honest firms takes the same program on the same
# machine. An optimised build needs 20 for the worst; what is tested here is none, and needs 40.
SHARE = 100
FIRMS = 20_000


@pytest.fixture(scope="module")
def measured(tanxiao):
    return list(hostile.measure(tanxiao.program))


@pytest.fixture(scope="module")
def honest(tanxiao, tmp_path_factory):
    """The processor's seconds of an honest file."""
    directory = tmp_path_factory.mktemp("honest")
    returns = directory / "returns.csv"
    tanxiao("sample", "--firms", FIRMS, "--clean", "-o", returns)
    tried = [hostile.run([tanxiao.program, "score", str(returns), "--quiet", "-o", str(directory / "scores.csv")],
                         directory / "said") for _ in range(3)]
    assert all(code == 0 for code, _ in tried)
    return min(used.ru_utime + used.ru_stime for _, used in tried)


def test_every_one_is_refused_in_words(measured):
    assert len(measured) > 25
    for found in measured:
        assert found["code"] in hostile.REFUSED, found
        assert "panicked" not in found["words"], found
        assert found["words"], found


def test_none_takes_more_than_its_share(measured, honest):
    costly = [found for found in measured if found["mib"] > MIB or found["cpu"] > honest * SHARE]
    assert not costly, (honest, costly)
