"""Certificates are read by other people's libraries: COSE by pycose, JOSE by joserfc, QR by zbar,
keys by cryptography (OpenSSL). Each of them also refuses one that was altered."""

import base64
import json
import os
import stat
import zlib

import cbor2
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from joserfc import jws
from joserfc.errors import BadSignatureError
from joserfc.jwk import ECKey, OKPKey
from PIL import Image, ImageFilter
from pycose.keys import CoseKey
from pycose.keys.curves import P256, Ed25519
from pycose.keys.keyparam import EC2KpCurve, EC2KpX, EC2KpY, KpKty, OKPKpCurve, OKPKpX
from pycose.keys.keytype import KtyEC2, KtyOKP
from pycose.messages import Sign1Message
from pyzbar import pyzbar

ISSUER = "https://carbon.example.gov.cn"
PASSPHRASE = "a passphrase of the tests"
BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
OURS = -65537


def base45_decode(text):
    """RFC 9285, straight from its text."""
    octets = bytearray()
    for at in range(0, len(text), 3):
        digits = [BASE45.index(letter) for letter in text[at : at + 3]]
        value = sum(digit * 45**place for place, digit in enumerate(digits))
        octets += value.to_bytes(2 if len(digits) == 3 else 1, "big")
    return bytes(octets)


def unpadded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class City:
    """A city's scores in a book, with the certificates of one issuer."""

    def __init__(self, tanxiao, directory, algorithm):
        self.tanxiao, self.directory, self.algorithm = tanxiao, directory, algorithm
        self.book, self.key = directory / "book", directory / "issuer.pem"
        self.out = directory / "out"
        os.environ["TANXIAO_PASSPHRASE"] = PASSPHRASE
        returns, scores = directory / "city.csv", directory / "scores.parquet"
        tanxiao("sample", "--firms", 60, "--clean", "-o", returns)
        tanxiao("score", returns, "-o", scores, "--quiet")
        tanxiao("publish", scores, "--book", self.book)
        tanxiao(
            "keys", "new", "--out", self.key, "--issuer", ISSUER, "--name", "示例市经信局",
            "--algorithm", algorithm,
        )
        self.trust = directory / "issuer.trust.json"
        self.certify()
        self.name = min(path.stem for path in self.out.glob("*.cbor"))
        self.firm = self.name.split("-")[0]

    def certify(self, *arguments):
        line = ["certify", "--book", self.book, "--key", self.key, "--out", self.out]
        return json.loads(self.tanxiao(*line, *arguments, "--json"))

    def file(self, ending):
        return self.out / f"{self.name}.{ending}"

    def jwk(self):
        return json.loads(self.trust.read_text())["issuers"][0]["keys"][0]

    def cose_key(self):
        jwk = self.jwk()
        if jwk["kty"] == "OKP":
            return CoseKey.from_dict(
                {KpKty: KtyOKP, OKPKpCurve: Ed25519, OKPKpX: unpadded(jwk["x"])}
            )
        x, y = unpadded(jwk["x"]), unpadded(jwk["y"])
        return CoseKey.from_dict({KpKty: KtyEC2, EC2KpCurve: P256, EC2KpX: x, EC2KpY: y})

    def jose_key(self):
        jwk = {key: self.jwk()[key] for key in ("kty", "crv", "x", "y") if key in self.jwk()}
        return (OKPKey if jwk["kty"] == "OKP" else ECKey).import_key(jwk)

    def verify(self, path, *arguments, code=0):
        """The verdict of the program under test."""
        return json.loads(
            self.tanxiao("verify", path, "--trust", self.trust, *arguments, "--json", code=code)
        )

    def lists(self):
        return ["--status", self.book / "status" / "1.cwt"]


@pytest.fixture(scope="module", params=["ed25519", "es256"])
def city(request, tanxiao, tmp_path_factory):
    return City(tanxiao, tmp_path_factory.mktemp(request.param), request.param)


def opened(city, octets):
    message = Sign1Message.decode(octets)
    message.key = city.cose_key()
    return message


def test_pycose_verifies_the_cose(city):
    message = opened(city, city.file("cbor").read_bytes())
    assert message.verify_signature()
    assert message.uhdr == {}
    claims = cbor2.loads(message.payload)
    assert claims[1] == ISSUER and claims[2] == city.firm
    assert 0 < claims[6] < claims[4]
    assert claims[65535]["status_list"]["uri"] == ISSUER + "/v1/status/1"
    # A decimal fraction in CBOR is an exact decimal in Python, digit by digit what was claimed.
    said = city.verify(city.file("cbor"), *city.lists())["claims"]
    assert str(claims[OURS][5]) == said["intensity_l"]
    assert str(claims[OURS][6]) == said["ratio_k"]
    assert claims[OURS][8] == said["grade"] and claims[OURS][9] == said["label"]


def test_pycose_refuses_an_altered_one(city):
    octets = bytearray(city.file("cbor").read_bytes())
    # A digit of the firm's credit code: still good CBOR, no longer what was signed.
    at = octets.index(city.firm.encode())
    octets[at + 3] ^= 1
    assert not opened(city, bytes(octets)).verify_signature()
    altered = city.directory / "altered.cbor"
    altered.write_bytes(octets)
    assert city.verify(altered, code=21)["status"] == "tampered"


