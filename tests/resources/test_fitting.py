"""What an incident asks for is data, checked as it is read, and an example that says so."""

from pathlib import Path

import pytest

from core.incident_type import IncidentType
from resources.domain.fitting import read_fits
from resources.domain.words import AGENCIES, EXPERTISE, ITEMS, KIT, PAPERS, ROLES, STATES, SUPPLIES
from resources.models import Firefighter

TEXT = (Path(__file__).parents[2] / "fixtures/resources/fitting.toml").read_text("utf-8")


def test_every_type_of_incident_is_spoken_of() -> None:
    found = read_fits(TEXT)

    assert set(found.by_type) == set(IncidentType)
    assert found.is_example
    assert "示例" in found.source
    assert found.by_type[IncidentType.HAZMAT].expertise[0] == "chemical"


def test_a_word_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="wizardry"):
        read_fits(TEXT.replace('"chemical", "gas"', '"wizardry", "gas"'))


def test_a_type_left_out_is_refused() -> None:
    with pytest.raises(ValueError, match="flood"):
        read_fits(TEXT.replace("[flood]", "[drought]"))


def test_no_spelling_means_two_words() -> None:
    for words in (ROLES, ITEMS, STATES, EXPERTISE, AGENCIES, KIT):
        spelt = [name for names in words.values() for name in names] + list(words)
        assert len(spelt) == len(set(spelt))
    spelt = [name for one in SUPPLIES.values() for name in one.words]
    assert len(spelt) == len(set(spelt))


def test_a_role_with_a_paper_has_a_column_for_its_end() -> None:
    assert set(PAPERS) <= set(ROLES)
    for column in PAPERS.values():
        assert Firefighter._meta.get_field(column)
