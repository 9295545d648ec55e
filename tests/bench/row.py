"""A measured row, and what the machine was like while it was measured."""

import os
import statistics
import tempfile
import time
from typing import Any


def row(
    name: str,
    value: float,
    unit_of_value: str,
    *,
    goal: float,
    is_met: bool,
    note: str,
    peer: str | None = None,
    peer_value: float | None = None,
    ratio: float | None = None,
) -> dict[str, Any]:
    """Give a bench row; ``ratio`` is ours over the peer's as speed, higher is better."""
    return {
        "name": name,
        "value": round(value, 3),
        "unit": unit_of_value,
        "peer": peer,
        "peer_value": peer_value,
        "ratio": ratio,
        "goal": goal,
        "met": is_met,
        "note": f"{note}; {machine()}",
    }


def machine() -> str:
    """Say what an fsync costs here and how busy the machine is."""
    costs_us = []
    with tempfile.NamedTemporaryFile(dir=os.environ.get("FENGSUI_HOME")) as file:
        for _ in range(40):
            file.write(b"x" * 8192)
            file.flush()
            began = time.perf_counter()
            os.fsync(file.fileno())
            costs_us.append((time.perf_counter() - began) * 1e6)
    return (
        f"fsync {statistics.median(costs_us):.0f} us, load {os.getloadavg()[0]:.1f}, "
        f"{os.cpu_count()} cores"
    )


def quantile(values: list[float], share: float) -> float:
    """Give the value that ``share`` of all values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
