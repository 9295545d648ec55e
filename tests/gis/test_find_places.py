"""Finding a place: what people say, and the first answer they must get."""

from pathlib import Path

import pytest
from django.contrib.gis.geos import Point
from django.core.management import call_command
from django.db import connection

from core.geo import LngLat, metres_between
from gis.api import find_places
from gis.models import PlaceAddress, PlaceName, Premises, Street
from gis.selectors import network as reading
from gis.selectors.names import Looking, names_like
from tests.gis.places_town import corner, lay_town

pytestmark = pytest.mark.django_db

NEAR = corner(4, 4)


@pytest.fixture
def town(settings, tmp_path: Path) -> dict[str, int]:
    settings.FENGSUI_HOME = tmp_path / "home"
    reading._reader = reading._Reader()
    return lay_town(tmp_path)


def first(query: str, town: dict[str, int]) -> tuple[str, str, str] | None:
    found = find_places(query, NEAR, 8, seen=[town["own"]])
    return (found[0].kind, found[0].label, found[0].matched) if found else None


EXPECTED = {
    # names in characters
    "光明小学": ("premises", "光明小学", "name"),
    "光明": ("premises", "光明小学", "name"),
    "小学": ("premises", "光明小学", "name"),
    "小学分校": ("premises", "光明小学分校", "name"),
    "第一医院": ("premises", "第一医院家属院", "name"),
    "武汉市第一医院": ("premises", "武汉市第一医院", "name"),
    "同济": ("premises", "同济大厦", "name"),
    "大厦": ("premises", "同济大厦", "name"),
    "火锅": ("premises", "兴旺火锅店", "name"),
    "解放大道": ("road", "解放大道", "name"),
    "解放": ("road", "解放大道", "name"),
    "楚河汉街": ("road", "楚河汉街", "name"),
    "武昌区": ("district", "武昌区", "name"),
    "武昌": ("district", "武昌区", "alias"),
    "特勤二站": ("station", "特勤二站", "name"),
    "消防救援站": ("station", "中北路消防救援站", "name"),
    "ABC大厦": ("premises", "ABC大厦", "name"),
    "abc大厦": ("premises", "ABC大厦", "name"),
    "ＡＢＣ大厦": ("premises", "ABC大厦", "name"),
    "光 明 小 学": ("premises", "光明小学", "name"),
    "「光明小学」": ("premises", "光明小学", "name"),
    # other names
    "汉口总医院": ("premises", "武汉市第一医院", "alias"),
    "一医院": ("premises", "武汉市第一医院", "alias"),
    "Wuhan First Hospital": ("premises", "武汉市第一医院", "alias"),
    "wuhan first": ("premises", "武汉市第一医院", "pinyin"),
    "老电视塔": ("premises", "长江传媒大厦", "alias"),
    "老站": ("station", "中北路消防救援站", "alias"),
    "中正路": ("road", "解放大道", "alias"),
    "Jiefang Avenue": ("road", "解放大道", "alias"),
    "Zhongbei Road Fire Station": ("station", "中北路消防救援站", "alias"),
    # pinyin and initials
    "guangmingxiaoxue": ("premises", "光明小学", "pinyin"),
    "guang ming xiao xue": ("premises", "光明小学", "pinyin"),
    "guāng míng xiǎo xué": ("premises", "光明小学", "pinyin"),
    "guang1 ming2 xiao3 xue2": ("premises", "光明小学", "pinyin"),
    "guangming": ("premises", "光明小学", "pinyin"),
    "chongqingxiaomian": ("premises", "重庆小面馆", "pinyin"),
    "changjiangchuanmei": ("premises", "长江传媒大厦", "pinyin"),
    "huoguodian": ("premises", "兴旺火锅店", "pinyin"),
    "lvdi": ("premises", "绿地中心", "pinyin"),
    "lüdi": ("premises", "绿地中心", "pinyin"),
    "jfdd": ("road", "解放大道", "initials"),
    "gmxx": ("premises", "光明小学", "initials"),
    "GMXX": ("premises", "光明小学", "initials"),
    "cjcm": ("premises", "长江传媒大厦", "initials"),
    "abcds": ("premises", "ABC大厦", "initials"),
    # misheard, mistyped
    "guanmingxiaoxue": ("premises", "光明小学", "near_sound"),
    "jiefandadao": ("road", "解放大道", "near_sound"),
    "zongbeilu": ("road", "中北路", "near_sound"),
    "xiongchudadoa": ("road", "雄楚大道", "likeness"),
    "解方大道": ("road", "解放大道", "sound"),
    "光明小学分效": ("premises", "光明小学分校", "sound"),
    "金原世界广场": ("premises", "金源世界广场", "sound"),
    "金源地界广场": ("premises", "金源世界广场", "likeness"),
    "长江传谋大厦": ("premises", "长江传媒大厦", "likeness"),
    # addresses
    "中北路99号": ("premises", "光明小学", "address"),
    "中北路九十九号": ("premises", "光明小学", "address"),
    "武汉市武昌区中北路99号": ("premises", "光明小学", "address"),
    "中北路109号": ("address", "中北路109号", "address"),
    "中北路 109": ("address", "中北路109号", "address"),
    "解放大道12号": ("address", "解放大道12号", "address"),
    "东湖路77号": ("address", "东湖路77号", "address"),
    # crossings
    "解放大道与青年路": ("crossing", "解放大道/青年路", "crossing"),
    "解放大道和青年路路口": ("crossing", "解放大道/青年路", "crossing"),
    "青年路/解放大道": ("crossing", "青年路/解放大道", "crossing"),
    "jiefangdadao and qingnianlu": ("crossing", "解放大道/青年路", "crossing"),
    "我在解放大道与青年路交叉口": ("crossing", "解放大道/青年路", "crossing"),
    # kilometres, coordinates
    "G4京港澳高速 K1020+500": ("kilometre", "G4京港澳高速 K1020+500", "kilometre"),
    "京港澳高速K1022": ("kilometre", "京港澳高速 K1022", "kilometre"),
    "解放大道K3": ("kilometre", "解放大道 K3", "kilometre"),
    "114.31,30.51": ("coordinates", "114.310000, 30.510000", "coordinates"),
    "高德 114.31,30.51": ("coordinates", "114.304563, 30.512439", "coordinates"),
    "50RKU4112588379": ("coordinates", "114.300000, 30.599999", "grid"),
    # sentences, districts
    "您好我在武昌区中北路109号楚河汉街对面的火锅店三楼着火了": (
        "address", "中北路109号", "address",
    ),
    "喂119吗光明小学附近有人被困电梯": ("premises", "光明小学", "part"),
    "在兴旺火锅店旁边冒烟": ("premises", "兴旺火锅店", "part"),
    "武昌区 光明小学": ("premises", "光明小学", "part"),
    "武昌区解放大道": ("road", "解放大道", "name"),
    "武昌区 光明": ("premises", "光明小学", "name"),
}  # fmt: skip


