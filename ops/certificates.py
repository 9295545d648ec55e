"""A private authority and a certificate of its own for ``make run HOST=name``.

Browsers give a page the seat's position, a service worker and push over HTTPS only, and a closed
network has nobody to ask for a certificate. Run with the clone's own Python:
``python -m ops.certificates FOLDER NAME...``.
"""

import argparse
import ipaddress
import os
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_LASTS = timedelta(days=3650)
SERVER_LASTS = timedelta(
    days=800
)  # Apple's devices refuse more than 825 (support.apple.com/103769)
RENEW_BEFORE = timedelta(days=200)  # looked at at each start: one in half a year is enough
BACKDATED = timedelta(days=1)  # to a seat whose clock is slow it is not "not yet valid"
LOOPBACK = ("localhost", "127.0.0.1", "::1")
_LABEL = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
_HOST_NAME = re.compile(rf"(?=.{{1,253}}$){_LABEL}(\.{_LABEL})*")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class BadName(ValueError):
    """What was given is neither a host name nor an address."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A certificate and the key that proves it."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    def pem(self) -> bytes:
        """Give both as one text, which is written and replaced as one."""
        return self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ) + self.certificate.public_bytes(serialization.Encoding.PEM)


def provide_certificates(folder: Path, said: Sequence[str], *, now: datetime) -> list[str]:
    """See that an authority and a server's certificate are there, for these names, and last.

    The authority may vouch for them and this machine's own ones alone (RFC 5280, 4.2.1.10): a
    seat that trusts it believes it of nothing else.

    Parameters
    ----------
    folder
        Gets ``ca.crt`` (for the seats), ``ca.pem`` and ``server.pem`` (with their keys). Only its
        owner can read it.
    said
        Host names or addresses; the first is what seats type.

    Returns
    -------
    list of str
        What was made anew: ``authority``, ``server``.

    Raises
    ------
    BadName
        If one is neither; nothing is written.
    """
    names = list(dict.fromkeys(_read_name(one) for one in [*said, *LOOPBACK]))
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    made = []
    authority = _load(folder / "ca.pem")
    if authority is None or not _may_vouch(authority.certificate, names, now):
        authority = _make_authority(names, now)
        _write(folder / "ca.pem", authority.pem())
        made.append("authority")
    server = _load(folder / "server.pem")
    if server is None or not _is_good(server.certificate, authority.certificate, names, now):
        _write(folder / "server.pem", _make_server(names, authority, now).pem())
        made.append("server")
    _write(folder / "ca.crt", authority.certificate.public_bytes(serialization.Encoding.PEM))
    return made


def _read_name(text: str) -> str | Address:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        if not _HOST_NAME.fullmatch(text.lower()):
            raise BadName(f"HOST={text} is neither a host name nor an address") from None
        return text.lower()


def _may_vouch(certificate: x509.Certificate, names: list[str | Address], now: datetime) -> bool:
    limits = certificate.extensions.get_extension_for_class(x509.NameConstraints).value
    is_for_us = limits.permitted_subtrees == _permitted(names)
    return is_for_us and certificate.not_valid_after_utc - now > RENEW_BEFORE


def _is_good(
    certificate: x509.Certificate,
    authority: x509.Certificate,
    names: list[str | Address],
    now: datetime,
) -> bool:
    try:
        certificate.verify_directly_issued_by(authority)
    except (ValueError, InvalidSignature):  # of an authority that was there before
        return False
    held = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    is_for_us = list(held) == _alternatives(names)
    return is_for_us and certificate.not_valid_after_utc - now > RENEW_BEFORE


def _alternatives(names: list[str | Address]) -> list[x509.GeneralName]:
    return [x509.DNSName(n) if isinstance(n, str) else x509.IPAddress(n) for n in names]


def _permitted(names: list[str | Address]) -> list[x509.GeneralName]:
    return [
        x509.DNSName(n) if isinstance(n, str) else x509.IPAddress(ipaddress.ip_network(n))
        for n in names
    ]


def _make_authority(names: list[str | Address], now: datetime) -> Identity:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _subject(f"Fengsui {names[0]} {now:%Y-%m-%d}")
    certificate = (
        _about(subject, subject, key.public_key(), now, now + AUTHORITY_LASTS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.NameConstraints(_permitted(names), None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return Identity(certificate, key)


def _make_server(names: list[str | Address], authority: Identity, now: datetime) -> Identity:
    key = ec.generate_private_key(ec.SECP256R1())
    until = min(now + SERVER_LASTS, authority.certificate.not_valid_after_utc)
    issuer = authority.certificate.subject
    issuer_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key())
    certificate = (
        _about(_subject(str(names[0])), issuer, key.public_key(), now, until)
        .add_extension(x509.SubjectAlternativeName(_alternatives(names)), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(issuer_key, critical=False)
        .sign(authority.key, hashes.SHA256())
    )
    return Identity(certificate, key)


def _subject(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Fengsui 烽燧"),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name[:64]),  # RFC 5280, ub-common-name
        ]
    )


def _about(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    now: datetime,
    until: datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(until)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _load(file: Path) -> Identity | None:
    if not file.exists():
        return None
    text = file.read_bytes()
    key = serialization.load_pem_private_key(text, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        return None
    return Identity(x509.load_pem_x509_certificate(text), key)


def _write(file: Path, text: bytes) -> None:
    """Replace a file whole: whoever starts meanwhile finds the old one or the new one."""
    new = file.with_suffix(f"{file.suffix}.new")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(text)
    new.replace(file)


def main() -> int:
    """Provide the certificates and name what was made; a bad name is a sentence."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("name", nargs="+")
    asked = parser.parse_args()
    try:
        made = provide_certificates(asked.folder, asked.name, now=datetime.now(tz=UTC))
    except BadName as problem:
        print(problem, file=sys.stderr)
        return 1
    print(" ".join(made))
    return 0


if __name__ == "__main__":
    sys.exit(main())
