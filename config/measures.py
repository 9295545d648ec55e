"""What this web process counts of itself: requests, live lines. Each process answers for itself."""

import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import sync_only_middleware
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
)
from prometheus_client.core import CounterMetricFamily, Metric
from prometheus_client.registry import Collector

from realtime.outbox import SENT

# When a figure was first made, once more for each label: nobody asked.
disable_created_metrics()  # type: ignore[no-untyped-call]
REGISTRY = CollectorRegistry()
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

REQUEST_S = Histogram(
    "fengsui_http_request_seconds",
    "How long answers took, by route as it stands in the code.",
    ["method", "route"],
    buckets=BUCKETS_S,
    registry=REGISTRY,
)
REQUESTS = Counter(
    "fengsui_http_requests",
    "Answers, by route and class of status.",
    ["method", "route", "status"],
    registry=REGISTRY,
)
LINES = Gauge("fengsui_live_connections", "Screens on the live line.", registry=REGISTRY)

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


@sync_only_middleware
def count_requests(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Count answers and how long they took. Stands first, so that it sees all of it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        answer = get_response(request)
        method = request.method if request.method in METHODS else "other"
        route = route_of(request)
        REQUEST_S.labels(method, route).observe(time.perf_counter() - began)
        REQUESTS.labels(method, route, f"{answer.status_code // 100}xx").inc()
        return answer

    return middleware


def route_of(request: HttpRequest) -> str:
    """Name a request's route as it stands in the code: no more names than there are routes."""
    if request.resolver_match is not None:
        return request.resolver_match.route or "/"
    return "static" if request.path.startswith(settings.STATIC_URL) else "none"


class _SentCollector(Collector):
    """What the screens were sent, as their outboxes count it."""

    def collect(self) -> Iterator[Metric]:
        yield CounterMetricFamily(
            "fengsui_live_frames", "Frames sent to screens.", value=SENT.frame_count
        )
        yield CounterMetricFamily("fengsui_live_frame_bytes", "Their size.", value=SENT.byte_count)


REGISTRY.register(_SentCollector())


def counted(screens: Application) -> Application:
    """Count who is on the live line."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        LINES.inc()
        try:
            await screens(scope, receive, send)
        finally:
            LINES.dec()

    return application
