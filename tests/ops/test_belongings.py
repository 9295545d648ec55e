"""Copies of a cluster can be led: what opens it lies with them, and nothing else is made up."""

from pathlib import Path

import pytest

from ops import belongings, drill
from ops.archive import NoBackup
from ops.places import Lost, Places, places, secret


@pytest.fixture
def at(tmp_path: Path) -> Places:
    home = tmp_path / "home"
    home.mkdir()
    at = Places(home=home, run=tmp_path)
    for name in ("postgres", "owner", "key"):
        secret(at, name)
    (home / "environment.json").write_text('{"FENGSUI_STANDBY": "/mnt/second"}')
    return at


def test_what_was_kept_is_readable_by_its_owner_alone_and_comes_back(
    at: Places, tmp_path: Path
) -> None:
    known = {name: secret(at, name) for name in ("postgres", "owner", "key")}
    kept = tmp_path / "kept"
    belongings.keep(at, kept)
    assert kept.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in kept.iterdir()} == {0o600}

    anew = Places(home=tmp_path / "anew", run=tmp_path)
    anew.home.mkdir()
    belongings.take(anew, kept)

    assert {name: secret(anew, name) for name in known} == known
    assert belongings.running_with(anew) == {"FENGSUI_STANDBY": "/mnt/second"}
    assert (anew.home / "secrets").stat().st_mode & 0o777 == 0o700
    files = [*(anew.home / "secrets").iterdir(), anew.home / "environment.json"]
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


def test_a_cluster_that_comes_back_is_vouched_for_by_the_authority_that_seats_trust(
    at: Places, tmp_path: Path
) -> None:
    (at.home / "tls").mkdir()
    for name in ("ca.crt", "ca.pem", "server.pem"):
        (at.home / "tls" / name).write_text(f"{name} of old")
    belongings.keep(at, tmp_path / "kept")
    assert {file.stat().st_mode & 0o777 for file in (tmp_path / "kept" / "tls").iterdir()} == {
        0o600
    }
    anew = Places(home=tmp_path / "anew", run=tmp_path)
    anew.home.mkdir()
    belongings.take(anew, tmp_path / "kept")
    assert (anew.home / "tls").stat().st_mode & 0o777 == 0o700
    assert (anew.home / "tls" / "ca.pem").read_text() == "ca.pem of old"
    assert secret(anew, "key") == secret(at, "key")

    (anew.home / "tls" / "server.pem").write_text("a newer one")
    belongings.take(anew, tmp_path / "kept")  # an authority that is there is left as it is
    assert (anew.home / "tls" / "server.pem").read_text() == "a newer one"


def test_secrets_of_another_cluster_are_put_aside_whole(at: Places, tmp_path: Path) -> None:
    belongings.keep(at, tmp_path / "kept")
    anew = Places(home=tmp_path / "anew", run=tmp_path)
    anew.home.mkdir()
    others = secret(anew, "postgres")

    belongings.take(anew, tmp_path / "kept")

    assert secret(anew, "postgres") == secret(at, "postgres")
    (aside,) = anew.home.glob("secrets-before-*")
    assert (aside / "postgres").read_text() == others


def test_ours_serve_for_a_copy_of_an_earlier_version_and_without_any_it_is_said(
    at: Places, tmp_path: Path
) -> None:
    known = secret(at, "postgres")
    belongings.take(at, tmp_path / "nothing")
    assert secret(at, "postgres") == known
    anew = Places(home=tmp_path / "anew", run=tmp_path)
    anew.home.mkdir()
    with pytest.raises(Lost, match="put the folder secrets/"):
        belongings.take(anew, tmp_path / "nothing")
    assert not (anew.home / "secrets").exists()


@pytest.mark.parametrize(
    ("variable", "there", "said"),
    [
        ("FENGSUI_STANDBY", "postgres/standby.signal", "make promote"),
        ("FENGSUI_STANDBY", "postgres/PG_VERSION", "which led"),
        ("FENGSUI_BACKUP", "copies/20261121T031500Z/PG_VERSION", "ops restore"),
    ],
)
def test_no_empty_cluster_is_made_where_another_folder_holds_the_one_that_is_meant(
    at: Places, monkeypatch: pytest.MonkeyPatch, variable: str, there: str, said: str
) -> None:
    tmp_path = at.run
    monkeypatch.setenv(variable, str(tmp_path / "other"))
    belongings.refuse_another_cluster(at)
    (tmp_path / "other" / there).parent.mkdir(parents=True)
    (tmp_path / "other" / there).touch()
    with pytest.raises(Lost, match=said):
        belongings.refuse_another_cluster(at)


def test_a_restore_that_is_refused_leaves_the_secrets_of_the_cluster_that_is_there(
    at: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = secret(at, "postgres")
    (at.home / "postgres").mkdir()
    (at.home / "postgres" / "PG_VERSION").touch()
    for folder in ("copies", "secrets"):
        (tmp_path / "backup" / folder / "20261121T031500Z").mkdir(parents=True)
    (tmp_path / "backup" / "secrets" / "20261121T031500Z" / "postgres").write_text("another")
    monkeypatch.setenv("FENGSUI_HOME", str(at.home))
    monkeypatch.setenv("FENGSUI_BACKUP", str(tmp_path / "backup"))

    with pytest.raises(NoBackup, match="not empty"):
        drill.restore(print, [])

    assert secret(at, "postgres") == known
    places().run.rmdir()


def test_files_that_roads_were_read_from_are_kept_once_and_come_back(
    at: Places, tmp_path: Path
) -> None:
    folder = at.home / "roads" / "sources"
    folder.mkdir(parents=True)
    (folder / "93aa.parquet").write_bytes(b"roads")
    for _ in range(2):
        belongings.keep_sources(at, tmp_path / "backup")
    anew = Places(home=tmp_path / "anew", run=tmp_path)
    belongings.take_sources(anew, tmp_path / "backup")
    assert (anew.home / "roads" / "sources" / "93aa.parquet").read_bytes() == b"roads"
    assert len(list((tmp_path / "backup" / "roads" / "sources").iterdir())) == 1
