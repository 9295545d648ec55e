"""What a cluster cannot be led without, and what therefore lies with each copy of it.

The passwords of its roles, the key that signs sessions and derives the detectors' passwords, the
authority that seats trust, and how it was run last. They lie in the data folder, whose disk may be
lost. Standard library only.
"""

import json
import os
import shutil
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from ops.places import CLUSTER_SECRET, PRIVATE, Lost, Places, write_private

FOLDER = "secrets"
CERTIFICATES = "tls"  # with another authority each seat would have to trust anew
SOURCES = Path("roads") / "sources"  # files that roads were read from, named by their digests
FILES = ("environment.json", "city.json")  # beside the secrets in the data folder


def keep(at: Places, into: Path) -> None:
    """Lay what belongs to the cluster into a folder that only we can read."""
    _lay(_ours(at), into)
    certificates = list((at.home / CERTIFICATES).glob("*"))
    if certificates:
        _lay(certificates, into / CERTIFICATES)


def keep_beside(at: Places, folder: Path) -> None:
    """Lay all of it beside a standby."""
    keep(at, folder / FOLDER)
    keep_sources(at, folder)


def take(at: Places, kept: Path) -> None:
    """Have what belongs to a kept cluster in place; other secrets that are there are put aside.

    Raises
    ------
    Lost
        If they are nowhere: nobody can log in to the cluster then.
    """
    ours = at.home / FOLDER
    if not (kept / CLUSTER_SECRET).exists():
        if not (ours / CLUSTER_SECRET).exists():
            raise Lost(
                f"neither {kept} nor {ours} holds the passwords of this cluster: put the folder "
                f"{FOLDER}/ of the lost data folder, or of a copy of it, into {at.home} first"
            )
        return
    secrets = [file for file in kept.iterdir() if file.is_file() and file.name not in FILES]
    if ours.exists() and any(_differs(ours / file.name, file) for file in secrets):
        ours.rename(at.home / f"{FOLDER}-before-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
    ours.mkdir(mode=PRIVATE, exist_ok=True)
    for file in secrets:
        write_private(ours / file.name, file.read_text())
    for name in FILES:
        if (kept / name).exists() and not (at.home / name).exists():
            write_private(at.home / name, (kept / name).read_text())
    certificates = list((kept / CERTIFICATES).glob("*"))
    if certificates and not (at.home / CERTIFICATES).exists():
        _lay(certificates, at.home / CERTIFICATES)


def keep_sources(at: Places, folder: Path) -> None:
    """Keep the files that roads' arrays are made from again; the database holds none of them."""
    _copy_missing(at.home / SOURCES, folder / SOURCES)


def take_sources(at: Places, folder: Path) -> None:
    """Have the files that roads' arrays are made from in place."""
    _copy_missing(folder / SOURCES, at.home / SOURCES)


def _copy_missing(here: Path, there: Path) -> None:
    """Copy what is not there yet: a name that is there holds the same, for it is the digest."""
    for file in here.glob("*"):
        if not (there / file.name).exists():
            there.mkdir(parents=True, exist_ok=True)
            beside = there / f".{file.name}"
            shutil.copyfile(file, beside)
            beside.replace(there / file.name)


def refuse_another_cluster(at: Places) -> None:
    """Make no empty cluster where a standby or a backup holds the one that is meant.

    Raises
    ------
    Lost
        Saying where it is, and how it comes back.
    """
    standby, kept = _named("FENGSUI_STANDBY"), _named("FENGSUI_BACKUP")
    how = ""
    if standby is not None and (standby / "postgres" / "standby.signal").exists():
        how = f"{standby} does: make promote lets it lead"
    elif standby is not None and (standby / "postgres" / "PG_VERSION").exists():
        how = (
            f"{standby} does, which led: write {standby}/postgres into {at.home}/leader, and copy "
            f"{standby / FOLDER} to {at.home / FOLDER}"
        )
    elif kept is not None and any((kept / "copies").glob("*Z")):
        how = f"{kept} does: python3 -m ops restore builds it up again"
    if how:
        raise Lost(f"{at.home} holds no cluster, and {how}. For an empty house name another folder")


def running_with(at: Places) -> dict[str, str]:
    """Give how the system runs, or ran last; nothing where it never did."""
    file = at.home / "environment.json"
    found: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
    return found


def _ours(at: Places) -> list[Path]:
    there = [at.home / name for name in FILES]
    return [*(at.home / FOLDER).iterdir(), *(file for file in there if file.exists())]


def _lay(files: Iterable[Path], into: Path) -> None:
    into.mkdir(mode=PRIVATE, exist_ok=True)
    into.chmod(PRIVATE)
    for file in files:
        laid = into / file.name
        if not laid.exists() or laid.read_text() != file.read_text():
            write_private(laid, file.read_text())


def _differs(ours: Path, kept: Path) -> bool:
    return ours.exists() and ours.read_text() != kept.read_text()


def _named(variable: str) -> Path | None:
    given = os.environ.get(variable, "").strip()
    return Path(given) if given else None
