"""What it costs to show a city's positions to hundreds of screens: ours and two peers in one run.

CPU is that of the serving process alone, from the system's own clock of it: Redis, the producer and
the viewers run beside it on the same machine and are not counted for anybody.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from ops.places import CLONE
from tests.bench.live_producer import Load, producing
from tests.bench.live_viewers import Crowd, Seen, Watching
from tests.bench.row import row
from tests.running import Running, Somebody, free_ports, running

TICK_S, UPDATES_PER_S, VIEWERS, FEW_VIEWERS = 0.05, 500, 300, 100
WARM_S, MEASURED_S = 3.0, 10.0
SLOPE_S = float(os.environ.get("FENGSUI_BENCH_MINUTES", "1")) * 60
DEAF, DEAF_S, DEAF_GOAL_MB = 3, 20, 20.0  # 8 MB may wait for each, once as text and once framed
LIVE_GOALS = {"group_send": 100.0, "bare": 0.67, "p99_ms": 60.0, "incident_ms": 15.0}
DAPHNE = (sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", "{port}")
UVICORN = (sys.executable, "-m", "uvicorn", "--port", "{port}", "--log-level", "critical")
OURS = (sys.executable, "manage.py", "web", "--port", "{port}")  # uvicorn, as it serves


@dataclass(slots=True)
class Server:
    """A serving process."""

    process: subprocess.Popen[bytes]
    port: int

    def cpu_s(self) -> float:
        """Give the CPU time it took so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def rss_mb(self) -> float:
        """Give the memory it holds."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@dataclass(frozen=True, slots=True)
class Measured:
    """What a crowd saw, and what that cost."""

    seen: Seen
    cpu_s: float
    took_s: float

    @property
    def per_cpu_s(self) -> float:
        """Deliveries in time for each second of CPU."""
        return self.seen.in_time / max(self.cpu_s, 0.01)

    def __str__(self) -> str:
        seen = self.seen
        return (
            f"{seen.viewer_count} viewers, {seen.delivered / self.took_s:.0f} deliveries/s "
            f"({100 * seen.in_time / max(1, seen.delivered):.0f} % within 1 s), "
            f"p50 {seen.p50_ms:.0f} p99 {seen.p99_ms:.0f} ms, {self.cpu_s / self.took_s:.2f} core"
        )


def rows() -> Iterator[dict[str, Any]]:
    """Measure all rows of the fan-out."""
    settings = {"FENGSUI_POSITION_TICK_S": str(TICK_S)}
    with running("bench-fanout", processes="web,relay", **settings) as system:
        own = dict(os.environ)
        os.environ.update(system.environment)  # for the processes that the bench starts
        try:
            yield from Fanout(system, system.log_in("diaodu")).rows()
        finally:
            os.environ.clear()
            os.environ.update(own)


class Fanout:
    """The city, its appliances, and who looks at them."""

    def __init__(self, system: Running, dispatcher: Somebody) -> None:
        """Learn the appliances and where their stations are."""
        self._system = system
        detachment = dispatcher.detachment_id
        lines = dispatcher.get(f"/api/streams/appliances.f{detachment}")["data"]
        places = {one["id"]: tuple(one["place"]) for one in dispatcher.get("/api/stations")}
        self._appliances = [line["id"] for line in lines]
        self._station = lines[0]["station_id"]
        self._places = [places[line["station_id"]] for line in lines]
        self._streams: list[str] = dispatcher.get("/api/session")["streams"]
        self._cookie = "; ".join(f"{n}={v}" for n, v in dispatcher.client.cookies.items())
        self._positions = f"positions.f{detachment}"
        self._incidents = f"incidents.f{detachment}"

    def rows(self) -> Iterator[dict[str, Any]]:
        """Measure, peer after peer, each alone on the machine."""
        wide = [self._says(None)]
        plain, beside = self._load(), self._load(incidents_per_s=5)
        with self._serving(*OURS) as server:
            ours, told = self._measure(server, wide * VIEWERS, plain, beside)
            (few,) = self._measure(server, wide * FEW_VIEWERS, plain)
            (tenth,) = self._measure(server, self._different(VIEWERS // 10), plain)
            (different,) = self._measure(server, self._different(VIEWERS), plain)
            slope, deaf_mb, note = self._memory(server, self._different(VIEWERS))
        with self._serving(sys.executable, "-m", "tests.bench.live_bare", "{port}", str(TICK_S),
                           str(round(UPDATES_PER_S * TICK_S))) as server:  # fmt: skip
            (bare,) = self._measure(server, wide * VIEWERS, None, path="/", does_answer=False)
        with self._serving(*DAPHNE, "config.asgi:application") as server:
            daphne, daphne_told = self._measure(server, wide * VIEWERS, plain, beside)
        load, naive_words = self._load(how="group_send"), "tests.bench.live_naive:application"
        with self._serving(*DAPHNE, naive_words) as server:
            (naive_few,) = self._measure(
                server, [[]] * FEW_VIEWERS, load, path="/", does_answer=False
            )
            (naive,) = self._measure(server, [[]] * VIEWERS, load, path="/", does_answer=False)
        with self._serving(*UVICORN, naive_words) as server:
            (moved,) = self._measure(server, [[]] * VIEWERS, load, path="/", does_answer=False)
        what = f"{UPDATES_PER_S} updates/s of {len(self._appliances)} appliances"
        yield _against(
            "live.fanout_vs_group_send", ours, naive, peer="group_send",
            goal=LIVE_GOALS["group_send"],
            note="deliveries for each CPU second of the serving process, ours no older than 1 s, "
            f"theirs of any age; {what}; ours, under uvicorn, tick {TICK_S * 1000:.0f} ms: {ours}; "
            f"plain group_send on Daphne: {naive}; {FEW_VIEWERS} viewers: ours {few}; "
            f"theirs {naive_few}",
        )  # fmt: skip
        yield _against(
            "live.fanout_vs_group_send_uvicorn", ours, moved, peer="group_send under uvicorn",
            goal=1.0, note="as live.fanout_vs_group_send, with the peer on the server that ours is "
            f"on; its goal is our own: to be better than it; ours: {ours}; theirs: {moved}",
        )  # fmt: skip
        for name, one in (("live.fanout_vs_bare", ours), ("live.fanout_daphne_vs_bare", daphne)):
            yield _against(
                name, one, bare, peer="bare broadcaster", goal=LIVE_GOALS["bare"],
                note="deliveries for each CPU second at the same tick; the bare one hears nothing, "
                f"knows nobody and gets no answers; ours: {one}; bare: {bare}",
            )  # fmt: skip
        yield _p99(ours, daphne, bare, what)
        yield _incident(told, daphne_told)
        yield _cost(different)
        yield _growth(tenth, different)
        yield row(
            "live.rss_slope_mb_per_min", slope, "MB/min", goal=1.0, is_met=slope <= 1.0,
            note=note,
        )  # fmt: skip
        yield row(
            "live.deaf_viewer_mb", deaf_mb, "MB", goal=DEAF_GOAL_MB, is_met=deaf_mb <= DEAF_GOAL_MB,
            note=note,
        )  # fmt: skip

    def _says(self, bbox: Sequence[float] | None) -> list[str]:
        view = [{"kind": "view", "bbox": bbox, "zoom": 12}] if bbox else []
        streams = [{"kind": "subscribe", "stream": name} for name in self._streams]
        return [json.dumps(one) for one in (*view, *streams, {"kind": "ping"})]

    def _different(self, count: int) -> list[list[str]]:
        """Give each viewer a map of its own: an eighth of a degree or more around a station."""
        said = []
        for k in range(count):
            lng, lat = self._places[k * len(self._places) // count]
            half = 0.12 + 0.0004 * k
            said.append(self._says([lng - half, lat - half / 2, lng + half, lat + half / 2]))
        return said

    def _load(
        self, *, how: str = "hub", incidents_per_s: float = 0.0, deaf_stream: str = ""
    ) -> Load:
        return Load(
            how=how,
            appliances=self._appliances,
            places=self._places,
            updates_per_s=UPDATES_PER_S,
            incidents_per_s=incidents_per_s,
            incident_stream=self._incidents,
            deaf_stream=deaf_stream,
        )

    @contextmanager
    def _serving(self, *command: str) -> Iterator[Server]:
        port = free_ports(1)
        process = subprocess.Popen(
            [word.format(port=port) for word in command],
            cwd=CLONE, env=os.environ | {"PYTHONPATH": str(CLONE)}, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            _until_served(port)
            yield Server(process, port)
        finally:
            process.kill()
            process.wait()

    def _crowd(self, server: Server, says: list[list[str]], **more: Any) -> Crowd:
        return Crowd(
            port=server.port,
            path=more.pop("path", "/live"),
            cookie=self._cookie,
            says=says,
            **more,
        )

    def _measure(
        self, server: Server, says: list[list[str]], *loads: Load | None, **more: Any
    ) -> list[Measured]:
        """Let a crowd look while each load is on."""
        found = []
        with Watching(self._crowd(server, says, **more)) as watching:
            for load in loads:
                with producing(load) if load else nullcontext():
                    time.sleep(WARM_S)
                    cpu_s, began = server.cpu_s(), time.monotonic()
                    watching.begin()
                    time.sleep(MEASURED_S)
                    took_s, cpu_s = time.monotonic() - began, server.cpu_s() - cpu_s
                    found.append(Measured(watching.end(), cpu_s, took_s))
                sys.stderr.write(f"{found[-1]}\n")
        return found

    def _memory(self, server: Server, says: list[list[str]]) -> tuple[float, float, str]:
        """Give how memory grows (least squares over the time), and what each deaf viewer cost.

        The deaf are sent a megabyte a second that nobody else hears, until they are cut off.
        """
        deaf = f"station.{self._station}"
        words = [json.dumps({"kind": "subscribe", "stream": deaf}), '{"kind":"ping"}']
        crowd = self._crowd(server, says, deaf_count=DEAF, deaf_says=words)
        with Watching(crowd) as watching:
            with producing(self._load(incidents_per_s=5)):
                time.sleep(WARM_S * 3)
            before_mb = most_mb = server.rss_mb()
            with producing(self._load(incidents_per_s=5, deaf_stream=deaf)):
                time.sleep(WARM_S)  # the producer starts, on the cores of those it measures
                watching.begin()
                for _ in range(round(DEAF_S * 2)):
                    time.sleep(0.5)
                    most_mb = max(most_mb, server.rss_mb())
                beside = watching.end()
            with producing(self._load(incidents_per_s=5)):
                began, points = time.monotonic(), []
                while (now_s := time.monotonic() - began) < SLOPE_S:
                    points.append((now_s, server.rss_mb()))
                    watching.begin()  # forget what came: the viewers' memory is not ours
                    time.sleep(2)
        mean_s = sum(s for s, _ in points) / len(points)
        mean_mb = sum(mb for _, mb in points) / len(points)
        over = sum((s - mean_s) * (mb - mean_mb) for s, mb in points)
        slope = 60 * over / sum((s - mean_s) ** 2 for s, _ in points)
        note = (
            f"{SLOPE_S / 60:.1f} min, {len(says)} viewers with different viewports: from "
            f"{points[0][1]:.1f} to {points[-1][1]:.1f} MB; before, {DEAF} that read nothing were "
            f"sent 1 MB/s for {DEAF_S} s: from {before_mb:.1f} to {most_mb:.1f} MB at most, the "
            f"others' p99 beside it {beside.p99_ms:.0f} ms, incidents {beside.incident_p99_ms:.0f}"
        )
        return slope, (most_mb - before_mb) / DEAF, note


def _until_served(port: int) -> None:
    until = time.monotonic() + 120
    while True:
        try:
            httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=10)
        except httpx.RemoteProtocolError:
            return
        except httpx.TransportError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return


def _against(
    name: str, ours: Measured, theirs: Measured, *, peer: str, goal: float, note: str
) -> dict[str, Any]:
    # Theirs of any age: plain group_send may deliver nothing in time, and nothing has no ratio.
    their_per_cpu_s = theirs.seen.delivered / max(theirs.cpu_s, 0.01)
    ratio = ours.per_cpu_s / max(their_per_cpu_s, 1.0)
    return row(
        name, ours.per_cpu_s, "deliveries per CPU second", goal=goal, is_met=ratio >= goal,
        peer=peer, peer_value=round(their_per_cpu_s, 1), ratio=round(ratio, 2), note=note,
    )  # fmt: skip


def _p99(ours: Measured, daphne: Measured, bare: Measured, what: str) -> dict[str, Any]:
    goal = LIVE_GOALS["p99_ms"]
    return row(
        "live.fix_to_viewer_p99_ms", ours.seen.p99_ms, "ms", goal=goal,
        is_met=ours.seen.p99_ms <= goal, peer="bare broadcaster", peer_value=bare.seen.p99_ms,
        ratio=round(bare.seen.p99_ms / ours.seen.p99_ms, 2),
        note=f"from the announcement of a committed fix to the viewer, {what}, tick "
        f"{TICK_S * 1000:.0f} ms; uvicorn: {ours}; Daphne: {daphne}; bare: {bare}",
    )  # fmt: skip


def _incident(told: Measured, daphne: Measured) -> dict[str, Any]:
    seen, other, goal = told.seen, daphne.seen, LIVE_GOALS["incident_ms"]
    return row(
        "live.incident_p99_ms", seen.incident_p99_ms, "ms", goal=goal,
        is_met=seen.incident_p99_ms <= goal, peer="ours under Daphne",
        peer_value=round(other.incident_p99_ms, 1),
        ratio=round(other.incident_p99_ms / seen.incident_p99_ms, 2),
        note=f"from the relay's word to {seen.viewer_count} viewers, 5 a second beside the "
        f"positions, {seen.incident_count} frames seen, p50 {seen.incident_p50_ms:.0f}; "
        f"positions beside it: {told}",
    )  # fmt: skip


def _cost(different: Measured) -> dict[str, Any]:
    seen = different.seen
    viewer_s = seen.viewer_count * different.took_s
    cost_ms = 1000 * different.cpu_s / viewer_s
    return row(
        "live.cpu_ms_per_viewer_s", cost_ms, "CPU ms per viewer-second", goal=2.0,
        is_met=cost_ms <= 2.0,
        note=f"{seen.viewer_count} different viewports, {seen.bytes_count / viewer_s:.0f} bytes/s "
        f"and {seen.message_count / viewer_s:.1f} messages/s each; {different}",
    )  # fmt: skip


def _growth(tenth: Measured, different: Measured) -> dict[str, Any]:
    times = (different.cpu_s / different.took_s) / max(tenth.cpu_s / tenth.took_s, 0.001)
    return row(
        "live.growth_viewers", times, "times the CPU for ten times the viewers", goal=10.0,
        is_met=times <= 10.0,
        note=f"each with a viewport of its own; {tenth}; {different}",
    )  # fmt: skip
