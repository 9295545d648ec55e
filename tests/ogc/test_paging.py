"""Pages by key: whole, in order, bounded, and nothing written meanwhile shifts them."""

import time

import pytest
from django.contrib.gis.geos import Point
from django.db import connection

from gis.models import WaterSource
from gis.selectors import features
from tests.builders import crossing
from tests.ogc.conftest import Ask, body

pytestmark = pytest.mark.django_db
WATER = "/collections/water_sources/items"


def following(answer: dict) -> str | None:
    return next((one["href"] for one in answer["links"] if one["rel"] == "next"), None)


def walk(ask: Ask, path: str) -> list[list[int]]:
    pages, href = [], path
    while href:
        answer = body(ask(href))
        pages.append([one["id"] for one in answer["features"]])
        href = following(answer)
    return pages


def test_pages_hold_everything_once(ask: Ask) -> None:
    pages = walk(ask, f"{WATER}?limit=3")
    assert [len(page) for page in pages] == [3, 3, 3, 1]
    assert [key for page in pages for key in page] == list(
        WaterSource.objects.order_by("pk").values_list("pk", flat=True)
    )


def test_a_last_page_that_is_full_has_no_next(ask: Ask) -> None:
    assert [len(page) for page in walk(ask, f"{WATER}?limit=5")] == [5, 5]


def test_the_next_page_asks_the_same(ask: Ask) -> None:
    pages = walk(ask, f"{WATER}?limit=2&kind=hydrant&filter=flow_lps%20%3E%2010&crs="
                      "http://www.opengis.net/def/crs/EPSG/0/4326")  # fmt: skip
    assert [len(page) for page in pages] == [2, 2, 1]


def test_rows_written_and_removed_meanwhile_shift_no_page(ask: Ask) -> None:
    first = body(ask(WATER, limit="4"))
    seen = [one["id"] for one in first["features"]]
    WaterSource.objects.filter(pk=seen[0]).delete()
    WaterSource.objects.create(kind="hydrant", state="usable", place=Point(*crossing(1, 1)))
    for page in walk(ask, following(first) or ""):
        seen += page
    assert len(seen) == len(set(seen)) == 11


def test_a_page_of_heavy_outlines_ends_early_and_goes_on(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(features, "MOST_BYTES", 900)
    pages = walk(ask, f"{WATER}?limit=10")
    assert len(pages) > 2
    assert sum(map(len, pages)) == 10


def test_what_is_too_many_to_count_is_not_counted(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(features, "COUNTED_TO", 9)
    assert "numberMatched" not in body(ask(WATER))
    assert body(ask(WATER, kind="hydrant"))["numberMatched"] == 7


def test_fifty_thousand_hydrants_come_in_seconds(ask: Ask) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO geodata_watersource (kind, state, place, flow_lps, is_synthetic)"
            " SELECT 'hydrant', 'unknown',"
            " ST_SetSRID(ST_MakePoint(114 + n / 1e5, 30 + n / 2e5), 4326), 15, true"
            " FROM generate_series(1, 50000) AS n"
        )
        cursor.execute("ANALYZE geodata_watersource")
    began = time.perf_counter()
    pages = walk(ask, f"{WATER}?limit=10000")
    took_s = time.perf_counter() - began
    assert sum(map(len, pages)) == 50_010
    assert took_s < 15, f"{took_s:.1f} s"  # 2 s on two cores by themselves
