"""Formations of a stream, and the names that lines carry. Asked once per list, never per line."""

from collections.abc import Iterable

from org import api as org

Names = dict[int, tuple[str, str]]
NAMELESS = ("", "")


def own_formations(formation_id: int) -> frozenset[int]:
    """Give a formation and those under it that write in the same log.

    A stream belongs to one log: what a corps' detachments answer for stands in their own streams.
    """
    under = org.formations_under(formation_id)
    log = next((card.log for card in under if card.id == formation_id), None)
    return frozenset(card.id for card in under if card.log == log)


def formation_names(ids: Iterable[int]) -> Names:
    """Give (Chinese, English) names of formations; one question for all."""
    wanted = sorted(set(ids))
    return org.formation_names(wanted) if wanted else {}


def actor_names(actors: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Give (Chinese, English) names of those actors who are people; one question for all."""
    people = {
        actor: int(key)
        for actor in set(actors)
        for kind, _, key in [actor.partition(":")]
        if kind == "person" and key.isdecimal()
    }
    names = org.person_names(sorted(set(people.values()))) if people else {}
    return {actor: names[key] for actor, key in people.items() if key in names}
