"""Two clones, and a clone under /root, never meet."""

import os
import socket
from pathlib import Path

import pytest

from ops import places as ops_places
from ops.places import Lost, Places, Ports, places, ports, secret, write_private, write_whole


def test_a_given_home_is_used_and_named_apart(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("FENGSUI_HOME", str(tmp_path / "one"))
    one = places()
    monkeypatch.setenv("FENGSUI_HOME", str(tmp_path / "two"))
    two = places()

    assert one.home == tmp_path / "one"
    assert one.run != two.run


def test_a_clone_under_a_closed_folder_keeps_its_data_where_postgres_can_reach(monkeypatch) -> None:
    if os.geteuid() != 0:
        return
    monkeypatch.delenv("FENGSUI_HOME", raising=False)
    monkeypatch.setattr(ops_places, "CLONE", ops_places.Path("/root/fengsui"))

    at = places("probe")

    assert not at.home.is_relative_to("/root")
    at.logs.rmdir()
    at.home.rmdir()
    at.run.rmdir()


def test_a_secret_is_made_once_and_kept_from_others(tmp_path) -> None:
    at = Places(home=tmp_path, run=tmp_path)

    first = secret(at, "key")

    assert secret(at, "key") == first
    assert len(first) >= 40
    assert (tmp_path / "secrets" / "key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("there", ["postgres/PG_VERSION", "leader"])
def test_no_secret_is_made_for_a_cluster_whose_secrets_are_gone(tmp_path: Path, there: str) -> None:
    at = Places(home=tmp_path, run=tmp_path)
    (tmp_path / "postgres").mkdir()
    (tmp_path / there).touch()

    for name in ("postgres", "key"):
        with pytest.raises(Lost, match="put that folder back"):
            secret(at, name)

    assert not (tmp_path / "secrets").exists()
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "postgres").write_text("known")
    assert secret(at, "backup")  # of a later version


def test_what_is_private_is_so_from_its_first_byte(tmp_path: Path) -> None:
    file = tmp_path / "conf"
    write_private(file, "one")
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o644)
    write_private(file, "two")
    assert (file.read_text(), file.stat().st_mode & 0o777) == ("two", 0o600)


def test_a_file_and_its_name_are_on_disk_before_anything_rests_on_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[tuple[int, str]] = []
    fsync = os.fsync

    def noted(number: int) -> None:
        named = (tmp_path / "leader").read_text() if (tmp_path / "leader").exists() else ""
        flushed.append((os.fstat(number).st_ino, named))
        fsync(number)

    monkeypatch.setattr(os, "fsync", noted)
    write_whole(tmp_path / "leader", "second")

    file = (tmp_path / "leader").stat().st_ino
    assert flushed == [(file, ""), (tmp_path.stat().st_ino, "second")]


def test_a_data_folder_is_named_without_links(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "disk")
    monkeypatch.setenv("FENGSUI_HOME", str(tmp_path / "link"))
    monkeypatch.setattr(ops_places, "CLONE", tmp_path / "link")
    assert places().home == tmp_path / "disk"
    monkeypatch.delenv("FENGSUI_HOME")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert places("probe").home == tmp_path / "disk" / ".fengsui-probe"


def test_a_second_clone_takes_the_next_free_ports(tmp_path, monkeypatch) -> None:
    monkeypatch.delenv("FENGSUI_PORT", raising=False)
    at = Places(home=tmp_path, run=tmp_path)
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setattr(ops_places, "FIRST_PORT", taken.getsockname()[1])

        chosen = ports(at, "127.0.0.1")

    assert chosen.web == ops_places.FIRST_PORT + ops_places.PORT_STEP
    assert ports(at, "127.0.0.1") == chosen  # and keeps them


def test_a_given_port_is_not_argued_with(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("FENGSUI_PORT", "9000")
    monkeypatch.delenv("FENGSUI_AVL_PORT", raising=False)
    monkeypatch.delenv("FENGSUI_MQTT_PORT", raising=False)
    monkeypatch.delenv("FENGSUI_PICTURES_PORT", raising=False)

    chosen = ports(Places(home=tmp_path, run=tmp_path), "127.0.0.1")

    assert chosen == Ports(web=9000, avl=9001, mqtt=9002, pictures=9003)


def test_a_path_too_long_for_a_socket_is_said(tmp_path, monkeypatch) -> None:
    if os.geteuid() == 0:
        monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / ("x" * 90)))
    (tmp_path / ("x" * 90)).mkdir()
    monkeypatch.setenv("FENGSUI_HOME", str(tmp_path / "home"))

    with pytest.raises(ValueError, match="too long"):
        places()
