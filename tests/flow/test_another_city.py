"""Another city from plain OSM XML: laid, called, driven; no way breaks a one-way street."""

import random
import uuid
from collections.abc import Iterator
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from conftest import real_data
from tests.running import Running, Somebody, running

OSM = "shanghai/shanghai_center.osm"
PLACES = 12
METRE_DEG = 1e-5
AGAINST = {"-1", "reverse"}
ALONG = {"yes", "true", "1"}

Segment = tuple[tuple[int, int], tuple[int, int]]


@pytest.fixture(scope="module")
def shanghai() -> Iterator[Running]:
    city = str(real_data(OSM))
    with running("shanghai", processes="web,relay,worker,ingest,roads", FENGSUI_CITY=city) as it:
        yield it


def cell(lng: float, lat: float) -> tuple[int, int]:
    """Give a place to the metre, so that a vertex is known again after a change of coordinates."""
    return (round(lng / METRE_DEG), round(lat / METRE_DEG))


def segments_of_the_file() -> tuple[set[Segment], set[Segment]]:
    """Read, by no code of ours: what may be driven, and what is one-way."""
    root = ET.parse(real_data(OSM)).getroot()
    at = {
        node.get("id"): cell(float(node.get("lon")), float(node.get("lat")))
        for node in root.iter("node")
    }
    allowed: set[Segment] = set()
    oneway: set[Segment] = set()
    for way in root.iter("way"):
        tags = {tag.get("k"): tag.get("v") for tag in way.iter("tag")}
        if "highway" not in tags:
            continue
        line = [at[nd.get("ref")] for nd in way.iter("nd") if nd.get("ref") in at]
        word = tags.get("oneway", "")
        if word in AGAINST:
            line.reverse()
        along = set(pairwise(line))
        is_oneway = (
            word in ALONG | AGAINST
            or tags.get("junction") in {"roundabout", "circular"}
            or (tags["highway"] == "motorway" and word != "no")
        )
        allowed |= along
        if is_oneway:
            oneway |= along
        else:
            allowed |= {(b, a) for a, b in along}
    return allowed, oneway


def ways_driven(somebody: Somebody, crew: Somebody) -> Iterator[list[list[float]]]:
    """Open incidents all over the city, order what is recommended, give each appliance's way."""
    rng = random.Random(119)
    stations = somebody.get("/api/stations")
    for _ in range(PLACES):
        near = rng.choice(stations)["place"]
        place = [near[0] + rng.uniform(-0.012, 0.012), near[1] + rng.uniform(-0.01, 0.01)]
        incident_id = str(uuid.uuid4())
        opened = somebody.post(
            "/api/incidents",
            incident_id=incident_id,
            call_id=None,
            incident_type="rescue",
            alarm_level=1,
            place=place,
            address="示例",
            premises_id=None,
            formation_id=somebody.detachment_id,
        )
        picks = [c for c in opened["recommendation"]["candidates"] if c["is_chosen"]]
        if not picks:
            continue
        orders = somebody.post(
            f"/api/incidents/{incident_id}/orders",
            recommendation_id=opened["recommendation"]["id"],
            picks=[{"appliance_id": c["appliance_id"], "role": c["role"]} for c in picks],
        )["order_ids"]
        for order in orders:
            yield crew.get(f"/api/orders/{order}/route")["line"]


def test_no_way_breaks_a_one_way_street(shanghai: Running) -> None:
    allowed, oneway = segments_of_the_file()
    oneway_count, known_count, broken = 0, 0, []

    for line in ways_driven(shanghai.log_in("diaodu"), shanghai.log_in("moni")):
        inner = [cell(*point) for point in line[1:-1]]  # the ends are part-way along a street
        for a, b in pairwise(inner):
            if (a, b) in allowed:
                known_count += 1
                oneway_count += (a, b) in oneway
            elif (b, a) in oneway:
                broken.append((a, b))

    assert broken == []
    assert oneway_count > 0
    assert known_count > 200  # or nothing was compared


def test_its_log_verifies_too(shanghai: Running) -> None:
    assert shanghai.manage("verify_log").returncode == 0
    assert shanghai.manage("rebuild", as_owner=True).returncode == 0
