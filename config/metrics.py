"""``/metrics``: what health says and what this process counts, as Prometheus reads it."""

import hmac
from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from config.measures import REGISTRY
from config.vitals import Consumer, Vitals, recent_vitals

CHALLENGE = 'Bearer realm="Fengsui metrics"'


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Give the figures to who shows the token of this house; without one set, to nobody."""
    if not may_read(request.headers.get("Authorization", "")):
        return HttpResponse(status=401, headers={"WWW-Authenticate": CHALLENGE})
    encode, content_type = choose_encoder(request.headers.get("Accept", ""))
    return HttpResponse(encode(REGISTRY), content_type=content_type)


def may_read(authorization: str) -> bool:
    """Whether a header shows the token; takes the same time however wrong it is."""
    scheme, _, shown = authorization.partition(" ")
    token: str = settings.METRICS_TOKEN
    is_shown = hmac.compare_digest(shown.strip().encode(), token.encode())
    return bool(token) and scheme.lower() == "bearer" and is_shown


class VitalsCollector(Collector):
    """What the health page says, in figures."""

    def describe(self) -> list[Metric]:
        """Say nothing at registration: to describe is to read."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Give all figures of the newest reading."""
        known = recent_vitals()
        yield _gauge("fengsui_well", "1: nobody has to do anything.", known.is_well)
        yield from _of_consumers(known.consumers)
        yield from _of_clocks(known)
        yield _gauge("fengsui_database_seconds", "A question and its answer.", known.database_s)
        heads = GaugeMetricFamily("fengsui_log_head", "The last entry of each log.", labels=["log"])
        for log, seq in known.heads.items():
            heads.add_metric([log], seq)
        yield heads
        behind = None if known.taken_over is None else known.taken_over.behind_bytes
        if behind is not None:
            yield _gauge("fengsui_backup_behind_bytes", "Not taken over yet.", behind)
        yield from _of_doors(known)


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(name, words, value=float(value))


def _of_consumers(consumers: list[Consumer]) -> Iterator[Metric]:
    labels = ["consumer", "log"]
    up = GaugeMetricFamily("fengsui_consumer_up", "1: it does its work.", labels=labels)
    lag_s = GaugeMetricFamily(
        "fengsui_consumer_lag_seconds", "How long what it has not read has waited.", labels=labels
    )
    lag = GaugeMetricFamily(
        "fengsui_consumer_lag_count", "How much it has not read.", labels=labels
    )
    progress = GaugeMetricFamily(
        "fengsui_consumer_progress_age_seconds", "Since it last got on.", labels=labels
    )
    parked = GaugeMetricFamily(
        "fengsui_consumer_parked_count", "Set aside for a person.", labels=labels
    )
    for one in consumers:
        of = [one.name, one.log]
        up.add_metric(of, one.is_up)
        parked.add_metric(of, one.parked_count)
        for family, value in ((lag_s, one.lag_s), (lag, one.lag_count), (progress, one.progress_s)):
            if value is not None:
                family.add_metric(of, value)
    yield from (up, lag_s, lag, progress, parked)


def _of_clocks(known: Vitals) -> Iterator[Metric]:
    skew = GaugeMetricFamily(
        "fengsui_host_clock_skew_seconds", "Its clock minus the database's.", labels=["host"]
    )
    off = GaugeMetricFamily(
        "fengsui_host_clock_off", "1: by more than the norm allows.", labels=["host"]
    )
    for one in known.hosts:
        skew.add_metric([one.host], one.skew_s)
        off.add_metric([one.host], one.is_off)
    yield from (skew, off)
    ingest = known.newest("ingest")
    clocks = (ingest.detail.get("clocks") if ingest else None) or {}
    if clocks:
        yield _gauge("fengsui_device_clocks_off", "Devices that keep wrong time.",
                     clocks["off_count"])  # fmt: skip


def _of_doors(known: Vitals) -> Iterator[Metric]:
    """Give what the doors of ingest count; a new life of it begins at nothing again."""
    ingest = known.newest("ingest")
    counts = CounterMetricFamily(
        "fengsui_ingest_count", "What came in, by door and by what became of it.",
        labels=["door", "what"],
    )  # fmt: skip
    for door in ("avl", "iot"):
        detail = ingest.detail.get(door, {}) if ingest else {}
        said = dict(detail.get("counts", {}))
        if "committed" in detail:
            said["committed"] = detail["committed"]
        for what, value in sorted(said.items()):
            counts.add_metric([door, what], value)
    yield counts


REGISTRY.register(VitalsCollector())
ProcessCollector(namespace="fengsui_web", registry=REGISTRY)
