"""A detachment with one premises and one detector."""

import pytest
from django.contrib.gis.geos import Point

from core.geo import LngLat
from gis.models import Premises
from iot.api import DetectorRow, register_detectors
from org.models import Formation


@pytest.fixture
def premises(db) -> Premises:
    """A premises in the area of a station."""
    detachment = Formation.objects.create(
        kind="detachment", code="WH", name_zh="支队", name_en="Detachment", log="WH", ancestry="/"
    )
    detachment.ancestry = f"/{detachment.pk}/"
    detachment.save()
    station = Formation.objects.create(
        parent=detachment, kind="station", code="WH-1", name_zh="站", name_en="Station", log="WH"
    )
    station.ancestry = f"/{detachment.pk}/{station.pk}/"
    station.save()
    return Premises.objects.create(
        formation=station, name="示例大厦", pinyin="", initials="", address="示例路1号",
        place=Point(114.3, 30.6, srid=4326), occupancy="office",
    )  # fmt: skip


@pytest.fixture
def detector_id(premises: Premises) -> int:
    """A smoke detector named ``smoke-1`` in it."""
    row = DetectorRow(
        identity="smoke-1",
        formation_id=premises.formation_id,
        premises_id=premises.pk,
        kind="smoke",
        place=LngLat(114.3, 30.6),
        location="12层东侧走道",
    )
    return register_detectors([row])["smoke-1"]
