"""Figures for Prometheus: what it reads, and who may."""

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from config.measures import REGISTRY, counted
from config.vitals import forget_vitals
from eventlog.api import beat
from org.models import Person
from realtime.outbox import Outbox
from realtime.said import Said
from tests.config.test_vitals import GOOD

TOKEN = "a-token-long-enough-for-a-scraper"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def house(settings, home: object) -> None:
    settings.METRICS_TOKEN = TOKEN
    for process, detail in GOOD.items():
        beat(process, detail)
    forget_vitals()


def read() -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """Scrape as Prometheus does; give each sample by its name and labels."""
    answer = Client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain; version=")
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }


def one(samples, name: str, **labels: str) -> float:
    return samples.get((name, frozenset(labels.items())), 0.0)


@pytest.mark.parametrize(
    "shown",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer wrong",
        f"Bearer {TOKEN}x",
        f"Basic {TOKEN}",
        TOKEN,
        "Bearer 烽燧",
    ],
)
def test_nobody_reads_without_the_token(shown: str | None) -> None:
    headers = {} if shown is None else {"Authorization": shown}

    answer = Client().get("/metrics", headers=headers)

    assert (answer.status_code, answer.content) == (401, b"")
    assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("shown", [None, "Bearer ", "Bearer"])
def test_where_no_token_is_set_nobody_reads(settings, shown: str | None) -> None:
    settings.METRICS_TOKEN = ""
    headers = {} if shown is None else {"Authorization": shown}

    assert Client().get("/metrics", headers=headers).status_code == 401


def test_a_log_in_is_no_token(dispatcher: int) -> None:
    browser = Client()
    browser.force_login(Person.objects.get(pk=dispatcher))

    assert browser.get("/metrics").status_code == 401


def test_the_figures_are_those_of_health() -> None:
    beat("relay", {**GOOD["relay"], "behind_s": 30.0})

    samples = read()

    assert one(samples, "fengsui_well") == 0
    assert one(samples, "fengsui_consumer_up", consumer="relay", log="") == 0
    assert one(samples, "fengsui_consumer_lag_seconds", consumer="relay", log="") == 30
    assert one(samples, "fengsui_consumer_up", consumer="worker", log="") == 1
    assert one(samples, "fengsui_consumer_lag_count", consumer="avl", log="") == 3
    assert any(name == "fengsui_host_clock_skew_seconds" for name, _ in samples)


def test_what_the_doors_count_is_there() -> None:
    counts = {"avl": {"committed": 7, "counts": {"outdated": 2, "refused_jump": 1}}}
    beat("ingest", {**GOOD["ingest"], **counts})

    samples = read()

    for what, value in (("committed", 7), ("outdated", 2), ("refused_jump", 1)):
        assert one(samples, "fengsui_ingest_count_total", door="avl", what=what) == value


def test_an_answer_is_counted_by_its_route_and_timed(dispatcher: int) -> None:
    browser = Client()
    browser.force_login(Person.objects.get(pk=dispatcher))
    route = {"method": "GET", "route": "api/norms"}
    before = read()

    browser.get("/api/norms")

    after = read()
    timed = "fengsui_http_request_seconds_count"
    assert one(after, timed, **route) == one(before, timed, **route) + 1
    answers = "fengsui_http_requests_total"
    assert one(after, answers, **route, status="2xx") == (
        one(before, answers, **route, status="2xx") + 1
    )
    took_s = "fengsui_http_request_seconds_sum"
    assert one(after, took_s, **route) > one(before, took_s, **route)


def test_there_are_no_more_names_than_routes() -> None:
    """Or a stranger could fill the memory with addresses of his own."""
    stranger = Client()
    stranger.get("/nowhere/0")
    stranger.generic("BREW", "/login")
    stranger.get(f"/api/incidents/{GOOD_ID}0")
    before = set(read())

    for n in range(1, 9):
        stranger.get(f"/nowhere/{n}")
        stranger.generic(f"BREW{n}", "/login")
        stranger.get(f"/api/incidents/{GOOD_ID}{n}")

    assert set(read()) == before


GOOD_ID = "0196f3a0-0000-7000-8000-00000000000"


async def test_screens_and_what_is_sent_to_them_are_counted() -> None:
    sent: list[dict[str, object]] = []

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    async def receive() -> None:
        """Say nothing."""

    def figures() -> list[float]:
        return [
            REGISTRY.get_sample_value(name) or 0.0
            for name in (
                "fengsui_live_connections",
                "fengsui_live_frames_total",
                "fengsui_live_frame_bytes_total",
            )
        ]

    while_there: list[float] = []

    async def screen(_scope: object, _receive: object, tell) -> None:
        await tell({"type": "websocket.accept"})
        outbox = Outbox(tell, lambda: None)
        outbox.put(Said("12345"))
        outbox.put(Said(b"123"))
        while_there.extend(figures())
        raise ConnectionError

    lines, frames, size = figures()
    with pytest.raises(ConnectionError):
        await counted(screen)({"type": "websocket"}, receive, send)

    assert while_there == [lines + 1, frames + 2, size + 8]
    assert figures() == [lines, frames + 2, size + 8]
    assert len(sent) == 3
