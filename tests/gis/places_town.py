"""A town to look for places in: streets, premises, other names, districts, kilometre posts."""

from datetime import UTC, datetime
from pathlib import Path

from django.contrib.gis.geos import MultiPolygon, Polygon

from core.geo import LngLat
from gis.api import PremisesRow, StationRow, save_premises, save_stations
from gis.models import District, Premises
from gis.roads.importing import import_roads
from gis.services.aliases import AliasRow, PostRow, save_aliases, save_kilometre_posts
from gis.services.names import index_places
from gis.services.roads import publish_network
from org.api import save_formation

AT = datetime(2026, 11, 21, tzinfo=UTC)
WEST, SOUTH, STEP = 114.300, 30.500, 0.005

# Streets running east by their row, and north by their column: a grid of about 500 m.
EAST = {0: "中山路", 2: "中北路", 4: "解放大道", 6: "和平路", 8: "雄楚大道"}
NORTH = {0: "青年路", 3: "东湖路", 6: "楚河汉街", 9: "建设一路"}
SIDE = 10
FAR = 0.25  # degrees east: another district, with a 中山路 of its own
ENGLISH = {"解放大道": "Jiefang Avenue", "中北路": "Zhongbei Road"}


def corner(column: float, row: float) -> LngLat:
    """Give the place of a crossing of the grid; parts lie between."""
    return LngLat(WEST + column * STEP, SOUTH + row * STEP)


PREMISES = (  # name, address, column and row, is key
    ("光明小学", "中北路99号", (4.0, 2.05), False),
    ("光明小学分校", "和平路9号", (1.0, 6.05), False),
    ("武汉市第一医院", "中山路215号", (2.0, 0.05), True),
    ("第一医院家属院", "中山路217号", (2.1, 0.05), False),
    ("兴旺火锅店", "中北路121号", (5.0, 2.05), False),
    ("同济大厦", "解放大道1095号", (7.0, 4.05), True),
    ("同济大药房", "解放大道1097号", (7.1, 4.05), False),
    ("绿地中心", "和平路666号", (3.0, 6.05), True),
    ("重庆小面馆", "楚河汉街8号", (6.05, 3.0), False),
    ("南湖花园", "雄楚大道88号", (4.0, 8.05), False),
    ("蓝湖花园", "雄楚大道188号", (8.0, 8.05), False),
    ("ABC大厦", "青年路12号", (0.05, 3.0), False),
    ("金源世界广场", "青年路36号", (0.05, 5.0), False),
    ("长江传媒大厦", "建设一路20号", (9.05, 5.0), False),
    ("中国银行中北路支行", "中北路131号", (5.4, 2.05), False),
    ("江夏中学", "中山路3号", (50.5, 0.05), False),
)
ALIASES = (  # of premises: kind, name, of what
    ("former", "汉口总医院", "武汉市第一医院"),
    ("short", "一医院", "武汉市第一医院"),
    ("english", "Wuhan First Hospital", "武汉市第一医院"),
    ("other", "老电视塔", "长江传媒大厦"),
)


def lay_town(folder: Path) -> dict[str, int]:
    """Lay it all; give the formations by name: ``own`` with the premises, and ``other``."""
    built = import_roads(_osm(folder), name="镇", at=AT)
    publish_network(built.network.version, at=AT)
    own, other, stations = _formations()
    save_stations(
        StationRow(formation_id=one, kind="first_class", place=corner(*where))
        for one, where in zip(stations, ((1, 1), (8, 7)), strict=True)
    )
    save_premises(
        PremisesRow(
            formation_id=own, name=name, address=address, place=corner(*where),
            occupancy="shop", is_key=is_key,
        )
        for name, address, where, is_key in PREMISES
    )  # fmt: skip
    _aliases(stations[0])
    _districts()
    save_kilometre_posts(
        PostRow(road="g4", name="京港澳高速", km=km, place=corner((km - 1020) * 2, 9.5))
        for km in (1020, 1021, 1022, 1024)
    )
    return {"own": own, "other": other}


def _formations() -> tuple[int, int, list[int]]:
    def save(parent: int | None, kind: str, code: str, zh: str, en: str) -> int:
        return save_formation(parent_id=parent, kind=kind, code=code, name_zh=zh, name_en=en).id

    own = save(None, "detachment", "WH", "武汉支队", "Wuhan")
    other = save(None, "detachment", "EZ", "鄂州支队", "Ezhou")
    stations = [
        save(own, "station", "WH01", "中北路消防救援站", "Zhongbei Road Fire Station"),
        save(own, "station", "WH02", "特勤二站", "Special Station 2"),
    ]
    return own, other, stations


def _aliases(station: int) -> None:
    save_aliases(
        AliasRow(kind=kind, name=name, premises_id=Premises.objects.get(name=of).pk)
        for kind, name, of in ALIASES
    )
    save_aliases(
        [
            AliasRow(kind="former", name="中正路", street="解放大道"),
            AliasRow(kind="short", name="老站", station_formation_id=station),
        ]
    )


def _districts() -> None:
    for name, west, east in (("武昌区", -1, 20), ("江夏区", 40, 60), ("新洲区", 5.5, 20)):
        low, high = corner(west, -1), corner(east, 12)
        area = MultiPolygon(Polygon.from_bbox((*low, *high)), srid=4326)
        District.objects.create(name=name, level="county", area=area)
    index_places("district")


def _osm(folder: Path) -> Path:
    places: dict[str, LngLat] = {}
    ways: list[tuple[list[str], str]] = []
    for row in range(SIDE):
        for column in range(SIDE):
            places[f"{column}.{row}"] = corner(column, row)
    for row, name in EAST.items():
        ways.append(([f"{column}.{row}" for column in range(SIDE)], name))
    for column, name in NORTH.items():
        ways.append(([f"{column}.{row}" for row in range(SIDE)], name))
    places |= {f"far{one}": corner(50 + one, 0) for one in range(3)}
    ways += [([f"far{one}" for one in range(3)], "中山路"), (["9.0", "far0"], "")]
    numbers = {name: number for number, name in enumerate(places, start=1)}
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<osm version="0.6">']
    lines += [
        f'<node id="{numbers[name]}" lon="{place.lng}" lat="{place.lat}"/>'
        for name, place in places.items()
    ]
    for number, (nodes, name) in enumerate(ways, start=1000):
        lines.append(f'<way id="{number}">')
        lines += [f'<nd ref="{numbers[node]}"/>' for node in nodes]
        lines.append('<tag k="highway" v="secondary"/>')  # after the nodes, as OSM writes them
        if name:
            lines.append(f'<tag k="name" v="{name}"/>')
        if name in ENGLISH:
            lines.append(f'<tag k="name:en" v="{ENGLISH[name]}"/>')
        lines.append("</way>")
    path = folder / "town.osm"
    path.write_text("\n".join([*lines, "</osm>"]), encoding="utf-8")
    return path
