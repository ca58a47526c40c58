"""The server, judged by schemathesis from its own OpenAPI document, by a Standard Webhooks library,
and by an ordinary HTTP client over TLS."""

import json
import pathlib
import socket
import ssl
import subprocess
import time
import urllib.error
import urllib.request

import pytest

ALL = "read,export,score,certificates,webhooks,metrics"


@pytest.fixture(scope="module")
def book(tanxiao, tmp_path_factory):
    """A book of a synthetic city, with two years."""
    directory = tmp_path_factory.mktemp("serve")
    for year in (2022, 2023):
        returns = directory / f"{year}.csv"
        scores = directory / f"{year}.parquet"
        tanxiao("sample", "--firms", 150, "--period", year, "--clean", "-o", returns)
        tanxiao("score", returns, "-o", scores, "--quiet")
        tanxiao("publish", scores, "--book", directory / "book", "--quiet")
    return directory / "book"


@pytest.fixture(scope="module")
def token(tanxiao, book):
    return tanxiao("tokens", "new", "--book", book, "--name", "judge", "--scopes", ALL).strip()


class Running:
    """A server in a process of its own."""

    def __init__(self, tanxiao, book, *options):
        arguments = ["--json", "serve", "--book", book, "--listen", "127.0.0.1:0", *options]
        self.process = subprocess.Popen(
            [tanxiao.program, *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        line = self.process.stdout.readline()
        assert line, self.process.stderr.read()
        self.ready = json.loads(line)
        self.url = self.ready["url"]

    def get(self, path, token=None, **options):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        request = urllib.request.Request(self.url + path, headers=headers)
        return urllib.request.urlopen(request, timeout=20, **options)

    def stop(self):
        self.process.terminate()
        assert self.process.wait(timeout=30) == 0
        return self.process.stderr.read()


@pytest.fixture(scope="module")
def server(tanxiao, book, token):
    running = Running(tanxiao, book, "--rate", 100000, "--log-requests")
    yield running
    running.stop()


def test_schemathesis_finds_no_failure(server, token):
    import schemathesis
    from hypothesis import HealthCheck, settings

    schema = schemathesis.openapi.from_url(server.url + "/openapi.json")
    headers = {"Authorization": f"Bearer {token}"}

    @schema.parametrize()
    @settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def check(case):
        case.call_and_validate(headers=headers)

    operations = 0
    for operation in schema.get_all_operations():
        run = operation.ok()
        operations += 1

        @settings(max_examples=25, deadline=None, derandomize=True, database=None,
                  suppress_health_check=list(HealthCheck))
        @__import__("hypothesis").given(case=run.as_strategy())
        def one(case):
            case.call_and_validate(headers=headers)

        one()
    assert operations >= 16
