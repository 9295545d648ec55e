"""Appliances as basic data: corrected on the ground, and not put back by a file."""

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from core.actor import person
from dispatch.models import Appliance, ApplianceState
from gis.domain.basic_refusals import BadValue
from gis.domain.basic_tables import KINDS
from gis.models import HeldValue
from gis.services.corrections import accept_correction, propose_correction
from tests.builders import City, a_person
from tests.gis.layer_files import a_csv, counts, imported

pytestmark = pytest.mark.django_db


def corrected(city: City, row_id: int, **said: Any) -> None:
    crew = a_person("reporter", city.stations[0], "crew")
    admin = a_person("settler", city.detachment, "admin")
    id_ = propose_correction(
        KINDS["appliances"], row_id, values=said, place=None, note="", person_id=crew,
        actor=person(crew), at=timezone.now(),
    )  # fmt: skip
    accept_correction(id_, person_id=admin, note="", actor=person(admin), at=timezone.now())


def test_a_figure_is_corrected_and_the_others_stay(city: City) -> None:
    id_ = city.appliances["1号站水罐甲"]
    doing = ApplianceState.objects.values().get(pk=id_)
    corrected(city, id_, water_t=12.5, crew_minimum=5, pump_lps=None, call_sign="1号站水罐丙")

    row = Appliance.objects.get(pk=id_)
    assert row.capability == {"water_t": 12.5}
    assert (row.crew_minimum, row.call_sign) == (5, "1号站水罐丙")
    assert ApplianceState.objects.values().get(pk=id_) == doing


def test_two_appliances_are_never_called_the_same(city: City) -> None:
    id_ = city.appliances["1号站水罐甲"]
    with pytest.raises(BadValue) as refused:
        corrected(city, id_, call_sign="1号站水罐乙")
    assert "呼号" in refused.value.sentences()["zh"]
    assert Appliance.objects.get(pk=id_).call_sign == "1号站水罐甲"


def fleet(folder: Path, **changes: Any) -> Path:
    row = {"呼号": "1号站水罐甲", "车型": "水罐车", "最低乘员": 4, "所属队站": "WH0101",
           "water_t": 8, "pump_lps": 60, "合成数据": "是"}  # fmt: skip
    return a_csv(folder / "车辆.csv", [row | changes])


def test_a_file_does_not_put_a_corrected_figure_back(city: City, tmp_path: Path) -> None:
    id_ = city.appliances["1号站水罐甲"]
    corrected(city, id_, water_t=12.5)

    told = imported("appliances", fleet(tmp_path, pump_lps=80), formation="WH")

    assert told["merged"]["corrected"] == {"1号站水罐甲": ["water_t"]}
    assert Appliance.objects.get(pk=id_).capability == {"water_t": 12.5, "pump_lps": 80}
    assert counts(told) == (0, 1, 0)


def test_the_file_has_the_last_word_where_it_is_given_it(city: City, tmp_path: Path) -> None:
    id_ = city.appliances["1号站水罐甲"]
    corrected(city, id_, water_t=12.5)
    imported("appliances", fleet(tmp_path), formation="WH", overrule_corrections=True)
    assert Appliance.objects.get(pk=id_).capability["water_t"] == 8
    assert not HeldValue.objects.exists()
