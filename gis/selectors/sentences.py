"""Taking the places out of a sentence: names that are known, house numbers, nearness."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from core.geo import LngLat
from gis.domain.addresses import PREMISES_M, bare_address, farther_m, number_after, plain_numbers
from gis.domain.spelling import every_part
from gis.selectors.addresses import number_between, numbers_exactly
from gis.selectors.names import LONGEST_NAME, PART, Looking, Named, names_exactly

LONGEST_SENTENCE = 120
"""How many characters of what was pasted are looked through."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible answer, before what is known of it is read."""

    rank: int
    kind: str
    ref: int | None
    place: LngLat
    radius_m: float
    matched: str
    weight: int = 0
    away_deg: float = 0.0
    label: str = ""  # "" for the place's own name
    detail: str = ""
    alias: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    names: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """What was understood of a sentence."""

    candidates: tuple[Candidate, ...]
    districts: tuple[Named, ...]
    rest: str  # the words after the district, when they begin with one
    understood: float  # share of the words that the longest name in them takes up


def read_sentence(words: str, looking: Looking) -> Sentence:
    """Find the names in a sentence, longest first, and the house numbers behind streets.

    A number is never dropped: where its house is not known, the answer bears the number and is as
    uncertain as its street is long.
    """
    bare = plain_numbers(bare_address(words))[:LONGEST_SENTENCE]
    spans = _spans(bare, looking)
    districts = tuple(
        one for span in spans for one in span.names if one.kind == "district" and not one.alias
    ) or tuple(one for span in spans for one in span.names if one.kind == "district")
    inside = [one.ref for one in districts]
    found: list[Candidate] = []
    numbered: set[int] = set()
    for end in _number_places(bare):
        street = next((one for one in spans if one.end == end), None)
        some = list(_address(bare, end, street, looking, inside))
        if some:
            found.extend(some)
            numbered.add(end)
    for span in spans:
        if span.end not in numbered:
            found.extend(_plain(bare, span, is_whole=span.end - span.start == len(bare)))
    first = spans[0] if spans and spans[0].start == 0 else None
    is_led = first is not None and any(one.kind == "district" for one in first.names)
    longest = max((span.end - span.start for span in spans), default=0)
    return Sentence(
        candidates=tuple(found),
        districts=districts,
        rest=bare[first.end :] if first and is_led else "",
        understood=longest / len(bare) if bare else 0.0,
    )


def _spans(bare: str, looking: Looking) -> list[_Span]:
    """Give the names that stand in the words, the longer before the shorter, none upon another."""
    named: dict[str, list[Named]] = {}
    for one in names_exactly(sorted(set(every_part(bare, LONGEST_NAME))), looking):
        named.setdefault(one.name, []).append(one)
    taken = [False] * len(bare)
    spans: list[_Span] = []
    for name in sorted(named, key=len, reverse=True):
        start = bare.find(name)
        while start >= 0:
            end = start + len(name)
            if not any(taken[start:end]):
                taken[start:end] = [True] * len(name)
                spans.append(_Span(start, end, tuple(named[name])))
            start = bare.find(name, end)
    return sorted(spans, key=lambda span: span.start)


def _number_places(bare: str) -> Iterator[int]:
    """Give where in the words a house number begins."""
    for at in range(2, len(bare)):
        if bare[at].isdigit() and not bare[at - 1].isdigit() and number_after(bare[at:]):
            yield at


def _address(
    bare: str, at: int, street: _Span | None, looking: Looking, inside: list[int]
) -> Iterator[Candidate]:
    read = number_after(bare[at:])
    if read is None:
        return
    number, length = read
    more_m = farther_m(bare[at + length :])
    near = ("near_words",) if more_m else ()
    before = [bare[start:at] for start in range(max(0, at - LONGEST_NAME), at - 1)]
    exact = numbers_exactly(before, number, looking.seen, inside)
    for one in exact:
        yield Candidate(
            rank=0, kind="premises", ref=one.premises_id, place=one.place,
            radius_m=PREMISES_M + more_m, matched="address", notes=near,
        )  # fmt: skip
    roads = [one for one in street.names if one.kind == "road"] if street else []
    if exact or not roads:
        return
    between = number_between(roads[0].name, number, looking.seen, inside)
    for road in roads:
        label = f"{road.name}{number}号"
        if between is None:
            yield Candidate(
                rank=PART, kind="address", ref=road.ref, place=road.place, weight=road.weight,
                radius_m=road.radius_m + more_m, matched="address", away_deg=road.away_deg,
                label=label, notes=("number_unknown", *near),
            )  # fmt: skip
            continue
        is_between = len(between.numbers) > 1
        yield Candidate(
            rank=1 if is_between else 2, kind="address", ref=road.ref, place=between.place,
            radius_m=between.uncertainty_m + more_m, matched="address", label=label,
            detail=" – ".join(f"{one}号" for one in between.numbers),
            notes=("number_between" if is_between else "number_near", *near),
        )  # fmt: skip
        return


def _plain(bare: str, span: _Span, *, is_whole: bool) -> Iterator[Candidate]:
    more_m = farther_m(bare[span.end :])
    for one in span.names:
        wide = PART + {"road": 1, "district": 3}.get(one.kind, 0)
        found = candidate(one, rank=one.rank if is_whole else wide)
        yield replace(
            found,
            radius_m=found.radius_m + more_m,
            notes=("near_words",) if more_m else (),
        )


def candidate(one: Named, rank: int | None = None) -> Candidate:
    """Make an answer of a name."""
    return Candidate(
        rank=one.rank if rank is None else rank,
        kind=one.kind,
        ref=one.ref,
        place=one.place,
        radius_m=one.radius_m,
        matched=one.matched,
        weight=one.weight,
        away_deg=one.away_deg,
        alias=one.alias,
    )
