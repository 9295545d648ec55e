"""Which key premises have detectors, and where in them. Rows in, rows out: pure."""

from collections.abc import Sequence

import numpy as np

from gis.api import PremisesRow
from iot.api import DetectorRow

KINDS = ("smoke", "heat", "manual_call_point")
SHARES = (0.7, 0.18, 0.12)
SIDES = ("东侧走道", "西侧走道", "楼梯前室", "电梯厅", "配电间", "大厅", "机房", "仓储区")


def lay_detectors(
    premises: Sequence[tuple[int, PremisesRow]], count: int, rng: np.random.Generator
) -> list[DetectorRow]:
    """Hang detectors in premises ``(id, row)``: one in each first, more where it is higher."""
    if not premises:
        return []
    storeys = np.array([row.storeys or 1 for _, row in premises], dtype=np.float64)
    more = max(0, count - len(premises))
    rows = np.concatenate(
        [
            np.arange(len(premises))[:count],
            rng.choice(len(premises), more, p=storeys / storeys.sum()),
        ]
    )
    kinds = rng.choice(KINDS, len(rows), p=SHARES)
    laid = []
    for number, (row, kind) in enumerate(zip(rows.tolist(), kinds.tolist(), strict=True), 1):
        premises_id, at = premises[row]
        below, above = -at.underground_storeys, (at.storeys or 1)
        storey = int(rng.integers(below, above)) + 1
        level = f"{storey}层" if storey > 0 else f"地下{1 - storey}层"
        laid.append(
            DetectorRow(
                identity=f"detector-{number:05d}",
                formation_id=at.formation_id,
                premises_id=premises_id,
                kind=kind,
                place=at.place,
                location=f"{level}{SIDES[int(rng.integers(len(SIDES)))]}",
                is_synthetic=True,
            )
        )
    return laid
