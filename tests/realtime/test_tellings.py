"""The table of what each event tells screens knows every event."""

from dataclasses import fields

import pytest

from core.events.catalogue import KINDS
from realtime.tellings import TELLS, Thing


def test_every_kind_of_event_stands_in_the_table() -> None:
    assert {kind.KIND for kind in TELLS} == set(KINDS)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_what_an_event_names_is_told(kind: str) -> None:
    """An incident's card holds every entry that names it, so none may be left out."""
    named = {field.name for field in fields(KINDS[kind])}
    told = set(TELLS[KINDS[kind]])
    assert (Thing.INCIDENT in told) == ("incident_id" in named)
    if Thing.APPLIANCE in told or Thing.CUT_SHORT in told:
        assert "appliance_id" in named
