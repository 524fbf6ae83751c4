"""Fetching: certificates are checked against the name that was asked for."""

import datetime
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from fetching import PAGE, at, fetch
from web_server import WebServer, serving

from agents.web.fetch import Fetcher, FetchOptions
from storage.errors import BadInput, FetchFailed


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for wiki.example, in one file."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "wiki.example")])
    today = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - datetime.timedelta(days=1))
        .not_valid_after(today + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("wiki.example")]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def safe_site(certificate: Path) -> Iterator[WebServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with serving(context) as server:
        server.routes["/"] = PAGE
        yield server


def test_the_certificate_is_checked_against_the_name(
    safe_site: WebServer, certificate: Path
) -> None:
    known = {"ca_file": str(certificate)}
    assert fetch(safe_site.url(host="wiki.example"), at("127.0.0.1"), **known).data == PAGE.body
    with pytest.raises(FetchFailed, match="certificate"):
        fetch(safe_site.url(host="other.example"), at("127.0.0.1"), **known)
    with pytest.raises(FetchFailed, match="certificate"):
        fetch(safe_site.url(host="wiki.example"), at("127.0.0.1"))


def test_two_names_at_one_address_share_no_connection(
    safe_site: WebServer, certificate: Path
) -> None:
    options = FetchOptions(allowed_private=("127.0.0.1",), ca_file=str(certificate), seconds=10)
    with Fetcher(options, at("127.0.0.1")) as fetcher:
        fetcher.get(safe_site.url(host="wiki.example"))
        with pytest.raises(FetchFailed, match="certificate"):
            fetcher.get(safe_site.url(host="other.example"))


def test_a_file_that_holds_no_certificates_is_refused(tmp_path: Path) -> None:
    (tmp_path / "no.pem").write_text("nothing")
    for name in ("no.pem", "missing.pem"):
        with pytest.raises(BadInput, match="cannot read certificates"):
            Fetcher(FetchOptions(ca_file=str(tmp_path / name)))
