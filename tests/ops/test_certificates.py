"""The private authority of `make run HOST=name`, read by OpenSSL as a seat would."""

import socket
import ssl
import stat
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from ops.certificates import (
    RENEW_BEFORE,
    SERVER_LASTS,
    BadName,
    Identity,
    _make_authority,
    _make_server,
    provide_certificates,
)

NOW = datetime.now(tz=UTC)


def greet(folder: Path, name: str, trusting: Path) -> str:
    """Shake hands with a server that uses these certificates; give the subject a seat sees."""
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    theirs.load_cert_chain(folder / "server.pem")
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with listener, listener.accept()[0] as one, suppress(OSError):  # a seat may leave at once
            theirs.wrap_socket(one, server_side=True).close()

    serving = threading.Thread(target=serve)
    serving.start()
    ours = ssl.create_default_context(cafile=trusting)
    try:
        with (
            socket.create_connection(listener.getsockname()) as plain,
            ours.wrap_socket(plain, server_hostname=name) as safe,
        ):
            return str(safe.getpeercert())
    finally:
        serving.join()


@pytest.mark.parametrize("name", ["119.fire.example", "192.168.7.5", "fd00::5"])
def test_a_seat_that_trusts_the_authority_believes_the_name_and_this_machine(
    tmp_path: Path, name: str
) -> None:
    made = provide_certificates(tmp_path / "tls", [name], now=NOW)
    assert made == ["authority", "server"]
    for one in (name, "localhost", "127.0.0.1"):
        greet(tmp_path / "tls", one, trusting=tmp_path / "tls" / "ca.crt")


def test_another_name_is_not_believed(tmp_path: Path) -> None:
    provide_certificates(tmp_path, ["119.fire.example"], now=NOW)
    with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
        greet(tmp_path, "bank.example", trusting=tmp_path / "ca.crt")


def test_a_seat_that_trusts_another_authority_does_not_believe_it(tmp_path: Path) -> None:
    provide_certificates(tmp_path / "a", ["119.fire.example"], now=NOW)
    provide_certificates(tmp_path / "b", ["119.fire.example"], now=NOW)
    with pytest.raises(ssl.SSLCertVerificationError):
        greet(tmp_path / "a", "119.fire.example", trusting=tmp_path / "b" / "ca.crt")


def test_the_authority_is_believed_of_nothing_else(tmp_path: Path) -> None:
    provide_certificates(tmp_path, ["119.fire.example"], now=NOW)
    text = (tmp_path / "ca.pem").read_bytes()
    key = serialization.load_pem_private_key(text, password=None)
    stolen = Identity(x509.load_pem_x509_certificate(text), key)  # type: ignore[arg-type]
    (tmp_path / "server.pem").write_bytes(_make_server(["bank.example"], stolen, NOW).pem())
    with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree"):
        greet(tmp_path, "bank.example", trusting=tmp_path / "ca.crt")


def test_nobody_else_can_read_a_key(tmp_path: Path) -> None:
    provide_certificates(tmp_path / "tls", ["119.fire.example"], now=NOW)
    assert stat.S_IMODE((tmp_path / "tls").stat().st_mode) == 0o700
    for file in (tmp_path / "tls").iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file.name


def test_a_second_start_makes_nothing_anew(tmp_path: Path) -> None:
    provide_certificates(tmp_path, ["119.fire.example"], now=NOW)
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert provide_certificates(tmp_path, ["119.Fire.Example"], now=NOW) == []
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_a_certificate_near_its_end_is_renewed_and_seats_need_not_trust_anew(
    tmp_path: Path,
) -> None:
    provide_certificates(tmp_path, ["119.fire.example"], now=NOW - SERVER_LASTS + RENEW_BEFORE)
    trusted = (tmp_path / "ca.crt").read_bytes()
    assert provide_certificates(tmp_path, ["119.fire.example"], now=NOW) == ["server"]
    assert (tmp_path / "ca.crt").read_bytes() == trusted
    greet(tmp_path, "119.fire.example", trusting=tmp_path / "ca.crt")


def test_another_name_takes_another_authority(tmp_path: Path) -> None:
    provide_certificates(tmp_path, ["119.fire.example"], now=NOW)
    made = provide_certificates(tmp_path, ["112.fire.example"], now=NOW)
    assert made == ["authority", "server"]
    greet(tmp_path, "112.fire.example", trusting=tmp_path / "ca.crt")


def test_a_server_of_an_authority_that_is_gone_is_made_anew(tmp_path: Path) -> None:
    provide_certificates(tmp_path, ["119.fire.example"], now=NOW)
    (tmp_path / "ca.pem").unlink()
    made = provide_certificates(tmp_path, ["119.fire.example"], now=NOW)
    assert made == ["authority", "server"]
    greet(tmp_path, "119.fire.example", trusting=tmp_path / "ca.crt")


def test_a_server_never_outlasts_its_authority() -> None:
    authority = _make_authority(["a.example"], NOW - timedelta(days=3500))
    server = _make_server(["a.example"], authority, NOW)
    end = authority.certificate.not_valid_after_utc
    assert server.certificate.not_valid_after_utc == end


@pytest.mark.parametrize("name", ["", "a b", "-a.example", "a..b", "消防.example", "*", "a" * 64])
def test_what_is_no_name_is_refused_and_nothing_written(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadName, match="neither a host name nor an address"):
        provide_certificates(tmp_path / "tls", [name], now=NOW)
    assert not (tmp_path / "tls").exists()
