"""What can be asked about formations, people, their posts and what they may."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q

from core.refusals import Refused
from org.domain.permissions import WALL, commands_for, roles_for
from org.domain.scope import covers, ids_of, reach
from org.models import Formation, Person, Post


class NotAllowed(Refused):
    """The person's roles and scope do not allow this. HTTP 403."""

    CODE = "not_allowed"


class NotVisible(LookupError):
    """There is no such thing, or none this person may know of: nobody can tell which. HTTP 404."""


@dataclass(frozen=True, slots=True)
class FormationCard:
    """A formation and its place in the tree. ``ancestry`` is root first, itself last."""

    id: int
    parent_id: int | None
    kind: str
    code: str
    name_zh: str
    name_en: str
    log: str
    ancestry: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """What a person answers for: a formation with all under it, and as what."""

    formation_id: int
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PostCard:
    """A role that somebody holds at a formation."""

    person_id: int
    formation_id: int
    role: str


@dataclass(frozen=True, slots=True)
class PersonCard:
    """Somebody who logs in."""

    id: int
    username: str
    name_zh: str
    name_en: str
    is_active: bool


class Sight:
    """What one person sees and may, as it stands when it is made: read once, asked often."""

    def __init__(self, person_id: int) -> None:
        """Read the person's posts."""
        posts = _posts(person_id)
        self._posts = [(reach(kind, ancestry), role) for kind, ancestry, role in posts]
        self._ancestry: dict[int, str | None] = {}  # of the formations asked about; None: no such

    def sees(self, formation_ids: Iterable[int]) -> bool:
        """Whether any of these formations lies in what they answer for, in whatever role."""
        return any(covers(one, of) for of in self._found(formation_ids) for one, _ in self._posts)

    def may(self, command: str, formation_id: int) -> bool:
        """Whether they may give a command over a formation."""
        roles = roles_for(command)
        return any(
            role in roles and covers(one, of)
            for of in self._found([formation_id])
            for one, role in self._posts
        )

    def _found(self, formation_ids: Iterable[int]) -> list[str]:
        wanted = set(formation_ids)
        if new := wanted - self._ancestry.keys():
            rows = Formation.objects.filter(pk__in=new).values_list("pk", "ancestry")
            self._ancestry |= dict.fromkeys(new) | dict(rows)
        return [of for one in wanted if (of := self._ancestry[one]) is not None]


def get_formation(formation_id: int) -> FormationCard:
    """Give a formation.

    Raises
    ------
    NotVisible
        If there is none.
    """
    found = _formations([formation_id]).get(formation_id)
    if found is None:
        raise NotVisible(f"formation {formation_id}")
    return found


def find_formation(code: str) -> FormationCard | None:
    """Give the formation with this code, if there is one."""
    row = Formation.objects.filter(code=code).first()
    return None if row is None else _card(row)


def all_formations() -> list[FormationCard]:
    """List every formation, parents before children."""
    cards = [_card(row) for row in Formation.objects.all()]
    return sorted(cards, key=lambda card: (len(card.ancestry), card.id))


def audience_of(formation_id: int) -> tuple[int, ...]:
    """Give who hears of what this formation answers for: itself, then its ancestors upwards."""
    return get_formation(formation_id).ancestry[::-1]


def log_of(formation_id: int) -> str:
    """Name the log that what this formation answers for is written in."""
    return get_formation(formation_id).log


def formations_under(formation_id: int) -> list[FormationCard]:
    """Give a formation and all under it, parents before children."""
    top = Formation.objects.filter(pk=formation_id).values_list("ancestry", flat=True).first()
    if top is None:
        return []
    rows = Formation.objects.filter(ancestry__startswith=top)
    return sorted((_card(row) for row in rows), key=lambda card: (len(card.ancestry), card.id))


def formation_ids_under(formation_ids: Iterable[int]) -> set[int]:
    """Name these formations and all under them; nobody, when none is given."""
    tops = Formation.objects.filter(pk__in=set(formation_ids)).values_list("ancestry", flat=True)
    under = [Q(ancestry__startswith=top) for top in tops]
    if not under:  # no condition at all would be everybody
        return set()
    return set(Formation.objects.filter(reduce(or_, under)).values_list("pk", flat=True))


def formations_seen(person_id: int) -> set[int]:
    """Name every formation that lies in what a person answers for, in whatever role."""
    return formation_ids_under(one.formation_id for one in scopes(person_id))


def formation_ids_of_log(log: str) -> list[int]:
    """Name the formations that write in a log, in order."""
    return list(Formation.objects.filter(log=log).order_by("pk").values_list("pk", flat=True))


