"""Entering what a demonstration city has besides appliances, and noting in the log that it was."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from config.seeding.formations import Chain
from config.seeding.resources import (
    Aboard,
    Home,
    lay_agencies,
    lay_crews,
    lay_equipment,
    lay_experts,
    lay_micro_stations,
    lay_supplies,
    read_people,
)
from config.seeding.roster import lay_roster
from config.seeding.words import words_folder
from core.actor import Actor
from core.events.resource import ResourcesImported
from core.geo import LngLat
from core.ids import FormationId
from core.wire import canonical_text, sha256_hex
from eventlog.api import record
from gis.api import PremisesRow
from resources.api import EXPERTISE, KIT, save_kept


def stock_city(
    chain: Chain,
    places: Sequence[LngLat],
    aboard: Sequence[Aboard],
    key_premises: Sequence[tuple[int, PremisesRow]],
    seed: int,
    *,
    actor: Actor,
    at: datetime,
) -> dict[str, int]:
    """Enter people, roster, equipment, supplies and partners; gives how many rows of each."""
    words = read_people((words_folder() / "people.toml").read_text("utf-8"))
    homes = [
        Home(one.formation.id, one.kind, place)
        for one, place in zip(chain.stations, places, strict=True)
    ]
    ours = [home for home, one in zip(homes, chain.stations, strict=True) if not one.is_neighbour]
    rng = [np.random.default_rng([seed, 10, part]) for part in range(6)]
    manned = lay_crews(homes, aboard, words, rng[0], at=at)
    city = chain.detachment.id
    people = save_kept(manned.people)
    counts = {
        "firefighters": len(people),
        "shifts": len(save_kept(lay_roster(manned, people, at=at))),
        "equipment": len(save_kept(lay_equipment(homes, aboard, rng[1], at=at))),
        "supplies": len(save_kept(lay_supplies(homes, aboard, rng[2], at=at))),
        "experts": len(save_kept(lay_experts(city, tuple(EXPERTISE), ours, words, rng[3]))),
        "linked_agencies": len(save_kept(lay_agencies(city, ours, words, rng[4]))),
        "micro_stations": len(save_kept(lay_micro_stations(key_premises, tuple(KIT), rng[5]))),
    }
    for kind, count in counts.items():
        record(
            ResourcesImported(
                formation_id=FormationId(city),
                resource_kind=kind,
                source=f"generated: seed {seed}",
                sha256=sha256_hex(canonical_text({"seed": seed, kind: count})),
                added_count=count,
                changed_count=0,
                unchanged_count=0,
            ),
            log=chain.detachment.log,
            actor=actor,
            at=at,
        )
    return counts