def test_joserfc_verifies_the_vc_jwt(city):
    token = city.file("jwt").read_text().strip()
    algorithms = ["EdDSA", "ES256"]
    done = jws.deserialize_compact(token, city.jose_key(), algorithms=algorithms)
    header = done.headers()
    assert header["typ"] == "vc+jwt" and header["cty"] == "vc"
    assert header["kid"] == city.jwk()["kid"]
    credential = json.loads(done.payload)
    assert credential["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    assert "VerifiableCredential" in credential["type"]
    assert credential["issuer"] == credential["iss"] == ISSUER
    assert credential["credentialStatus"]["id"].startswith(ISSUER)
    # The same claims as in the QR.
    of_cose = city.verify(city.file("cbor"), *city.lists())
    assert city.verify(city.file("jwt"), *city.lists())["claims"] == of_cose["claims"]
    subject = credential["credentialSubject"]
    assert subject["intensityL"] == of_cose["claims"]["intensity_l"]
    assert subject["scoreId"] == of_cose["claims"]["score_id"]


def test_joserfc_refuses_an_altered_one(city):
    header, payload, signature = city.file("jwt").read_text().strip().split(".")
    credential = json.loads(unpadded(payload))
    credential["credentialSubject"]["grade"] = 1
    credential["credentialSubject"]["label"] = "低碳1级"
    forged = base64.urlsafe_b64encode(json.dumps(credential).encode()).decode().rstrip("=")
    token = f"{header}.{forged}.{signature}"
    with pytest.raises(BadSignatureError):
        jws.deserialize_compact(token, city.jose_key(), algorithms=["EdDSA", "ES256"])
    path = city.directory / "forged.jwt"
    path.write_text(token)
    assert city.verify(path, code=21)["status"] == "tampered"


def test_zbar_reads_the_card(city):
    certified = city.certify("--firm", city.firm, "--png")
    assert certified["issued"] == 0 and certified["in_force"] >= 1
    card = city.file("png")
    with Image.open(card) as picture:
        [code] = pyzbar.decode(picture)
    text = code.data.decode()
    assert text == city.file("txt").read_text().strip()
    assert base45_decode(text.removeprefix("TX1:")) == city.file("cbor").read_bytes()
    assert city.verify(card, *city.lists())["status"] == "valid"


def test_a_photograph_of_the_card(city):
    city.certify("--firm", city.firm, "--png")
    with Image.open(city.file("png")) as card:
        table = Image.new("RGB", (card.width + 300, card.height + 300), "#6d6256")
        table.paste(card, (150, 150))
    photo = table.rotate(4, expand=True, fillcolor="#6d6256").filter(ImageFilter.GaussianBlur(1))
    path = city.directory / "photo.jpg"
    photo.save(path, quality=70)
    assert city.verify(path, *city.lists())["status"] == "valid"
    blank = city.directory / "blank.png"
    Image.new("L", (400, 300), 200).save(blank)
    verdict = city.verify(blank, code=20)
    assert (verdict["status"], verdict["reason"]) == ("malformed", "no-code")


def test_openssl_opens_the_key(city):
    pem = city.key.read_bytes()
    assert b"ENCRYPTED PRIVATE KEY" in pem
    assert stat.S_IMODE(city.key.stat().st_mode) == 0o600
    key = serialization.load_pem_private_key(pem, PASSPHRASE.encode())
    expected = ed25519.Ed25519PrivateKey if city.algorithm == "ed25519" else ec.EllipticCurvePrivateKey
    assert isinstance(key, expected)
    public = key.public_key()
    if city.algorithm == "ed25519":
        assert public.public_bytes_raw() == unpadded(city.jwk()["x"])
    with pytest.raises(ValueError):
        serialization.load_pem_private_key(pem, b"another passphrase")


def test_a_key_that_openssl_made_signs(city):
    made = ed25519.Ed25519PrivateKey.generate()
    pem = made.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(PASSPHRASE.encode()),
    )
    path = city.directory / "openssl.pem"
    path.write_bytes(pem)
    path.chmod(0o600)
    jwk = json.loads(city.tanxiao("keys", "show", path, "--json"))
    assert unpadded(jwk["x"]) == made.public_key().public_bytes_raw()
    path.chmod(0o640)
    city.tanxiao("keys", "show", path, code=4)


def test_the_status_lists_are_those_of_the_draft(city):
    before = [city.verify(city.file(ending), *city.lists()) for ending in ("cbor", "jwt")]
    assert all(verdict["status"] == "valid" and not verdict["warnings"] for verdict in before)
    identity, index = before[0]["certificate_id"], before[0]["claims"]["status"]["index"]
    signing = ["--book", city.book, "--key", city.key]
    city.tanxiao("revoke", *signing, "--certificate", identity, "--reason", "a test")
    message = opened(city, (city.book / "status" / "1.cwt").read_bytes())
    assert message.verify_signature()
    claims = cbor2.loads(message.payload)
    assert claims[2] == ISSUER + "/v1/status/1" and claims[65533]["bits"] == 1
    bits = zlib.decompress(claims[65533]["lst"])
    assert [at for at in range(len(bits) * 8) if bits[at // 8] >> at % 8 & 1] == [index]
    token = (city.book / "status" / "1.jwt").read_text()
    done = jws.deserialize_compact(token, city.jose_key(), algorithms=["EdDSA", "ES256"])
    assert done.headers()["typ"] == "statuslist+jwt"
    assert zlib.decompress(unpadded(json.loads(done.payload)["status_list"]["lst"])) == bits
    for ending in ("cbor", "jwt", "txt"):
        assert city.verify(city.file(ending), *city.lists(), code=24)["status"] == "revoked"
    city.tanxiao("book", "verify", "--book", city.book)
    # The firm asks for a new one, and gets it at another place.
    assert city.certify("--firm", city.firm)["issued"] == 1
    renewed = city.verify(city.file("txt"), *city.lists())
    assert renewed["status"] == "valid" and renewed["certificate_id"] != identity
