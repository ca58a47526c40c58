"""The server, judged by schemathesis from its own OpenAPI document, by a Standard Webhooks library,
and by an ordinary HTTP client over TLS."""

import http.server
import json
import pathlib
import ssl
import subprocess
import threading
import time
import urllib.error
import urllib.request
import uuid

import hypothesis
import pytest

SCOPES = "read,export,score,certificates,webhooks,metrics"


@pytest.fixture(scope="module")
def book(tanxiao, tmp_path_factory):
    """A book of a synthetic city, with two years."""
    directory = tmp_path_factory.mktemp("serve")
    for year in (2022, 2023):
        publish(tanxiao, directory, year)
    return directory / "book"


def publish(tanxiao, directory, year, firms=150):
    returns = directory / f"{year}.csv"
    scores = directory / f"{year}.parquet"
    tanxiao("sample", "--firms", firms, "--period", year, "--clean", "-o", returns)
    tanxiao("score", returns, "-o", scores, "--quiet")
    tanxiao("publish", scores, "--book", directory / "book", "--quiet")


@pytest.fixture(scope="module")
def token(tanxiao, book):
    return new_token(tanxiao, book)


def new_token(tanxiao, book):
    line = tanxiao("tokens", "new", "--book", book, "--name", "judge", "--scopes", SCOPES)
    return line.strip()