def test_each_thing_people_say_has_its_first_answer(town) -> None:
    got = {query: first(query, town) for query in EXPECTED}

    assert len(EXPECTED) >= 60
    assert {query: one for query, one in got.items() if one != EXPECTED[query]} == {}


@pytest.mark.parametrize(
    "query",
    ["", "   ", "。，！？", "%", "_", "%%%", "100%_'\\", "\\", "'; DROP TABLE geodata_premises; --",
     "🔥", "🔥🔥🔥着火了🔥", "a" * 5000, "着" * 5000, "\x00", "0", "号", "与", "/", "K", "()[]{}",
     "x\x00y K12", "\ud800K12"],
)  # fmt: skip
def test_nonsense_is_answered_calmly(town, query: str) -> None:
    assert find_places(query, NEAR, 8, seen=[town["own"]]) == []


def test_a_house_number_is_never_dropped_and_its_doubt_is_told(town) -> None:
    between, near, unknown = (
        find_places(query, NEAR, 8, seen=[town["own"]])[0]
        for query in ("中北路109号", "雄楚大道300号", "东湖路77号")
    )

    assert [one.label for one in (between, near, unknown)] == [
        "中北路109号", "雄楚大道300号", "东湖路77号",
    ]  # fmt: skip
    assert (between.notes, between.detail) == (("number_between",), "武昌区 · 99号 – 121号")
    assert corner(4, 2).lng < between.place.lng < corner(5, 2).lng
    assert near.notes == ("number_near",)
    assert unknown.notes == ("number_unknown",)
    street = find_places("东湖路", NEAR, 8, seen=[town["own"]])[0]
    assert between.uncertainty_m < near.uncertainty_m
    assert unknown.uncertainty_m == street.uncertainty_m == pytest.approx(2502, rel=0.01)


def test_words_of_nearness_make_it_less_certain(town) -> None:
    at, opposite = (
        find_places(query, NEAR, 8, seen=[town["own"]])[0]
        for query in ("我在中北路99号三楼", "我在中北路99号对面三楼")
    )

    assert opposite.uncertainty_m == at.uncertainty_m + 80
    assert "near_words" in opposite.notes


def test_two_streets_of_one_name_are_two_answers_and_the_district_says_which(town) -> None:
    both = find_places("中山路", NEAR, 8, seen=[town["own"]])[:2]
    far = find_places("江夏区 中山路", NEAR, 8, seen=[town["own"]])

    assert [one.detail for one in both] == ["武昌区", "江夏区"]  # the nearer first
    assert far[0].detail == "江夏区"
    assert far[0].notes == ()
    assert {one.detail for one in far if one.kind == "road"} == {"江夏区"}


