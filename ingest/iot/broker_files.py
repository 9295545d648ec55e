"""Files for the private broker (Mosquitto 2): who may log in, and what each may say and hear."""

import base64
import hashlib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

ROUNDS = 101
"""Mosquitto's own count. Few, yet enough: these passwords are 256 random bits, not words."""

PASSWORDS, ACCESS, CONF = "passwords", "acl", "fengsui.conf"


def password_line(user: str, password: str, salt: bytes) -> str:
    """Give a line of Mosquitto's password file (``$7$``: PBKDF2 with SHA-512).

    Raises
    ------
    ValueError
        If the user's name would break the file.
    """
    if not user or ":" in user or "\n" in user:
        raise ValueError(f"{user!r} cannot be a user name at the broker")
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, ROUNDS)
    return (
        f"{user}:$7${ROUNDS}${base64.b64encode(salt).decode()}${base64.b64encode(digest).decode()}"
    )


def access_text(ingest_user: str) -> str:
    """Give the access file: a detector speaks and hears under its own name only."""
    return (
        f"user {ingest_user}\n"
        "topic read fengsui/detectors/+/state\n"
        "topic write fengsui/detectors/+/heard\n"
        "\n"
        "pattern write fengsui/detectors/%u/state\n"
        "pattern read fengsui/detectors/%u/heard\n"
    )


def conf_text(directory: Path) -> str:
    """Give the part of the configuration that is ours; port and place are the caller's.

    The broker itself keeps what it holds by a copy every second in which something changed: a
    detector that did not read ``heard`` says it again.
    """
    return (
        "allow_anonymous false\n"
        f"password_file {directory / PASSWORDS}\n"
        f"acl_file {directory / ACCESS}\n"
        "persistence true\n"
        f"persistence_location {directory}/\n"
        "persistence_file held.db\n"
        "autosave_interval 1\n"
        "persistent_client_expiration 14d\n"
        "max_inflight_messages 50\n"
        "max_queued_messages 100000\n"
        "message_size_limit 8192\n"
        "max_packet_size 16384\n"
    )


def write_broker_files(
    directory: Path, *, ingest: tuple[str, str], detectors: Iterable[tuple[str, str]]
) -> int:
    """Write the password, access and configuration files; give how many accounts there are.

    Parameters
    ----------
    directory
        Where; made when missing. Only its owner can read what is written.
    ingest
        User name and password of our own process.
    detectors
        User name and password of each detector.
    """
    directory.mkdir(parents=True, exist_ok=True)
    lines = [password_line(*account, os.urandom(12)) for account in (ingest, *detectors)]
    files: Mapping[str, str] = {
        PASSWORDS: "\n".join(lines) + "\n",
        ACCESS: access_text(ingest[0]),
        CONF: conf_text(directory),
    }
    for name, text in files.items():
        write_private(directory / name, text)
    return len(lines)


def write_private(path: Path, text: str) -> None:
    """Replace a file whole: the broker may be reading it."""
    beside = path.with_name(path.name + ".new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    beside.replace(path)
