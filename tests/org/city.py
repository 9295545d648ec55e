"""A corps with two detachments, each with a battalion, two stations and a command centre."""

from dataclasses import dataclass

from org.api import FormationCard, save_formation, save_person


@dataclass(frozen=True)
class Detachment:
    detachment: FormationCard
    battalion: FormationCard
    station: FormationCard
    other_station: FormationCard
    centre: FormationCard


@dataclass(frozen=True)
class City:
    corps: FormationCard
    here: Detachment
    there: Detachment


def formation(parent: FormationCard | None, kind: str, code: str) -> FormationCard:
    return save_formation(
        parent_id=parent.id if parent else None,
        kind=kind,
        code=code,
        name_zh=f"{code}(示例)",
        name_en=f"{code} (example)",
        is_synthetic=True,
    )


def detachment(corps: FormationCard, code: str) -> Detachment:
    top = formation(corps, "detachment", code)
    battalion = formation(top, "battalion", f"{code}-1")
    return Detachment(
        detachment=top,
        battalion=battalion,
        station=formation(battalion, "station", f"{code}-11"),
        other_station=formation(battalion, "station", f"{code}-12"),
        centre=formation(top, "centre", f"{code}-C"),
    )


def a_city() -> City:
    corps = formation(None, "corps", "HB")
    return City(corps, detachment(corps, "WH"), detachment(corps, "XY"))


def someone(username: str, *posts: tuple[FormationCard, str], password: str | None = None) -> int:
    return save_person(
        username=username,
        password=password,
        name_zh=f"{username}员",
        name_en=username.title(),
        posts=[(place.id, role) for place, role in posts],
    )
