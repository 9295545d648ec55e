"""How fast a layer comes in from a file, against a bare COPY of the same rows."""

import csv
import json
import tempfile
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from django.core.management import call_command
from django.db import connection, transaction

from tests.bench.database import a_database
from tests.bench.row import row

ROWS = 200_000
GOAL_SHARE = 0.2
RUNS = 3
_COLUMNS = "source, source_ref, kind, state, place, flow_lps, pressure_mpa, is_synthetic"


def rows() -> Iterator[dict[str, Any]]:
    """Measure a first import of hydrants, whole: read, checked, laid down and noted in the log."""
    with tempfile.TemporaryDirectory() as folder, a_database():
        file = _hydrants(Path(folder) / "hydrants.csv")
        yield from _measured(file)


def _measured(file: Path) -> Iterator[dict[str, Any]]:
    import_module("org.api").save_formation(
        parent_id=None, kind="detachment", code="BENCH", name_zh="支队", name_en="Detachment"
    )
    copy_s = min(_copied_s(file) for _ in range(RUNS))
    took_s = []
    for run in range(RUNS):
        _emptied()
        began = time.perf_counter()
        with Path("/dev/null").open("w") as nowhere:
            call_command(
                "import_layer", "water_sources", str(file), source=f"bench {run}", datum="gcj02",
                anywhere=True, stdout=nowhere,
            )  # fmt: skip
        took_s.append(time.perf_counter() - began)
    again_s = _again_s(file, f"bench {RUNS - 1}")
    value, peer = ROWS / min(took_s), ROWS / copy_s
    yield row(
        "ground.import_rows_per_s", value, "rows/s",
        peer="bare COPY of the same rows into the same table", peer_value=round(peer),
        ratio=round(value / peer, 3), goal=GOAL_SHARE, is_met=value / peer >= GOAL_SHARE,
        note=f"{ROWS} hydrants, CSV in GCJ-02, best of {RUNS}; the same file again, "
        f"all unchanged: {ROWS / again_s:.0f} rows/s",
    )  # fmt: skip


def _hydrants(path: Path) -> Path:
    rng = np.random.default_rng(119)
    place = np.round(rng.uniform((114.0, 30.3), (114.7, 30.9), (ROWS, 2)), 7)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["编号", "类别", "状态", "流量", "压力", "经度", "纬度"])
        for number, (lng, lat) in enumerate(place.tolist()):
            state = ("完好", "故障", "未核查")[number % 3]
            flow, pressure = number % 40 + 0.5, number % 5 / 10
            writer.writerow([f"H{number}", "消火栓", state, flow, pressure, lng, lat])
    return path


def _copied_s(file: Path) -> float:
    """Time COPY of rows that are ready, into the table as it is, with its indexes."""
    words = {"完好": "usable", "故障": "faulty", "未核查": "unknown"}
    with file.open(encoding="utf-8") as lines:
        ready = [
            f"bare\t{one['编号']}\thydrant\t{words[one['状态']]}\t"
            f"SRID=4326;POINT({one['经度']} {one['纬度']})\t{one['流量']}\t{one['压力']}\tf\n"
            for one in csv.DictReader(lines)
        ]
    blocks = ["".join(ready[at : at + 20_000]).encode() for at in range(0, len(ready), 20_000)]
    _emptied()
    began = time.perf_counter()
    with (
        transaction.atomic(),
        connection.cursor() as cursor,
        cursor.copy(f"COPY geodata_watersource ({_COLUMNS}) FROM STDIN") as copy,
    ):
        for block in blocks:
            copy.write(block)
    return time.perf_counter() - began


def _again_s(file: Path, source: str) -> float:
    began = time.perf_counter()
    with (file.parent / "report.json").open("w") as report:
        call_command(
            "import_layer", "water_sources", str(file), source=source, datum="gcj02",
            anywhere=True, stdout=report,
        )  # fmt: skip
    took_s = time.perf_counter() - began
    said = json.loads((file.parent / "report.json").read_text())
    assert said["merged"]["unchanged_count"] == ROWS
    return took_s


def _emptied() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE geodata_watersource CASCADE")  # their inspections
