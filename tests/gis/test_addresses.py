"""Addresses, kilometre posts and spellings: what the words say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import lazy_pinyin

from core.geo import LngLat, metres_between
from gis.domain.addresses import (
    NUMBER_M,
    Address,
    farther_m,
    number_after,
    place_of_number,
    plain_numbers,
    read_address,
)
from gis.domain.kilometre import FARTHEST_KM, Post, place_at, read_kilometre
from gis.domain.spelling import folded, pairs_of, pinyin_of, spell, typed_pinyin


@pytest.mark.parametrize(
    ("words", "street", "number", "rest"),
    [
        ("中北路109号", "中北路", 109, ""),
        ("湖北省武汉市武昌区中北路109号3栋2单元", "中北路", 109, "3栋2单元"),
        ("武昌区 中北路 １０９号", "中北路", 109, ""),
        ("中北路一百零九号", "中北路", 109, ""),
        ("建设一路二十号", "建设一路", 20, ""),
        ("中山路120弄5号", "中山路", 120, "5号"),
        ("解放大道12-3号", "解放大道", 12, ""),
        ("小区路8号", "小区路", 8, ""),
        ("市民之家路1号", "市民之家路", 1, ""),
        ("12 Main Street, Oxford", "mainstreet", 12, ""),
        ("解放大道与青年路交叉口", "解放大道与青年路交叉口", None, ""),
        ("", "", None, ""),
    ],
)
def test_an_address_is_taken_apart(words: str, street: str, number: int | None, rest: str) -> None:
    assert read_address(words) == Address(street, number, rest)


@pytest.mark.parametrize(
    ("words", "number"),
    [("109号对面", 109), ("12", 12), ("12-3号", 12), ("120弄", 120), ("3楼", None), ("200米", None),
     ("2号线", None), ("5公里", None), ("号", None), ("8栋", None), ("301室", None)],
)  # fmt: skip
def test_only_a_house_number_is_one(words: str, number: int | None) -> None:
    got = number_after(words)
    assert (got[0] if got else None) == number


def test_words_of_nearness_add_doubt() -> None:
    assert farther_m("对面的火锅店") == 80
    assert farther_m("的附近") == 300
    assert farther_m("往东200米") == 200
    assert farther_m("三楼着火了") == 0


@given(st.integers(1, 9999))
def test_a_number_in_characters_is_the_number(number: int) -> None:
    signs, names = "零一二三四五六七八九", ((1000, "千"), (100, "百"), (10, "十"), (1, ""))
    words, gap, left = "", False, number
    for size, name in names:
        digit, left = divmod(left, size)
        if digit:
            words += ("零" if gap and words else "") + signs[digit] + name
            gap = False
        else:
            gap = True

    assert plain_numbers(f"{words}号") == f"{number}号"


EAST = [LngLat(114.30 + one * 0.001, 30.6) for one in range(11)]


def test_a_number_lies_between_its_neighbours_on_its_own_side() -> None:
    known = [(1, EAST[0]), (2, EAST[9]), (21, EAST[10])]

    got = place_of_number(11, known)

    assert got is not None
    assert got.numbers == (1, 21)
    assert got.place == pytest.approx(EAST[5])
    assert got.uncertainty_m == pytest.approx(NUMBER_M + metres_between(EAST[0], EAST[10]) / 2)


def test_beyond_the_last_number_doubt_grows_and_of_nothing_nothing_is_known() -> None:
    near, far = place_of_number(23, [(21, EAST[0])]), place_of_number(221, [(21, EAST[0])])

    assert near is not None
    assert far is not None
    assert near.place == far.place == EAST[0]
    assert near.uncertainty_m < far.uncertainty_m
    assert place_of_number(5, []) is None


def test_numbers_of_two_streets_of_one_name_are_not_mixed() -> None:
    got = place_of_number(11, [(9, LngLat(114.3, 30.6)), (13, LngLat(114.5, 30.6))])

    assert got is not None
    assert len(got.numbers) == 1


@given(
    st.lists(st.tuples(st.integers(1, 400), st.sampled_from(EAST)), max_size=8), st.integers(1, 400)
)
def test_a_number_is_never_put_outside_of_what_is_known(known, number: int) -> None:
    got = place_of_number(number, known)

    assert (got is None) == (known == [])
    if got is not None:
        lng = [place.lng for _, place in known]
        assert min(lng) - 1e-9 <= got.place.lng <= max(lng) + 1e-9
        assert got.uncertainty_m >= NUMBER_M


@pytest.mark.parametrize(
    ("words", "number", "name", "km"),
    [
        ("G4京港澳高速 K1023+500", "G4", "京港澳高速", 1023.5),
        ("沪渝高速 K12", "", "沪渝高速", 12.0),
        ("沪渝高速k12.3", "", "沪渝高速", 12.3),
        ("京港澳高速1023公里500米处", "", "京港澳高速", 1023.5),
        ("g50 桩号 820+030", "G50", "", 820.03),
        ("G4京港澳高速往武汉方向K1023+500有车祸", "G4", "京港澳高速", 1023.5),
        ("二环线高架 K12 处", "", "二环线高架", 12.0),
    ],
)
def test_a_kilometre_is_read_as_it_is_said(words: str, number: str, name: str, km: float) -> None:
    got = read_kilometre(words)

    assert got is not None
    assert (got.number, got.name, got.km) == (number, name, pytest.approx(km))


@pytest.mark.parametrize("words", ["K12", "解放大道12号", "", "G4京港澳高速", "kfc", "解放大道"])
def test_without_a_road_or_a_kilometre_there_is_none(words: str) -> None:
    assert read_kilometre(words) is None


def test_between_posts_it_is_in_proportion_and_beyond_them_doubtful() -> None:
    posts = [Post(10.0, EAST[0]), Post(11.0, EAST[10])]

    between, beyond = place_at(10.5, posts), place_at(12.0, posts)
    at = place_at(10.0, posts)

    assert between is not None
    assert beyond is not None
    assert at is not None
    assert between.place == pytest.approx(EAST[5])
    assert at.place == EAST[0]
    assert at.uncertainty_m < between.uncertainty_m < beyond.uncertainty_m
    assert beyond.uncertainty_m > 1000
    assert place_at(11.0 + FARTHEST_KM + 0.1, posts) is None
    assert place_at(5.0, []) is None


def test_a_kilometre_is_written_as_on_signs() -> None:
    for words in ("G4京港澳高速 K1023+500", "G4京港澳高速 K12", "G4京港澳高速 K12+030"):
        got = read_kilometre(words)
        assert got is not None
        assert got.label == words


@pytest.mark.parametrize(
    "words",
    ["jiefangdadao", "Jiě fàng dà dào", "jie3 fang4 da4 dao4", "JIE FANG DA DAO", "jiefang'dadao"],
)
def test_pinyin_is_read_however_it_is_typed(words: str) -> None:
    assert typed_pinyin(words) == pinyin_of("解放大道")


def test_letters_with_two_dots_are_v() -> None:
    assert typed_pinyin("lǜdì") == typed_pinyin("lüdi") == pinyin_of("绿地") == "lvdi"


@pytest.mark.parametrize(
    ("said", "meant"),
    [("zongsanlu", "中山路"), ("lanhudadao", "南湖大道"), ("jiefandadao", "解放大道"),
     ("cangjianglu", "长江路"), ("sizishan", "狮子山"), ("xinhualu", "兴华路"), ("ludi", "绿地")],
)  # fmt: skip
def test_what_sounds_alike_in_the_south_is_written_alike(said: str, meant: str) -> None:
    assert folded(said) == spell(meant).folded


@given(st.text(max_size=40))
def test_any_name_has_forms_without_gaps_and_signs(text: str) -> None:
    spelt = spell(text)

    assert all(one.isalnum() for one in spelt.name)
    assert spelt.pinyin == "".join(spelt.pinyin.split())
    assert pairs_of(spelt.name) == spelt.pairs
    assert all(-(2**31) <= one < 2**31 for one in spelt.pairs)


@given(st.text(alphabet="重庆银行长江大厦区乐音单位武汉ABC12 (·)", max_size=16))
def test_word_by_word_a_name_is_spelt_as_in_one_piece(name: str) -> None:
    in_one_piece = "".join(lazy_pinyin(name)).lower()

    assert pinyin_of(name) == "".join(
        one for one in in_one_piece if one.isascii() and one.isalnum()
    )
