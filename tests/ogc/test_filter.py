"""OGC API - Features - Part 3 and CQL2: what a filter finds, and what it may not do."""

import json
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gis.domain.cql2 import DEEPEST, LONGEST
from gis.models import WaterSource
from tests.builders import crossing
from tests.ogc.conftest import (
    CISTERNS,
    EPSG_3857,
    EPSG_4326,
    HYDRANTS,
    INSPECTED,
    Ask,
    body,
    ids,
)

pytestmark = pytest.mark.django_db
WATER = "/collections/water_sources/items"
PREMISES = "/collections/premises/items"
ALL = HYDRANTS + CISTERNS


def found(ask: Ask, text: str, **more: str) -> int:
    return len(ids(ask(WATER, filter=text, **more)))


def corners(west: float, south: float, east: float, north: float) -> str:
    (w, s), (e, n) = crossing(west, south), crossing(east, north)
    return f"{w},{s},{e},{n}"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("kind = 'hydrant'", HYDRANTS),
        ("kind <> 'hydrant'", CISTERNS),
        ("'hydrant' = kind", HYDRANTS),
        ("50 < flow_lps", 4),
        ("flow_lps >= 30 AND flow_lps < 60", 3),
        ("flow_lps = 10 OR flow_lps = 20 AND state = 'usable'", 1),  # AND binds tighter
        ("NOT kind = 'hydrant'", CISTERNS),
        ("flow_lps IS NULL", 1),
        ("flow_lps IS NOT NULL", ALL - 1),
        ("kind LIKE 'hyd%'", HYDRANTS),
        ("kind NOT LIKE 'hyd%'", CISTERNS),
        ("kind LIKE 'h_drant'", HYDRANTS),
        ("kind LIKE 'HYD%'", 0),
        ("CASEI(kind) = CASEI('HyDrAnT')", HYDRANTS),
        ("CASEI(kind) LIKE CASEI('HYD%')", HYDRANTS),
        ("kind IN ('hydrant', 'draft_point')", HYDRANTS),
        ("flow_lps IN (10, 20, 999)", 2),
        ("flow_lps BETWEEN 10 AND 30", 3),
        ("flow_lps NOT BETWEEN 10 AND 30", ALL - 4),
        ("is_synthetic = FALSE", ALL),
        ("is_synthetic", 0),
        ("NOT is_synthetic", ALL),
        ("kind = state", 0),
        ("inspected_at > TIMESTAMP('2026-03-05T02:00:00Z')", ALL - 5),
        ("inspected_at > '2026-03-05T02:00:00Z'", ALL - 5),  # as older programs write it
        ("inspected_at < DATE('2026-03-03')", 1),
        ("T_AFTER(inspected_at, TIMESTAMP('2026-03-05T02:00:00Z'))", ALL - 5),
        ("T_BEFORE(inspected_at, DATE('2026-03-03'))", 1),
        (f"S_INTERSECTS(geometry, BBOX({corners(1.5, 0.5, 4.5, 1.5)}))", 3),
        (f"S_DISJOINT(geometry, BBOX({corners(1.5, 0.5, 4.5, 1.5)}))", ALL - 3),
        (f"S_WITHIN(geometry, BBOX({corners(1.5, 0.5, 4.5, 1.5)}))", 3),
        (f"S_CONTAINS(BBOX({corners(1.5, 0.5, 4.5, 1.5)}), geometry)", 3),
        ("S_INTERSECTS(geometry, POINT(114.28 30.5645))", 1),
        ("geometry IS NULL", 0),
    ],
)
def test_a_filter_finds_what_it_says(ask: Ask, text: str, count: int) -> None:
    assert found(ask, text) == count


def test_a_filter_narrows_together_with_all_else(ask: Ask) -> None:
    got = body(ask(WATER, filter="flow_lps > 20", kind="hydrant", limit="2"))
    assert (got["numberMatched"], got["numberReturned"]) == (HYDRANTS - 3, 2)


def test_words_of_a_list_are_asked_for(ask: Ask) -> None:
    assert len(ids(ask(PREMISES, filter="A_CONTAINS(hazards, ('oxygen'))"))) == 1
    assert ids(ask(PREMISES, filter="A_CONTAINS(hazards, ('oxygen', 'lpg'))")) == []


def test_a_formation_is_asked_for_by_its_code(ask: Ask) -> None:
    assert len(ids(ask(PREMISES, filter="formation = 'WH0101'"))) == 1
    assert ids(ask(PREMISES, filter="formation = 'EZ0101' OR formation IS NULL")) == []


