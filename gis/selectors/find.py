"""Finding a place by what a caller says: a name, an address, a crossing, a kilometre post."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from core.geo import LngLat
from gis.domain.coordinates import Coordinates, read_coordinates
from gis.domain.kilometre import place_at, read_kilometre
from gis.domain.spelling import is_chinese
from gis.selectors.crossings import crossings
from gis.selectors.districts import inside_districts, part_inside
from gis.selectors.names import PART, Looking, Named, names_like, names_sounding
from gis.selectors.network import NoRoadNetwork, network
from gis.selectors.place_facts import facts_of
from gis.selectors.posts import posts_of
from gis.selectors.sentences import Candidate, candidate, read_sentence

LONGEST_QUERY = 300
_OUTSIDE_RANK = 5  # how far down what lies outside of the district that was named is put
_SHORTEST_SENTENCE = 4
_HALF = 0.5  # of a sentence: with less of it understood, the whole is likelier one misheard name
_LIKER = 5  # how far up such a name is then put


@dataclass(frozen=True, slots=True)
class PlaceFound:
    """One answer, why it is one, and how far off it may be."""

    kind: str  # premises, road, crossing, address, kilometre, district, station, building ...
    id: int | None  # of the premises, street, district, or the station's formation
    label: str
    detail: str
    place: LngLat
    matched: str  # name, alias, pinyin, initials, sound, address, likeness, crossing ...
    uncertainty_m: float
    is_synthetic: bool
    alias: str = ""  # the other name that was matched
    notes: tuple[str, ...] = ()  # what to know before relying on it, as codes


def find_places(
    query: str,
    near: LngLat | None = None,
    limit: int = 10,
    *,
    seen: Collection[int] = (),
) -> list[PlaceFound]:
    """Find places for a few words or a sentence, best first.

    Parameters
    ----------
    query
        Characters, pinyin (tones or not), initials, another name, an address; two streets with 与
        or / between them; a kilometre (``G4 K1023+500``); coordinates in any notation and datum;
        or what a caller said, with any of these in it.
    near
        Where whoever asks looks at: among equals the nearer comes first.
    limit
        How many at most.
    seen
        Formations whose rows may be found where a layer is scoped; of nobody's, unless given.

    Returns
    -------
    list[PlaceFound]
        ``matched`` says why each is here; ``notes`` what was assumed.
    """
    words = "".join(one for one in " ".join(query.split()) if one.isprintable())[:LONGEST_QUERY]
    if not any(one.isalnum() for one in words):
        return []
    try:
        roads = network()
        bounds, version = roads.bounds, roads.version
    except NoRoadNetwork:
        bounds, version = None, None
    given = [_coordinates(one) for one in read_coordinates(words, bounds)]
    if given:
        return given[:limit]
    middle = LngLat((bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2) if bounds else None
    looking = Looking(near or middle or LngLat(0.0, 0.0), seen, version, limit)
    return facts_of(_best(_candidates(words, looking), limit), PlaceFound, seen)


def _candidates(words: str, looking: Looking) -> list[Candidate]:
    found = [*_kilometres(words, looking), *crossings(words, looking)]
    if found:
        return found
    named = [candidate(one) for one in names_like(words, looking)]
    if not is_chinese(words):
        return named
    understood = 0.0
    if len(words) >= _SHORTEST_SENTENCE and not _has(named, PART - 2):
        sentence = read_sentence(words, looking)
        understood = sentence.understood
        if sentence.rest and not _has(sentence.candidates, PART):
            named += [candidate(one) for one in names_like(sentence.rest, looking)]
        named = _narrowed([*named, *sentence.candidates], sentence.districts)
    if _has(named, PART):
        return named
    # One slip in a long name leaves a street in it whole: the name is likelier meant.
    closer = _LIKER if understood < _HALF else 0
    like = [candidate(one) for one in names_sounding(words, looking)]
    return [*named, *(replace(one, rank=one.rank - closer) for one in like)]


def _has(found: Collection[Candidate], rank: int) -> bool:
    return any(one.rank <= rank and one.kind != "district" for one in found)


def _narrowed(found: list[Candidate], districts: Collection[Named]) -> list[Candidate]:
    """Put what lies outside of the districts that were named behind what lies inside."""
    if not districts:
        return found
    ids = [one.ref for one in districts]
    inside = inside_districts([one.place for one in found], ids)
    return [
        one if is_in or one.kind == "district" else _outside(one, ids)
        for one, is_in in zip(found, inside, strict=True)
    ]


def _outside(one: Candidate, districts: Collection[int]) -> Candidate:
    """Move a street to its part in the districts, if it has one; put others behind."""
    is_street = one.kind == "road" or "number_unknown" in one.notes
    part = part_inside(one.ref, districts) if is_street and one.ref is not None else None
    if part is not None:
        return replace(one, place=part.place, radius_m=part.reach_m)
    return replace(one, rank=one.rank + _OUTSIDE_RANK, notes=(*one.notes, "outside_district"))


def _best(found: list[Candidate], limit: int) -> list[Candidate]:
    found.sort(key=lambda one: (one.rank, -one.weight, one.away_deg, len(one.label)))
    best: dict[tuple[str, int | None, float, float, str], Candidate] = {}
    for one in found:
        place = (0.0, 0.0) if one.kind == "premises" else (one.place.lng, one.place.lat)
        best.setdefault((one.kind, one.ref, *place, one.label), one)
    return list(best.values())[:limit]


def _kilometres(words: str, looking: Looking) -> Iterator[Candidate]:
    said = read_kilometre(words)
    if said is None:
        return
    found = place_at(said.km, posts_of(said.number, said.name))
    if found is not None:
        yield Candidate(
            rank=0, kind="kilometre", ref=None, place=found.place, matched="kilometre",
            radius_m=found.uncertainty_m, label=said.label,
            detail=" – ".join(f"K{km:g}" for km in found.posts),
            notes=("post_between",) if len(found.posts) > 1 else (),
        )  # fmt: skip
        return
    roads = replace(looking, kinds=("road",), limit=3)
    for one in names_like(said.name, roads) or names_like(said.number, roads):
        if one.rank <= PART:
            yield Candidate(
                rank=1 + one.rank, kind="kilometre", ref=None, place=one.place, label=said.label,
                matched="kilometre", radius_m=one.radius_m, notes=("no_post",), detail=one.name,
                away_deg=one.away_deg,
            )  # fmt: skip


def _coordinates(one: Coordinates) -> PlaceFound:
    notes = ["order_unsure"] if one.may_be_swapped else []
    if one.datum is None and not one.grid:
        notes.append("datum_assumed")
    said = "WGS-84" if one.datum is None else f"{one.datum.upper()} → WGS-84"
    return PlaceFound(
        kind="coordinates",
        id=None,
        label=f"{one.place.lng:.6f}, {one.place.lat:.6f}",
        detail=one.grid or said,
        place=one.place,
        matched="grid"
        if one.grid
        else "coordinates_unsure"
        if one.may_be_swapped
        else "coordinates",
        uncertainty_m=round(one.uncertainty_m),
        is_synthetic=False,
        notes=tuple(notes),
    )
