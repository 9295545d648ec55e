"""How fast a place is found among half a million Chinese names, by everything a caller may say."""

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg

from ops.places import CLONE
from tests.bench.row import quantile, row

NAMES, ASKED, WARM_UP = 500_000, 1_200, 150
GOAL_MS = 50.0
DATABASE = "bench_search"
SEED = 119

HEADS = (
    "金玉瑞祥福泰和顺兴隆华盛昌茂宏利达通安康宁乐嘉美佳丽明亮新星龙凤鹏程远航东南西北中天地春夏秋"
)
TAILS = "源丰泽润恒裕德仁义信诚礼智勇文武胜凯旋翔宇辰轩逸雅静怡然馨园林森木水火土山川河湖海洋江"
AREAS = (
    "武汉",
    "湖北",
    "江城",
    "楚天",
    "光谷",
    "东湖",
    "汉口",
    "武昌",
    "汉阳",
    "长江",
    "洪山",
    "江岸",
)
WHAT = (
    "小区", "花园", "大酒店", "酒店", "宾馆", "大厦", "广场", "超市", "便利店", "餐厅",
    "火锅店", "小学", "中学", "幼儿园", "医院", "诊所", "药店", "银行", "公司", "有限公司",
    "科技有限公司", "贸易有限公司", "工厂", "仓库", "物流园", "停车场", "加油站", "写字楼",
    "公寓", "网吧", "健身中心", "美容院", "汽车修理厂", "建材市场", "服装城", "培训学校",
    "养老院", "文化中心", "体育馆", "图书馆",
)  # fmt: skip