class Running:
    """A server in a process of its own."""

    def __init__(self, tanxiao, book, log, *options):
        arguments = ["--json", "serve", "--book", book, "--listen", "127.0.0.1:0", *options]
        self.log = pathlib.Path(log)
        with open(log, "w") as errors:
            self.process = subprocess.Popen(
                [tanxiao.program, *map(str, arguments)],
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        line = self.process.stdout.readline()
        assert line, self.log.read_text()
        self.ready = json.loads(line)
        self.url = self.ready["url"]

    def get(self, path, token=None, body=None, **options):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if body is not None:
            body = json.dumps(body).encode()
            headers["Content-Type"] = "application/json"
        request = urllib.request.Request(self.url + path, data=body, headers=headers)
        return urllib.request.urlopen(request, timeout=30, **options)

    def json(self, path, token=None, body=None):
        with self.get(path, token, body) as answer:
            return json.load(answer)

    def stop(self):
        self.process.terminate()
        assert self.process.wait(timeout=60) == 0, self.log.read_text()


@pytest.fixture(scope="module")
def server(tanxiao, book, token, tmp_path_factory):
    log = tmp_path_factory.mktemp("log") / "server.log"
    running = Running(tanxiao, book, log, "--rate", 100000, "--log-requests")
    yield running
    running.stop()


def test_schemathesis_finds_no_failure(server, token):
    import schemathesis

    schema = schemathesis.openapi.from_url(server.url + "/openapi.json")
    headers = {"Authorization": f"Bearer {token}"}
    operations = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        operations += 1

        @hypothesis.settings(
            max_examples=20,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        @hypothesis.given(case=operation.as_strategy())
        def check(case):
            if "Idempotency-Key" in (case.headers or {}):
                # Each request has a key of its own, as the document asks.
                case.headers["Idempotency-Key"] = uuid.uuid4().hex
            case.call_and_validate(headers=headers)

        check()
    assert operations >= 20


def test_look_ups_agree_with_the_book(tanxiao, server, book, token):
    listed = server.json("/v1/scores?limit=1000", token)
    assert not listed["has_more"]
    code = listed["scores"][0]["credit_code"]
    served = server.json(f"/v1/firms/{code}/scores", token)["scores"]
    shown = json.loads(tanxiao("--json", "book", "show", code, "--book", book))
    known = {score["score_id"]: score for score in records(shown)}
    assert len(served) == len(known) == 2
    for score in served:
        for field, value in known[score["score_id"]].items():
            if field in score:
                assert score[field] == value, field


def records(shown):
    """The scores in what `book show` prints."""
    if isinstance(shown, dict):
        if "score_id" in shown:
            return [shown]
        return [one for value in shown.values() for one in records(value)]
    return [one for value in shown for one in records(value)] if isinstance(shown, list) else []


def test_a_download_is_read_by_pyarrow(server, token):
    import io

    import pyarrow.parquet

    with server.get("/v1/export?format=parquet&period=2023", token) as answer:
        table = pyarrow.parquet.read_table(io.BytesIO(answer.read()))
    listed = server.json("/v1/scores?limit=1000&period=2023", token)["scores"]
    assert table.column_names[:2] == ["score_id", "run"]
    assert table.select(list(listed[0])).to_pylist() == listed


def test_a_webhook_is_accepted_by_the_standard_library_for_them(tanxiao, server, book):
    # One of its own: schemathesis has subscribed as often as a token may.
    token = new_token(tanxiao, book)
    from standardwebhooks.webhooks import Webhook

    received = []

    class Receiver(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            received.append((dict(self.headers), body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    receiver = http.server.HTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{receiver.server_port}/hook"
    made = eventually(lambda: server.json("/v1/webhooks", token, {"url": url}))
    publish(tanxiao, book.parent, 2024)
    deadline = time.monotonic() + 60
    while not received and time.monotonic() < deadline:
        time.sleep(0.1)
    receiver.shutdown()
    headers, body = received[0]
    message = Webhook(made["secret"]).verify(body, headers)
    assert message["type"] == "grade.changed"
    assert message["data"]["run"] == 3
    assert message["data"]["changes"]
    with pytest.raises(Exception):
        Webhook(made["secret"]).verify(body.replace(b"grade", b"grabe"), headers)


def test_the_log_and_the_audit_tell_who_and_not_what(server, book, token):
    listed = server.json("/v1/scores?limit=1", token)["scores"][0]
    code, secret = listed["credit_code"], token.split("_")[2]
    server.json(f"/v1/firms/{code}/scores", token)
    time.sleep(0.5)
    log = server.log.read_text()
    lines = [json.loads(line) for line in log.splitlines()]
    assert any(line.get("route") == "/v1/firms/{code}/scores" for line in lines)
    assert code not in log and secret not in log and listed["name"] not in log
    audit = (book.parent / "book.server" / "audit.ndjson").read_text()
    entry = json.loads(audit.splitlines()[-1])
    assert entry["token"] == token.split("_")[1]
    assert entry["target"] == f"/v1/firms/{code}/scores"
    assert secret not in audit and str(listed["net_tco2"]) not in audit


def test_tls_is_spoken_and_clear_text_refused(tanxiao, book, token, tmp_path):
    import trustme

    authority = trustme.CA()
    certificate = authority.issue_cert("127.0.0.1", "localhost")
    chain, key = tmp_path / "chain.pem", tmp_path / "key.pem"
    for blob in certificate.cert_chain_pems:
        blob.write_to_path(str(chain), append=True)
    certificate.private_key_pem.write_to_path(str(key))
    state = tmp_path / "state"
    tokens = book.parent / "book.server" / "tokens.json"
    options = ["--tls-cert", chain, "--tls-key", key, "--state", state, "--tokens", tokens]
    running = Running(tanxiao, book, tmp_path / "log", *options)
    try:
        assert running.url.startswith("https://")
        context = ssl.create_default_context()
        authority.configure_trust(context)
        with running.get("/v1/runs", token, context=context) as answer:
            assert json.load(answer)["runs"]
        with pytest.raises(urllib.error.URLError):
            running.get("/v1/runs", token, context=ssl.create_default_context())
        with pytest.raises(Exception):
            urllib.request.urlopen(running.url.replace("https", "http") + "/healthz", timeout=10)
    finally:
        running.stop()


def test_an_open_address_needs_tls(tanxiao, book):
    tanxiao("serve", "--book", book, "--listen", "0.0.0.0:0", code=2)


def test_a_revoked_token_stops_counting_while_the_server_runs(tanxiao, server, book):
    made = json.loads(
        tanxiao("--json", "tokens", "new", "--book", book, "--name", "x", "--scopes", "read")
    )
    deadline = time.monotonic() + 20
    while True:
        try:
            assert server.json("/v1/runs", made["token"])["runs"]
            break
        except urllib.error.HTTPError as error:
            assert error.code == 401 and time.monotonic() < deadline
            time.sleep(0.2)
    tanxiao("tokens", "revoke", made["id"], "--book", book)
    deadline = time.monotonic() + 20
    while True:
        try:
            server.json("/v1/runs", made["token"])
            assert time.monotonic() < deadline
            time.sleep(0.2)
        except urllib.error.HTTPError as error:
            assert error.code == 401
            return


def test_a_certificate_is_handed_out_and_its_revocation_noticed(
    tanxiao, server, book, token, tmp_path
):
    phrase = tmp_path / "phrase"
    phrase.write_text("only for this test\n")
    phrase.chmod(0o600)
    key = tmp_path / "key.pem"
    names = ["--issuer", server.url, "--status-uri", server.url + "/v1/status", "--name", "测试机构", "--passphrase-file", phrase]
    tanxiao("keys", "new", "--out", key, *names)
    score = server.json("/v1/scores?period=2022&limit=1", token)["scores"][0]
    path = f"/v1/scores/{score['score_id']}/certificate"
    with pytest.raises(urllib.error.HTTPError) as none:
        server.get(path, token)
    assert none.value.code == 404
    signing = ["--book", book, "--key", key, "--passphrase-file", phrase]
    firm = ["--firm", score["credit_code"], "--period", "2022", "--out", tmp_path / "out"]
    tanxiao("certify", *signing, *firm)

    def verdict(text):
        return server.json("/v1/verify", body={"certificate": text})["status"]

    certificate = eventually(lambda: server.json(path, token))
    assert certificate["score_id"] == score["score_id"]
    for form in ("qr", "jwt"):
        with server.get(f"{path}?format={form}", token) as answer:
            text = answer.read().decode()
        assert text == certificate[form]
        # The issuer stands in the trust list a moment after the certificate in the book.
        assert eventually(lambda: verdict(text) == "valid" or None)
        # The middle of it, where a flipped bit cannot be one of padding.
        at = len(text) // 2
        other = "A" if text[at] != "A" else "B"
        assert verdict(text[:at] + other + text[at + 1 :]) in ("tampered", "malformed")
    assert server.json("/v1/trust")["issuers"][0]["id"] == server.url
    with server.get("/v1/status/1") as answer:
        assert answer.headers["content-type"] == "application/statuslist+jwt"
    tanxiao("revoke", *signing, "--certificate", certificate["certificate_id"], "--reason", "test")
    eventually(lambda: verdict(certificate["qr"]) == "revoked" or None)
    assert server.json(path, token)["revoked_because"] == "test"


def eventually(ask, seconds=30):
    """What `ask` gives once the server has taken over the new state of book and tokens."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            answer = ask()
            if answer is not None:
                return answer
        except urllib.error.HTTPError as error:
            if error.code not in (401, 404):
                raise
        assert time.monotonic() < deadline
        time.sleep(0.2)
