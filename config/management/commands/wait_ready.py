"""Wait until the whole system is healthy: what ``make run`` does before it prints the address."""

import argparse
import os
import ssl
import time
import urllib.error
import urllib.request
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError
from django.utils import timezone

from core.geo import LngLat
from core.ids import FormationId
from dispatch.api import try_recommendation
from eventlog.api import HeartbeatView, heartbeats
from gis.api import NoRoadNetwork, network, stations

FRESH_S = 4.0  # a heartbeat comes every second or two; an older one is a former life's
RELAY_MAY_BE_BEHIND_S = 2.0
LOOK_EVERY_S = 0.25
WATCHED = ("relay", "worker", "ingest", "roads")


class Command(BaseCommand):
    """Ask the web, every process, the road network and one trial recommendation."""

    help = "Wait until the system is healthy, and say what is missing if it does not become so."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Say how long to wait."""
        parser.add_argument("--timeout", type=float, default=120.0, help="seconds")

    def handle(self, *args: Any, **options: Any) -> None:
        """Wait; raise with everything that is missing when the time is up."""
        until = time.monotonic() + options["timeout"]
        wanted = os.environ.get("FENGSUI_PROCESSES", "").split(",")
        processes = [name for name in WATCHED if not wanted[0] or name in wanted]
        while True:
            missing = [*_missing_processes(processes), *_missing_web()]
            missing = missing or _missing_recommendation()
            if not missing:
                return
            if time.monotonic() > until:
                raise CommandError("not healthy: " + "; ".join(missing))
            time.sleep(LOOK_EVERY_S)


def _missing_processes(processes: list[str]) -> list[str]:
    try:
        newest: dict[str, HeartbeatView] = {}
        for one in heartbeats():
            if one.process not in newest or one.age_s < newest[one.process].age_s:
                newest[one.process] = one
    except OperationalError:
        return ["the database does not answer"]
    missing = [
        f"{name} shows no sign of life"
        for name in processes
        if name not in newest or newest[name].age_s > FRESH_S
    ]
    relay = newest.get("relay")
    if not missing and relay and relay.detail.get("behind_s", 0.0) > RELAY_MAY_BE_BEHIND_S:
        missing.append(f"relay is {relay.detail['behind_s']} s behind")
    return missing


def _missing_web() -> list[str]:
    url = os.environ.get("FENGSUI_URL", "http://localhost:8119") + "/healthz/web"
    trust = ssl.create_default_context(cafile=os.environ.get("FENGSUI_CA"))
    try:
        with urllib.request.urlopen(url, timeout=2, context=trust) as answer:  # noqa: S310 - ours
            return [] if answer.read() == b"ok" else [f"{url} gives a strange answer"]
    except (urllib.error.URLError, OSError) as problem:
        return [f"{url} does not answer ({problem})"]


def _missing_recommendation() -> list[str]:
    """Try one recommendation beside a station, which shows that roads are loaded and searched."""
    known = stations()
    if not known:
        return []  # an empty city: nothing to recommend, and nothing to wait for
    try:
        version = network().version
    except NoRoadNetwork:
        return ["no road network is loaded"]
    place = LngLat(known[0].place.lng + 0.003, known[0].place.lat)
    view = try_recommendation(
        formation_id=FormationId(known[0].formation_id), place=place, at=timezone.now()
    )
    if not view.record["picks"]:
        return [f"a trial recommendation on roads {version[:8]} found nobody to send"]
    return []
