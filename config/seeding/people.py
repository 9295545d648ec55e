"""The people of a demonstration city, and what they log in with."""

import secrets

from django.conf import settings

from config.seeding.formations import Chain
from org.api import save_person

DEMO_PASSWORD = "fengsui-119"  # noqa: S105 - the demonstration's, printed on its own login page


def save_people(chain: Chain) -> dict[str, str]:
    """Enter the demonstration's people with their posts; gives each one's password.

    In the demonstration (``FENGSUI_DEMO=1``) all have the one written in the README. Otherwise each
    has a random one, kept nowhere but in this answer.
    """
    centre, city = chain.centre.id, chain.detachment.id
    station = chain.stations[0].formation.id
    beside = chain.neighbour.id
    people: list[tuple[str, str, str, list[tuple[int, str]]]] = [
        ("diaodu", "调度员", "Dispatcher", [(centre, "dispatcher"), (centre, "call_taker")]),
        ("zhiban", "值班长", "Shift leader", [(centre, "shift_leader")]),
        ("admin", "管理员", "Administrator", [(city, "admin")]),
        ("daping", "大屏", "Wall viewer", [(city, "wall")]),
        ("duizhan", "队站通信员", "Station duty", [(station, "station_duty")]),
        ("banzu", "班组", "Crew", [(station, "crew")]),
        ("jiandu", "监督员", "Inspector", [(city, "inspector")]),
        (
            "moni",
            "模拟器",
            "Simulator",
            [(city, "station_duty"), (city, "crew"), (city, "call_taker")],
        ),
        (
            "linqu",
            "邻区调度员",
            "Neighbour dispatcher",
            [(beside, "dispatcher"), (beside, "call_taker")],
        ),
    ]
    given = {}
    for username, zh, en, posts in people:
        given[username] = DEMO_PASSWORD if settings.IS_DEMO else secrets.token_urlsafe(12)
        save_person(
            username=username, password=given[username], name_zh=zh, name_en=en, posts=posts
        )
    return given
