"""How entries hang together, and how to see that one does not."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.wire import canonical_text, instant

GENESIS = bytes(32)
"""What the first entry of a log names as its predecessor."""


def entry_hash(
    *,
    log: str,
    seq: int,
    at: datetime,
    recorded_at: datetime,
    actor: str,
    kind: str,
    version: int,
    text: str,
    prev_hash: bytes,
) -> bytes:
    """Digest an entry: everything it says, and the digest of the entry before it."""
    said = canonical_text(
        {
            "log": log,
            "seq": seq,
            "at": instant(at),
            "recorded_at": instant(recorded_at),
            "actor": actor,
            "kind": kind,
            "version": version,
            "text": text,
            "prev": prev_hash.hex(),
        }
    )
    return hashlib.sha256(said.encode("utf-8")).digest()


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as the chain sees it."""

    log: str
    seq: int
    at: datetime
    recorded_at: datetime
    actor: str
    kind: str
    version: int
    text: str
    body: Any
    formation_id: int
    prev_hash: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place in a log that can be written down elsewhere: what a later reading must still find."""

    log: str
    seq: int
    hash: bytes

    def __str__(self) -> str:
        return f"{self.log}:{self.seq}:{self.hash.hex()}"


def read_anchor(text: str) -> Anchor:
    """Read ``LOG:SEQ:HASH`` as ``verify_log`` prints it.

    Raises
    ------
    ValueError
        If it is not that.
    """
    log, seq, digest = text.rsplit(":", 2)
    return Anchor(log, int(seq), bytes.fromhex(digest))


def fault_of(link: Link, before: Anchor) -> str:
    """Say what is wrong with an entry that should follow ``before``: ``""`` when nothing is."""
    if link.seq != before.seq + 1:
        return f"hole: entry {before.seq + 1} is missing"
    if link.prev_hash != before.hash:
        return "wrong prev: it does not name the entry before it"
    if link.hash != entry_hash(
        log=link.log,
        seq=link.seq,
        at=link.at,
        recorded_at=link.recorded_at,
        actor=link.actor,
        kind=link.kind,
        version=link.version,
        text=link.text,
        prev_hash=link.prev_hash,
    ):
        return "wrong hash: what the entry says was changed"
    return _derived_fault(link)


def _derived_fault(link: Link) -> str:
    said = json.loads(link.text)
    if link.body != said:
        return "body and text differ: the derived column was changed"
    if link.formation_id != said["formation_id"]:
        return "formation and text differ: the derived column was changed"
    return ""