def test_shapes_are_read_in_the_filter_s_own_system(ask: Ask) -> None:
    low, high = crossing(1.5, 0.5), crossing(4.5, 1.5)
    turned = f"S_INTERSECTS(geometry, BBOX({low.lat},{low.lng},{high.lat},{high.lng}))"
    assert found(ask, turned, filter_crs=EPSG_4326) == 3
    assert found(ask, turned) == 0
    metres = "S_INTERSECTS(geometry, BBOX(12721800,3576000,12723600,3577000))"
    assert found(ask, metres, filter_crs=EPSG_3857) > 0


def test_lines_are_found_by_where_they_are_drawn_too(ask: Ask) -> None:
    roads = "/collections/roads/items"
    across = f"S_INTERSECTS(geometry, BBOX({corners(0.4, -1, 0.6, 0.5)}))"
    assert len(ids(ask(roads, filter=across))) == 1
    assert len(ids(ask(roads, filter=f"NOT {across}"))) == 1
    crosses = "S_CROSSES(geometry, LINESTRING(114.282 30.55, 114.282 30.57))"
    assert len(ids(ask(roads, filter=crosses))) == 2


def test_json_says_the_same_as_text(ask: Ask) -> None:
    tree = {"op": "and", "args": [
        {"op": "=", "args": [{"property": "kind"}, "hydrant"]},
        {"op": ">", "args": [{"property": "flow_lps"}, 20]},
    ]}  # fmt: skip
    assert found(ask, json.dumps(tree), filter_lang="cql2-json") == HYDRANTS - 3


BAD = [
    "", " ", "kind", "kind =", "kind = hydrant'", "nothing = 1", "password = 'x'", "id = 1",
    "stream_url = 'x'", "kind = 1", "flow_lps = 'x'", "flow_lps LIKE '1%'",
    "kind BETWEEN 'a' AND 'b'",
    "is_synthetic > TRUE", "kind = 'a'; DROP TABLE geodata_watersource", "kind = 'a' --",
    "flow_lps = 1e400", "flow_lps * 2 > 4", "pg_sleep(5) = 1", "version() = 'x'", "1 = 1",
    "kind LIKE 'a\\'", "kind IN ()", "flow_lps IN ('x')", "CASEI(flow_lps) = 1",
    "CASEI(kind) = 'x'", "kind = CASEI('x')",
    "S_INTERSECTS(geometry, POLYGON((0 0,1 1,0 1,1 0,0 0)))",
    "S_INTERSECTS(kind, POINT(1 2))", "S_INTERSECTS(geometry, geometry)",
    "S_NEAR(geometry, POINT(1 2))",
    "S_INTERSECTS(geometry, POINT(1e400 2))", "T_AFTER(kind, DATE('2026-01-01'))",
    "inspected_at > TIMESTAMP('soon')", "inspected_at > DATE('2026-99-01')", "kind = 'a\0b'",
    "inspected_at > 'x'", "hazards = 'x'", "kind IS NULL NULL", "\"kind\"\" OR 1=1\" = 'x'",
    "(" * (DEEPEST + 1) + "kind = 'a'" + ")" * (DEEPEST + 1), "(" * 4_000, "((" * 60_000,
    "NOT " * (DEEPEST + 2) + "kind = 'a'", "kind = '" + "x" * LONGEST + "'", "-" * 7_000,
    " AND ".join(["kind='a'"] * 600), "kind = " + "-" * 5_000 + "1",
]  # fmt: skip


@pytest.mark.parametrize("text", BAD, ids=lambda text: repr(text[:40]))
def test_what_is_not_offered_is_refused_in_words(ask: Ask, text: str) -> None:
    answer = ask(WATER, filter=text)
    assert answer.status_code == 400, answer.content[:300]
    said = json.loads(answer.content)
    assert said["parameter"] == "filter"
    assert said["zh"]
    assert WaterSource.objects.count() == ALL


