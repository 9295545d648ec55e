"""How long a city's roads take to import into a running system: the whole command."""

import json
import resource
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from conftest import shared_data
from ops.places import CLONE
from tests.bench.row import row
from tests.running import Running, running

WUHAN_GOAL_S, HEIDELBERG_GOAL_S = 60.0, 20.0


def rows() -> Iterator[dict[str, Any]]:
    """Measure Wuhan (GeoParquet, one-ways guessed) and Heidelberg (OSM PBF, restrictions)."""
    with running("bench-roads", processes="web,relay,worker,ingest,roads") as system:
        wuhan = CLONE / "fixtures" / "city" / "wuhan.parquet"
        yield _imported(system, "wuhan", wuhan, WUHAN_GOAL_S)
        heidelberg = shared_data() / "heidelberg" / "heidelberg.osm.pbf"
        if heidelberg.exists():
            yield _imported(system, "heidelberg", heidelberg, HEIDELBERG_GOAL_S)


def _imported(system: Running, name: str, path: Path, goal_s: float) -> dict[str, Any]:
    """Import a file under a name of its own, so that all of its rows are written anew."""
    began, cpu_before_s = time.perf_counter(), _cpu_s()
    done = system.manage("import_roads", str(path), "--name", f"{name} bench")
    took_s, cpu_s = time.perf_counter() - began, _cpu_s() - cpu_before_s
    if done.returncode:
        raise SystemExit(f"import_roads failed:\n{done.stderr[-3000:]}")
    said = json.loads(done.stdout[done.stdout.index("{\n") :])
    return row(
        f"ground.import_{name}_s", took_s, "s", goal=goal_s, is_met=took_s <= goal_s,
        note=f"{said['kept']} pieces of road, {said['edges']} edges, "
        f"{said['restrictions'].get('in_graph', 0)} restrictions; the whole command, of which "
        f"{said['took_s']} s to read and build, {cpu_s:.1f} s of processor",
    )  # fmt: skip


def _cpu_s() -> float:
    """Give the processor time of the commands that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
