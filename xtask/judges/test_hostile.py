"""Inputs that are made to cost time and memory are refused within their bounds."""

import hostile
import pytest

MIB = 512
# Of the processor's time, so that what else the machine does does not count. An optimised build has
# two seconds; what is tested here is none.
SECONDS = 2
SLACK = 10


@pytest.fixture(scope="module")
def measured(tanxiao):
    return list(hostile.measure(tanxiao.program))


def test_every_one_is_refused_in_words(measured):
    assert len(measured) > 25
    for found in measured:
        assert found["code"] in hostile.REFUSED, found
        assert "panicked" not in found["words"], found
        assert found["words"], found


def test_none_takes_more_than_its_share(measured):
    costly = [found for found in measured if found["mib"] > MIB or found["cpu"] > SECONDS * SLACK]
    assert not costly, costly
