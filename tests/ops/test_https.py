"""`make run HOST=name`: the whole server over HTTPS, for seats elsewhere."""

import asyncio
import os
import ssl
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from ops.places import CLONE
from ops.simulation.doors import Person, TurnedDown
from tests.running import Running, running

NAME = "fengsui.test"
NOT_LOGGED_IN = 4401


@pytest.fixture(scope="module")
def named() -> Iterator[Running]:
    """Run an empty city under a name."""
    with running("https", processes="web,relay", FENGSUI_DEMO="0", FENGSUI_NAME=NAME) as it:
        yield it


@pytest.fixture(scope="module")
def trust(named: Running) -> ssl.SSLContext:
    """A seat that trusts the authority."""
    return ssl.create_default_context(cafile=named.environment["FENGSUI_CA"])


def ask(named: Running, trust: ssl.SSLContext, path: str, host: str = NAME) -> httpx.Response:
    """Ask by name, though no name server knows it: the address is this machine's."""
    port = urlsplit(named.url).port
    with httpx.Client(verify=trust) as client:
        return client.get(
            f"https://127.0.0.1:{port}{path}",
            headers={"Host": f"{host}:{port}"},
            extensions={"sni_hostname": host},
        )


def test_a_seat_reaches_the_log_in_by_name_and_its_cookies_never_leave_https(
    named: Running, trust: ssl.SSLContext
) -> None:
    answer = ask(named, trust, "/login")
    assert answer.status_code == 200
    assert "Secure" in answer.headers["Set-Cookie"]
    assert "max-age" in answer.headers["Strict-Transport-Security"]


def test_a_name_that_is_not_ours_is_turned_away(named: Running, trust: ssl.SSLContext) -> None:
    assert ask(named, trust, "/login", host="localhost").status_code == 200
    port = urlsplit(named.url).port
    with httpx.Client(verify=trust) as client:
        answer = client.get(f"https://127.0.0.1:{port}/login", headers={"Host": "evil.example"})
    assert answer.status_code == 400


def test_a_seat_that_does_not_trust_the_authority_gets_nothing(named: Running) -> None:
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        ask(named, ssl.create_default_context(), "/healthz")


def test_nothing_answers_without_encryption(named: Running) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(f"http://127.0.0.1:{urlsplit(named.url).port}/healthz")


def test_the_live_line_opens_over_tls(named: Running, trust: ssl.SSLContext) -> None:
    port = urlsplit(named.url).port
    origin = f"https://localhost:{port}"
    with (
        connect(f"wss://localhost:{port}/live", ssl=trust, origin=origin) as line,  # type: ignore[arg-type]
        pytest.raises(ConnectionClosed) as closed,
    ):
        line.recv(timeout=10)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == NOT_LOGGED_IN


def test_a_page_from_elsewhere_cannot_open_the_live_line(
    named: Running, trust: ssl.SSLContext
) -> None:
    address = f"wss://localhost:{urlsplit(named.url).port}/live"
    with pytest.raises(InvalidStatus, match="403"):
        connect(address, ssl=trust, origin="https://evil.example")  # type: ignore[arg-type]


def test_the_simulators_people_come_over_tls_as_well(
    named: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FENGSUI_CA", named.environment["FENGSUI_CA"])

    async def come() -> None:
        nobody = Person(named.environment["FENGSUI_URL"], "nobody", "nothing")
        try:
            await nobody.log_in()
        finally:
            await nobody.leave()

    with (
        ThreadPoolExecutor(1) as thread,  # a browser's test may have left a loop in this one
        pytest.raises(TurnedDown, match="401"),  # a log-in refused is a line that was trusted
    ):
        thread.submit(asyncio.run, come()).result()


def test_seats_elsewhere_are_let_in_and_devices_only_where_it_is_said(named: Running) -> None:
    ports = [urlsplit(named.url).port, named.mqtt_port]
    listening = Path("/proc/net/tcp").read_text().splitlines()
    addresses = {
        int(words[1].split(":")[1], 16): words[1].split(":")[0]
        for words in map(str.split, listening[1:])
        if words[3] == "0A"
    }
    assert [addresses[port] for port in ports] == ["00000000", "0100007F"]


@pytest.mark.parametrize(("typed", "name"), [(["HOST=a.example"], "a.example"), ([], "")])
def test_only_a_host_that_was_typed_counts(typed: list[str], name: str) -> None:
    said = subprocess.run(
        ["make", "--no-print-directory", "--eval", "say: ; @echo $$FENGSUI_NAME", "say", *typed],
        cwd=CLONE,
        env={**os.environ, "HOST": "shell.example", "FENGSUI_NAME": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip() == name
