"""Anchors kept outside the database: where each log ended, minute by minute.

A chain shows every change but one: an end that was cut off together with the head, as by putting
an old copy of the database in its place. What was written down elsewhere shows that too.
"""

import os
import re
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import structlog
from django.conf import settings

from eventlog.domain.chain import Anchor, read_anchor
from eventlog.domain.registry import every
from eventlog.models import Entry, Head

log = structlog.get_logger()

EXPORT_EVERY_S = 60
COMPARED_AT_ONCE = 2_000
ANSWER_WAIT_S = 2.0  # ours: a folder on a machine that is away may not answer for ever

_T = TypeVar("_T")
_FOLDER = threading.Lock()  # held by who waits for the folder, also after nobody waits for him


def in_time(touch: Callable[[], _T]) -> _T:
    """Touch the anchors' folder in a thread that is left behind if it does not come back.

    Raises
    ------
    OSError
        If the folder does not answer in time, or has not answered the one before yet.
    """
    if not _FOLDER.acquire(timeout=ANSWER_WAIT_S):
        raise TimeoutError("the anchors' folder still does not answer")
    touched: Future[_T] = Future()

    def go() -> None:
        try:
            touched.set_result(touch())
        except Exception as problem:  # not swallowed: ``result`` raises it below
            touched.set_exception(problem)
        finally:
            _FOLDER.release()

    try:
        threading.Thread(target=go, name="anchors", daemon=True).start()
    except RuntimeError as problem:  # the machine has no thread left
        _FOLDER.release()
        raise OSError(str(problem)) from problem
    return touched.result(timeout=ANSWER_WAIT_S)


def export_anchors(folder: Path, now: datetime) -> list[Anchor]:
    """Write down where each log ends, in the file of the day; give what was written.

    A log whose last anchor no longer stands is left as it is: that anchor is the witness, and is
    said again each day, for nobody looks further back than a day.

    Raises
    ------
    OSError
        If the folder cannot be written, or does not answer in time.
    """
    newest = in_time(lambda: newest_anchors(folder))
    witnesses = {anchor.log: anchor for anchor in broken_anchors(newest.values())}
    for name, witness in sorted(witnesses.items()):
        log.error("log_was_cut", log=name, seq=witness.seq)
    ends = {
        head.log: Anchor(head.log, head.seq, bytes(head.hash))
        for head in Head.objects.order_by("log")
        if head.seq
    }
    file = folder / f"anchors-{now.astimezone(UTC):%Y%m%d}"
    return in_time(lambda: _write(file, ends | witnesses))


def anchors_in(folder: Path) -> list[Anchor]:
    """Give every anchor written down in a folder, oldest first; a line that was torn is none."""
    return [anchor for file in _files(folder) for anchor in _read(file)]


def newest_anchors(folder: Path) -> dict[str, Anchor]:
    """Give the last anchor of each log."""
    newest: dict[str, Anchor] = {}
    for file in _files(folder)[-2:]:  # one day's file, and the one that was just begun
        newest |= {anchor.log: anchor for anchor in _read(file)}
    return newest


def broken_anchors(anchors: Iterable[Anchor]) -> list[Anchor]:
    """Give those that no longer stand: the entry is gone, or says something else."""
    by_log: dict[str, list[Anchor]] = defaultdict(list)
    for anchor in anchors:
        by_log[anchor.log].append(anchor)
    broken = []
    for name, of_log in by_log.items():
        for first in range(0, len(of_log), COMPARED_AT_ONCE):
            part = of_log[first : first + COMPARED_AT_ONCE]
            rows = Entry.objects.filter(log=name, seq__in=[anchor.seq for anchor in part])
            now = {seq: bytes(digest) for seq, digest in rows.values_list("seq", "hash")}
            broken += [anchor for anchor in part if now.get(anchor.seq) != anchor.hash]
    return broken


def find_cut_logs() -> list[str] | None:
    """Name the logs whose last exported anchor no longer stands; None: none are exported here.

    Raises
    ------
    OSError
        If the folder cannot be read, or does not answer in time.
    """
    folder = settings.ANCHORS
    if folder is None:
        return None
    newest = in_time(lambda: newest_anchors(folder))
    return sorted(anchor.log for anchor in broken_anchors(newest.values()))


@every(EXPORT_EVERY_S)
def export(now: datetime) -> None:
    """Export, where a folder is named."""
    if settings.ANCHORS is not None:
        export_anchors(settings.ANCHORS, now)


def _write(file: Path, ends: dict[str, Anchor]) -> list[Anchor]:
    told = {anchor.log: anchor for anchor in _read(file)} if file.exists() else {}
    written = [end for end in ends.values() if told.get(end.log) != end]
    if written:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as out:
            out.write("".join(f"\n{anchor}" for anchor in written) + "\n")  # also after a torn line
            out.flush()
            os.fsync(out.fileno())
    return written


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("anchors-*"))


def _read(file: Path) -> list[Anchor]:
    lines = file.read_text(encoding="utf-8").splitlines()
    return [read_anchor(line) for line in lines if _WHOLE.fullmatch(line)]


_WHOLE = re.compile(r".+:\d+:[0-9a-f]{64}")  # else the disk was full, or the power gone
