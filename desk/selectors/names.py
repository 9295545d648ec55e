"""Names that lines carry: of formations, of people. Asked once per list, never once per line."""

from collections.abc import Iterable

from org import api as org

Names = dict[int, tuple[str, str]]
NAMELESS = ("", "")


def formation_names(ids: Iterable[int]) -> Names:
    """Give (Chinese, English) names of formations; one question for all."""
    wanted = sorted(set(ids))
    return org.formation_names(wanted) if wanted else {}


def actor_names(actors: Iterable[str]) -> dict[str, str]:
    """Give the names of those actors who are people; one question for all."""
    people = {
        actor: int(key)
        for actor in set(actors)
        for kind, _, key in [actor.partition(":")]
        if kind == "person" and key.isdecimal()
    }
    names = org.person_names(sorted(set(people.values()))) if people else {}
    return {actor: names[key][0] for actor, key in people.items() if key in names}