@pytest.mark.parametrize(
    "tree",
    [
        None, 1, "x", [], {}, {"op": "="}, {"op": "=", "args": []}, {"op": ["="], "args": [1, 2]},
        {"op": "=", "args": [{"property": ["kind"]}, "x"]}, {"op": "and", "args": []},
        {"op": "=", "args": [{"property": "kind"}, {"op": "=", "args": []}]},
        {"op": "s_intersects", "args": [{"property": "geometry"}, {"type": "Point"}]},
        {"op": "s_intersects", "args": [{"property": "geometry"}, {"type": "X", "coordinates": 1}]},
        {"op": "s_intersects", "args": [{"property": "geometry"}, {"bbox": ["a", 1, 2, 3]}]},
        {"op": "s_intersects",
         "args": [{"property": "geometry"}, {"type": "Point", "coordinates": []}]},
        {"op": "in", "args": [{"property": "kind"}, [["x"]]]},
        {"op": "a_contains", "args": [{"property": "hazards"}, "x"]},
        {"op": "casei", "args": [{"property": "kind"}]}, {"property": "kind"},
    ],
    ids=lambda tree: json.dumps(tree)[:40],
)  # fmt: skip
def test_a_tree_that_is_none_is_refused(ask: Ask, tree: object) -> None:
    answer = ask(WATER, filter=json.dumps(tree), filter_lang="cql2-json")
    assert answer.status_code == 400, answer.content[:300]


def test_another_language_is_refused(ask: Ask) -> None:
    for language in ("cql-text", "sql", ""):
        answer = ask(WATER, filter="kind = 'hydrant'", filter_lang=language)
        assert json.loads(answer.content)["parameter"] == "filter-lang"


def test_queryables_are_what_may_be_asked_for(ask: Ask) -> None:
    told = body(ask("/collections/water_sources/queryables"))
    assert told["$schema"].startswith("https://json-schema.org/")
    assert told["type"] == "object"
    assert told["properties"]["geometry"]["format"] == "geometry-point"
    assert told["properties"]["kind"]["enum"] == [
        "hydrant",
        "water_crane",
        "cistern",
        "draft_point",
    ]
    assert told["properties"]["flow_lps"]["x-ogc-unit"] == "L/s"
    for name, about in told["properties"].items():
        if about.get("type") in {"string", "number"} and "format" not in about:
            value = "'x'" if about["type"] == "string" else "1"
            assert ask(WATER, filter=f"{name} = {value}").status_code == 200


# An oracle: random filters over rows this test made, against plain Python.
ROWS = [
    {
        "kind": "hydrant" if number < HYDRANTS else "cistern",
        "state": "usable" if number % 2 else "faulty",
        "flow_lps": 10.0 * number if number else None,
        "inspected_at": INSPECTED + timedelta(days=number) if number else None,
    }
    for number in range(ALL)
]
Case = tuple[str, list[bool | None]]


def compared(field: str, op: str, value: object, written: str) -> Case:
    does = {
        "=": lambda a, b: a == b, "<>": lambda a, b: a != b, "<": lambda a, b: a < b,
        ">": lambda a, b: a > b, "<=": lambda a, b: a <= b, ">=": lambda a, b: a >= b,
    }[op]  # fmt: skip
    held = [None if row[field] is None else does(row[field], value) for row in ROWS]
    return f"{field} {op} {written}", held


LEAVES = st.one_of(
    st.builds(
        lambda op, n: compared("flow_lps", op, float(n), str(n)),
        st.sampled_from(["=", "<>", "<", ">", "<=", ">="]),
        st.sampled_from([-10, 0, 10, 25, 50, 90]),
    ),
    st.builds(
        lambda op, word: compared("kind", op, word, f"'{word}'"),
        st.sampled_from(["=", "<>"]),
        st.sampled_from(["hydrant", "cistern", "o''clock"]),
    ),
    st.just(("flow_lps IS NULL", [row["flow_lps"] is None for row in ROWS])),
    st.just(("state IN ('usable','x')", [row["state"] == "usable" for row in ROWS])),
)


def both(op: str, one: Case, other: Case) -> Case:
    stop, go = (False, True) if op == "AND" else (True, False)

    def held(a: bool | None, b: bool | None) -> bool | None:
        if stop in {a, b}:
            return stop
        return None if None in {a, b} else go

    pairs = zip(one[1], other[1], strict=True)
    return f"({one[0]} {op} {other[0]})", [held(a, b) for a, b in pairs]


def turned(one: Case) -> Case:
    return f"NOT ({one[0]})", [None if held is None else not held for held in one[1]]


TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(both, st.sampled_from(["AND", "OR"]), inner, inner), st.builds(turned, inner)
    ),
    max_leaves=6,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(case=TREES)
def test_any_filter_finds_what_plain_reckoning_finds(ask: Ask, case: Case) -> None:
    first = WaterSource.objects.order_by("pk").values_list("pk", flat=True)[0]
    wanted = [first + number for number, held in enumerate(case[1]) if held]
    assert ids(ask(WATER, filter=case[0])) == wanted, case[0]