def rows() -> Iterator[dict[str, Any]]:
    """Measure in a process and a database of their own."""
    url = os.environ["FENGSUI_DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as line:
        line.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        line.execute(f"CREATE DATABASE {DATABASE}")
    address, _, options = url.partition("?")
    home = Path(os.environ["FENGSUI_HOME"]) / DATABASE
    home.mkdir(parents=True, exist_ok=True)
    environment = {
        **os.environ,
        "FENGSUI_DATABASE_URL": f"{address.rpartition('/')[0]}/{DATABASE}?{options}",
        "FENGSUI_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.bench_ground_search"],
        cwd=CLONE,
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield json.loads(done.stdout.splitlines()[-1])


def lay_names() -> float:
    """Import Wuhan's streets, lay premises along them, index all; give names indexed a second."""
    from django.core.management import call_command  # noqa: PLC0415

    from gis.services.names import index_places  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    call_command(
        "import_roads",
        CLONE / "fixtures" / "city" / "wuhan.parquet",
        name="武汉",
        stdout=sys.stderr,
    )
    lay_premises(random.Random(SEED), a_formation())
    began = time.perf_counter()
    count = index_places("premises")
    return count / (time.perf_counter() - began)


def a_formation() -> int:
    """Enter a detachment with a dispatcher who sees all premises."""
    from org.api import save_formation, save_person  # noqa: PLC0415

    card = save_formation(
        parent_id=None, kind="detachment", code="WH", name_zh="武汉支队", name_en="Wuhan"
    )
    save_person(
        username="bench", password="bench", name_zh="", name_en="", posts=[(card.id, "dispatcher")]
    )
    return card.id


def lay_premises(rng: random.Random, formation_id: int) -> None:
    """Write premises with made-up names and addresses beside the streets, by COPY."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, ST_X(ST_StartPoint(line)), ST_Y(ST_StartPoint(line)),"
            " ST_X(ST_EndPoint(line)), ST_Y(ST_EndPoint(line))"
            " FROM geodata_road WHERE name <> '' ORDER BY row"
        )
        roads = cursor.fetchall()
        with cursor.copy(
            "COPY geodata_premises (formation_id, name, pinyin, initials, address, place,"
            " occupancy, underground_storeys, hazards, is_key, is_synthetic) FROM STDIN"
        ) as copy:
            for _ in range(NAMES):
                street, west, south, east, north = rng.choice(roads)
                part = rng.random()
                lng, lat = west + (east - west) * part, south + (north - south) * part
                name = a_name(rng, street)
                copy.write_row(
                    (
                        formation_id, name, "", "", f"武汉市{street}{rng.randint(1, 400)}号",
                        f"SRID=4326;POINT({lng} {lat})", "shop", 0, "[]", rng.random() < 0.01, True,
                    )
                )  # fmt: skip
        cursor.execute("ANALYZE geodata_premises")


def a_name(rng: random.Random, street: str) -> str:
    """Make up a name as registers hold them: area, two characters, what it is, a branch."""
    name = "".join(
        rng.choice(HEADS if place == 0 else TAILS) for place in range(rng.choice((2, 2, 3)))
    )
    name += rng.choice(WHAT)
    if rng.random() < 0.45:
        name = rng.choice(AREAS) + name
    if rng.random() < 0.2:
        name += f"({street}店)"
    return name


def questions(rng: random.Random) -> dict[str, Callable[[], str]]:
    """Give the kinds of things that are asked, each as something that makes one up."""
    from gis.domain.spelling import initials_of, pinyin_of  # noqa: PLC0415
    from gis.models import Premises, Street  # noqa: PLC0415

    ids = rng.sample(range(1, NAMES), 3_000)
    premises = list(Premises.objects.filter(pk__in=ids).values_list("name", "address"))
    streets = list(Street.objects.values_list("name", flat=True))
    name = lambda: rng.choice(premises)[0]  # noqa: E731
    street = lambda: rng.choice(streets)  # noqa: E731

    def two() -> str:
        whole = name()
        start = rng.randrange(len(whole) - 1)
        return whole[start : start + 2]

    def typo() -> str:
        whole = name()
        at = rng.randrange(len(whole))
        return whole[:at] + rng.choice(TAILS) + whole[at + 1 :]

    def mistyped() -> str:
        whole = pinyin_of(name())
        at = rng.randrange(1, len(whole) - 1)
        return whole[:at] + rng.choice("aeioung") + whole[at + 1 :]

    return {
        "name": name,
        "beginning": lambda: name()[: rng.randint(2, 4)],
        "two characters": two,
        "pinyin": lambda: pinyin_of(name()),
        "part of pinyin": lambda: pinyin_of(name())[: rng.randint(3, 9)],
        "initials": lambda: initials_of(name())[: rng.randint(2, 8)],
        "typo": typo,
        "typo in pinyin": mistyped,
        "street": street,
        "address": lambda: f"{street()}{rng.randint(1, 400)}号",
        "crossing": lambda: f"{street()}与{street()}交叉口",
        "sentence": lambda: f"您好我在{street()}{rng.randint(1, 400)}号{name()}对面的三楼着火了",
    }


def backends() -> list[Path]:
    """Give where the kernel counts the work of this database's processes, if they run here."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        files = [Path(f"/proc/{pid}/schedstat") for (pid,) in cursor]
    return [file for file in files if file.exists()]


def worked_ms(counters: list[Path]) -> float:
    """Give the milliseconds computed so far, here and in the database: other work counts not."""
    theirs = sum(int(file.read_text().split()[0]) for file in counters)
    return (theirs + time.process_time_ns()) / 1e6


def timed(ask: Callable[[str], object], words: str) -> float:
    """Ask, and give the milliseconds it took."""
    began = time.perf_counter()
    ask(words)
    return (time.perf_counter() - began) * 1000


def bare(words: str) -> object:
    """Ask as one would without an index of names: a scan for the words in name and address."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM geodata_premises WHERE name ILIKE %s OR address ILIKE %s LIMIT 10",
            [f"%{words}%", f"%{words}%"],
        )
        return cursor.fetchall()


def measure(indexed_per_s: float) -> dict[str, Any]:
    """Ask each kind in turn over HTTP's view, log-in and scope included."""
    from django.contrib.auth import get_user_model  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    client = Client(headers={"host": "localhost"})
    client.force_login(get_user_model().objects.get(username="bench"))

    def ask(words: str) -> object:
        answer = client.get("/api/places", {"q": words, "lng": 114.3, "lat": 30.58})
        if answer.status_code != 200:
            raise RuntimeError(f"{words}: {answer.status_code}")
        return answer

    rng = random.Random(SEED)
    kinds = questions(rng)
    took: dict[str, list[float]] = {kind: [] for kind in kinds}
    worked: list[float] = []
    counters: list[Path] = []
    for number in range(ASKED + WARM_UP):
        kind = list(kinds)[number % len(kinds)]
        words = kinds[kind]()
        if number == WARM_UP:
            counters = backends()
        before_ms = worked_ms(counters)
        spent_ms = timed(ask, words)
        if number >= WARM_UP:
            took[kind].append(spent_ms)
            worked.append(worked_ms(counters) - before_ms)
    every = [one for some in took.values() for one in some]
    p99 = quantile(every, 0.99)
    scans = [timed(bare, kinds[kind]()) for kind in ("name", "two characters", "address") * 7]
    by_kind = {kind: quantile(some, 0.99) for kind, some in took.items()}
    worst = max(by_kind, key=by_kind.__getitem__)
    return row(
        "ground.search_p99_ms",
        p99,
        "ms",
        goal=GOAL_MS,
        is_met=p99 <= GOAL_MS,
        peer="ILIKE over name and address, no index of names (p50)",
        peer_value=round(quantile(scans, 0.5), 1),
        ratio=round(quantile(scans, 0.5) / quantile(every, 0.5), 2),
        note=f"{len(every)} searches by HTTP's view among {NAMES} premises and Wuhan's "
        f"streets, equal parts of {len(kinds)} kinds; p50 {quantile(every, 0.5):.1f}; "
        f"worst kind {worst}; p99 by kind "
        + ", ".join(f"{kind} {ms:.0f}" for kind, ms in by_kind.items())
        + f"; processor time p99 {quantile(worked, 0.99):.1f} ms, p50 {quantile(worked, 0.5):.1f}"
        + f"; indexed {indexed_per_s:.0f} names/s",
    )


def main() -> None:
    """Lay the names, measure, print the row."""
    import django  # noqa: PLC0415

    django.setup()
    per_s = lay_names() if "--laid" not in sys.argv else 0.0
    sys.stdout.write("\n" + json.dumps(measure(per_s), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
