"""Who calls, from where, about what. Pure, from a seed: the same city makes the same calls."""

import math
import random
from dataclasses import dataclass

EARTH_DEGREE_M = 111_195.0
AROUND_STATION_M = (300.0, 2500.0)
PHONES = "139" + "00000000"

KINDS: tuple[tuple[str, int, tuple[int, ...], tuple[str, ...]], ...] = (
    # incident type, weight, alarm levels it starts at, what callers say
    ("fire", 6, (1, 1, 1, 2), ("厨房着火了,烟很大", "路边电动车起火", "仓库冒烟,看不到里面")),
    ("highrise_fire", 2, (1, 2, 2), ("十几楼窗户往外冒火", "电梯间有烟,高层住户下不来")),
    ("underground_fire", 1, (1, 2), ("地下车库有车着火", "地下商铺冒烟")),
    ("rescue", 3, (1, 1, 2), ("有人被困电梯", "有人掉进基坑了", "老人反锁在家中没有回应")),
    ("traffic", 3, (1, 2), ("两车相撞,司机被卡住", "货车侧翻,有人被压")),
    ("hazmat", 1, (1, 2), ("罐车漏了,味道很冲", "实验室药品泄漏")),
    ("flood", 1, (1,), ("地下通道积水,有车被淹", "地下室进水,有人被困")),
)
CHANNELS = ("mobile_phone", "mobile_phone", "mobile_phone", "fixed_phone", "transfer_110")
SEARCHES = ("小学", "医院", "商场", "大厦", "小区", "酒店", "工厂", "市场", "公寓", "学校")


@dataclass(frozen=True, slots=True)
class MadeUpCall:
    """A call as the caller would tell it."""

    incident_type: str
    alarm_level: int
    words: str
    channel: str
    phone: str


def made_up_call(rng: random.Random) -> MadeUpCall:
    """Make a call up. Telephone numbers are none that anybody has."""
    kind, _, levels, words = rng.choices(KINDS, [weight for _, weight, _, _ in KINDS])[0]
    return MadeUpCall(
        incident_type=kind,
        alarm_level=rng.choice(levels),
        words=rng.choice(words),
        channel=rng.choice(CHANNELS),
        phone=PHONES[:7] + f"{rng.randrange(10_000):04d}",
    )


def seconds_to_next(rng: random.Random, calls_per_hour: float) -> float:
    """Give the time to the next call: calls come independently of one another (Poisson)."""
    return min(6 * 3600.0, rng.expovariate(calls_per_hour / 3600.0))


def place_near(rng: random.Random, lng: float, lat: float) -> tuple[float, float]:
    """Give a place in a station's area."""
    away_m = rng.uniform(*AROUND_STATION_M)
    bearing = rng.uniform(0.0, 2.0 * math.pi)
    north = away_m * math.cos(bearing) / EARTH_DEGREE_M
    east = away_m * math.sin(bearing) / (EARTH_DEGREE_M * math.cos(math.radians(lat)))
    return (round(lng + east, 6), round(lat + north, 6))