def formation_names(ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Give the Chinese and English name of each formation."""
    rows = Formation.objects.filter(pk__in=set(ids)).values_list("id", "name_zh", "name_en")
    return {pk: (zh, en) for pk, zh, en in rows}


def formation_cards(ids: Iterable[int]) -> list[FormationCard]:
    """Give these formations, in order; one that is not there is left out."""
    return [card for _, card in sorted(_formations(ids).items())]


def scopes(person_id: int) -> list[Scope]:
    """Give what a person answers for. A post at a centre is given as the formation it serves."""
    held: dict[int, set[str]] = {}
    for kind, ancestry, role in _posts(person_id):
        held.setdefault(ids_of(reach(kind, ancestry))[-1], set()).add(role)
    return [Scope(one, tuple(sorted(roles))) for one, roles in sorted(held.items())]


def commands_of(person_id: int) -> list[str]:
    """Give the commands a person may give somewhere: what their screen offers."""
    return commands_for(frozenset(role for _, _, role in _posts(person_id)))


def is_wall(person_id: int) -> bool:
    """Whether this log-in is a wall's (大屏) and nothing more: it can look, and command nothing."""
    roles = {role for _, _, role in _posts(person_id)}
    return roles == {WALL}


def detachments_of(person_id: int) -> list[FormationCard]:
    """Give the detachments a person's posts lie in, or reach down to, in the order of their ids."""
    reaches = [reach(kind, ancestry) for kind, ancestry, _ in _posts(person_id)]
    rows = Formation.objects.filter(kind=Formation.Kind.DETACHMENT).order_by("pk")
    return [
        _card(row)
        for row in rows
        if any(covers(one, row.ancestry) or covers(row.ancestry, one) for one in reaches)
    ]


def may(person_id: int, command: str, formation_id: int) -> bool:
    """Whether a person may give a command over a formation. False for what nobody wrote down."""
    return Sight(person_id).may(command, formation_id)


def posts_that_may(command: str, formation_id: int) -> list[PostCard]:
    """List the posts whose holders may give a command over a formation.

    Raises
    ------
    NotVisible
        If there is no such formation.
    """
    above = get_formation(formation_id).ancestry
    at = Q(formation_id__in=above) | Q(
        formation__kind=Formation.Kind.CENTRE, formation__parent_id__in=above
    )
    rows = Post.objects.filter(at, role__in=roles_for(command), person__is_active=True)
    return [
        PostCard(post.person_id, post.formation_id, post.role)
        for post in rows.order_by("person_id", "-formation__ancestry", "role")
    ]


def standing(person_id: int, command: str, formation_ids: Iterable[int]) -> tuple[bool, bool]:
    """Give whether a person sees any of these formations, and may command over all of them."""
    sight, wanted = Sight(person_id), set(formation_ids)
    sees_any = sight.sees(wanted)
    return sees_any, bool(wanted) and all(sight.may(command, one) for one in wanted)


def sees(person_id: int, formation_ids: Iterable[int]) -> bool:
    """Whether any of these formations lies in what a person answers for, in whatever role."""
    return Sight(person_id).sees(formation_ids)


def persons_seen(person_id: int, ids: Iterable[int]) -> set[int]:
    """Name those of these people who hold a post in what a person answers for."""
    reaches = {reach(kind, ancestry) for kind, ancestry, _ in _posts(person_id)}
    held = Post.objects.filter(person_id__in=set(ids))
    return {
        pk
        for pk, ancestry in held.values_list("person_id", "formation__ancestry")
        if any(covers(one, ancestry) for one in reaches)
    }


def require_sees(person_id: int, formation_ids: Iterable[int]) -> None:
    """Refuse to know of a thing whose audience the person is not in.

    Raises
    ------
    NotVisible
        HTTP 404: the same answer as for a thing that does not exist.
    """
    if not sees(person_id, formation_ids):
        raise NotVisible


def get_person(person_id: int) -> PersonCard:
    """Give a person.

    Raises
    ------
    NotVisible
        If there is none.
    """
    row = Person.objects.filter(pk=person_id).first()
    if row is None:
        raise NotVisible(f"person {person_id}")
    return PersonCard(row.pk, row.username, row.name_zh, row.name_en, row.is_active)


def find_person(username: str) -> PersonCard | None:
    """Find somebody by the name they log in with."""
    row = Person.objects.filter(username=username).first()
    return None if row is None else get_person(row.pk)


def person_names(ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Give the Chinese and English name of each person; the user name where one is missing."""
    rows = Person.objects.filter(pk__in=set(ids))
    return {row.pk: (row.name_zh or row.username, row.name_en or row.username) for row in rows}


def _posts(person_id: int) -> list[tuple[str, str, str]]:
    return list(
        Post.objects.filter(person_id=person_id, person__is_active=True).values_list(
            "formation__kind", "formation__ancestry", "role"
        )
    )


def _formations(ids: Iterable[int]) -> dict[int, FormationCard]:
    return {row.pk: _card(row) for row in Formation.objects.filter(pk__in=set(ids))}


def _card(row: Formation) -> FormationCard:
    return FormationCard(
        id=row.pk,
        parent_id=row.parent_id,
        kind=row.kind,
        code=row.code,
        name_zh=row.name_zh,
        name_en=row.name_en,
        log=row.log,
        ancestry=ids_of(row.ancestry),
    )
