"""Who keeps basic data (数据责任人), and whom one may name."""

from collections.abc import Iterable
from dataclasses import dataclass

from gis.models import DataKeeper
from org.api import (
    NotAllowed,
    formation_cards,
    formation_ids_under,
    formation_names,
    get_formation,
    may,
    person_names,
    persons_seen,
    posts_that_may,
    require_sees,
    scopes,
)


@dataclass(frozen=True, slots=True)
class KeeperView:
    """数据责任人: who keeps a kind over a formation."""

    formation_id: int
    formation: str
    formation_en: str
    person_id: int
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class KeptFormation:
    """A formation over which one may say who keeps a kind, and who does."""

    id: int
    kind: str
    name_zh: str
    name_en: str
    depth: int  # below the topmost of these
    keeper: KeeperView | None


@dataclass(frozen=True, slots=True)
class HeldPost:
    """As what, and where, somebody may settle corrections."""

    role: str
    formation: str
    formation_en: str


@dataclass(frozen=True, slots=True)
class Nominee:
    """候选责任人: somebody whom one may name."""

    person_id: int
    name: str
    name_en: str
    posts: list[HeldPost]


def keepers_in(formation_ids: Iterable[int]) -> dict[str, list[KeeperView]]:
    """Give the keepers over these formations, by kind; the highest formation first."""
    rows = list(
        DataKeeper.objects.filter(formation_id__in=set(formation_ids))
        .order_by("formation__ancestry")
        .values_list("kind", "formation_id", "person_id")
    )
    formations = formation_names(one for _, one, _ in rows)
    people = person_names(one for _, _, one in rows)
    found: dict[str, list[KeeperView]] = {}
    for kind, formation_id, person_id in rows:
        view = KeeperView(
            formation_id, *formations[formation_id], person_id, *people[person_id]
        )  # fmt: skip
        found.setdefault(kind, []).append(view)
    return found


def is_keeper(person_id: int, kind: str, formation_id: int) -> bool:
    """Whether a person keeps a kind over a formation: over it, or over one above it."""
    above = get_formation(formation_id).ancestry
    return DataKeeper.objects.filter(
        kind=kind, formation_id__in=above, person_id=person_id
    ).exists()


def kept_formations(kind: str, person_id: int) -> list[KeptFormation]:
    """List the formations over which a person may name a kind's keeper, each below its own parent.

    Raises
    ------
    NotAllowed
        If they may name none.
    """
    tops = [
        one.formation_id
        for one in scopes(person_id)
        if may(person_id, "set_data_keeper", one.formation_id)
    ]
    if not tops:
        raise NotAllowed
    cards = formation_cards(formation_ids_under(tops))
    keepers = {one.formation_id: one for one in keepers_in(card.id for card in cards).get(kind, [])}
    top = min(len(card.ancestry) for card in cards)
    return [
        KeptFormation(
            id=card.id,
            kind=card.kind,
            name_zh=card.name_zh,
            name_en=card.name_en,
            depth=len(card.ancestry) - top,
            keeper=keepers.get(card.id),
        )
        for card in sorted(cards, key=lambda card: card.ancestry)
    ]


def nominees(formation_id: int, person_id: int) -> list[Nominee]:
    """List whom a person may name over a formation: those who may settle there, nearest first.

    Raises
    ------
    NotVisible
        If the person does not see the formation.
    NotAllowed
        If they may name nobody there.
    """
    require_sees(person_id, [formation_id])
    if not may(person_id, "set_data_keeper", formation_id):
        raise NotAllowed
    posts = posts_that_may("settle_correction", formation_id)
    seen = persons_seen(person_id, [post.person_id for post in posts])
    names = person_names(seen)
    cards = {card.id: card for card in formation_cards({post.formation_id for post in posts})}
    found: dict[int, list[HeldPost]] = {}
    depth: dict[int, int] = {}
    for post in posts:
        card = cards[post.formation_id]
        held = HeldPost(post.role, card.name_zh, card.name_en)
        found.setdefault(post.person_id, []).append(held)
        at = len(card.ancestry) - (card.kind == "centre")  # a centre answers for its parent
        depth[post.person_id] = max(depth.get(post.person_id, 0), at)
    return [
        Nominee(one, *names[one], found[one])
        for one in sorted(seen, key=lambda one: (-depth[one], names[one]))
    ]