def test_a_street_through_a_district_is_placed_in_its_part_there(town) -> None:
    whole = find_places("解放大道", NEAR, 8, seen=[town["own"]])[0]
    part = find_places("新洲区解放大道", NEAR, 8, seen=[town["own"]])[0]

    assert whole.place.lng < corner(5.5, 4).lng < part.place.lng
    assert part.notes == ()
    assert part.uncertainty_m < whole.uncertainty_m


def test_a_number_is_looked_for_in_the_district_that_was_said(town) -> None:
    (here, *_) = find_places("江夏区中山路3号", NEAR, 8, seen=[town["own"]])
    (there, *_) = find_places("武昌区中山路3号", NEAR, 8, seen=[town["own"]])

    (elsewhere, *_) = (
        one
        for one in find_places("江夏区 光明小学", NEAR, 8, seen=[town["own"]])
        if one.kind == "premises"
    )
    assert elsewhere.notes == ("outside_district",)
    assert (here.label, here.matched) == ("江夏中学", "address")
    assert there.label == "中山路3号"
    assert metres_between(there.place, here.place) > 10_000


def test_without_kilometre_posts_nothing_is_made_up(town) -> None:
    known = find_places("G4 K1020+500", NEAR, 8, seen=[town["own"]])[0]
    gap = find_places("G4 K1023", NEAR, 8, seen=[town["own"]])[0]
    none = find_places("解放大道K3", NEAR, 8, seen=[town["own"]])[0]

    assert known.place == pytest.approx(corner(1, 9.5))
    assert known.uncertainty_m < gap.uncertainty_m
    assert none.notes == ("no_post",)
    assert none.uncertainty_m > 2000
    assert find_places("沪渝高速 K12", NEAR, 8, seen=[town["own"]]) == []


def test_what_somebody_may_not_see_is_not_found(town) -> None:
    for query in ("光明小学", "gmxx", "中北路99号", "一医院", "光明小学分效", "在光明小学旁边"):
        kinds = {one.kind for one in find_places(query, NEAR, 8, seen=[town["other"]])}
        assert "premises" not in kinds, query
    Premises.objects.filter(name="光明小学").update(formation_id=town["other"])
    assert find_places("光明小学", NEAR, 8, seen=[town["own"]])[0].label == "光明小学分校"


def test_what_is_seen_is_found_however_much_is_not(town) -> None:
    """Filtering after the limit would leave nothing: three thousand nearer ones are not ours."""
    ours = PlaceName.objects.get(kind="premises", name="光明小学")
    kept = {one.name: getattr(ours, one.name) for one in PlaceName._meta.fields if one.name != "id"}
    not_ours = {"formation_id": town["other"], "place": Point(*NEAR, srid=4326)}
    PlaceName.objects.bulk_create(
        [PlaceName(**(kept | not_ours | {"ref": 10**9 + one})) for one in range(3000)]
    )

    for query in ("光明小学", "光明小", "明小", "gmxx", "guangmingxiaoxue"):
        assert find_places(query, NEAR, 8, seen=[town["own"]])[0].label == "光明小学", query


def test_ranks_never_go_down_and_the_nearer_comes_first_among_equals(town) -> None:
    looking = Looking(NEAR, [town["own"]], Street.objects.first().network_id, 20)
    for query in ("大厦", "光明", "中", "zhong", "gm", "l", "中山路"):
        ranks = [
            (one.rank, -one.weight, round(one.away_deg, 9)) for one in names_like(query, looking)
        ]
        assert ranks == sorted(ranks), query


def test_stations_and_key_premises_come_before_others(town) -> None:
    found = find_places("同济", corner(7.1, 4.05), 8, seen=[town["own"]])

    assert [one.label for one in found] == ["同济大厦", "同济大药房"]


def index() -> set[tuple[object, ...]]:
    names = PlaceName.objects.values_list("kind", "ref", "alias", "name", "pinyin", "initials")
    addresses = PlaceAddress.objects.values_list("premises_id", "street", "number")
    return {*names, *addresses}


def test_the_index_and_the_tables_agree_after_every_way_of_writing(town) -> None:
    kept = index()
    call_command("index_places")
    assert index() == kept
    PlaceName.objects.filter(kind="premises").delete()
    call_command("index_places", "--missing")
    assert index() == kept

    Premises.objects.get(name="同济大厦").delete()
    with connection.cursor() as cursor:  # by whatever hand
        cursor.execute("DELETE FROM geodata_premises WHERE name = '同济大药房'")
        cursor.execute("DELETE FROM geodata_street WHERE name = '和平路'")
    left = index()
    call_command("index_places")

    assert index() == left < kept
    assert find_places("同济", NEAR, 8, seen=[town["own"]]) == []


def test_near_is_not_needed(town) -> None:
    assert find_places("光明小学", seen=[town["own"]])[0].label == "光明小学"
    assert find_places("光明小学")[:1] == []
    assert find_places("光明小学", LngLat(0.0, 0.0), 1, seen=[town["own"]])[0].label == "光明小学"
