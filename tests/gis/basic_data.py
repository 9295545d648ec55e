"""What the tests of basic data share: the small city with something to keep."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.contrib.auth import get_user_model
from django.test import Client

from core.geo import LngLat
from gis.api import PremisesRow, WaterRow, save_premises, save_water_sources
from gis.models import WaterSource
from tests.builders import City, a_person


@dataclass(frozen=True)
class Kept:
    """The city, a premises and a hydrant of its first station, and people who keep and report."""

    city: City
    premises: int
    hydrant: int

    def client(self, username: str) -> Client:
        client = Client()
        client.force_login(get_user_model().objects.get(pk=self.city.people[username]))
        return client

    def get(self, username: str, path: str) -> Any:
        return self.client(username).get(f"/api/{path}")

    def post(self, username: str, path: str, body: object = None, key: str | None = None) -> Any:
        return self._send("post", username, path, body, key)

    def put(self, username: str, path: str, body: object = None) -> Any:
        return self._send("put", username, path, body, None)

    def _send(self, how: str, username: str, path: str, body: object, key: str | None) -> Any:
        return getattr(self.client(username), how)(
            f"/api/{path}",
            data=body or {},
            content_type="application/json",
            headers={"Idempotency-Key": key or str(uuid4())},
        )

    def line(self, username: str, kind: str) -> dict[str, Any]:
        """Give what the overview says of a kind, as somebody reads it."""
        classes = self.get(username, "basics").json()
        return next(one for part in classes for one in part["kinds"] if one["name"] == kind)


def kept(city: City) -> Kept:
    """Give the small city a premises, a hydrant, a crew, an admin and a keeper-to-be."""
    station = city.stations[0]
    (premises,) = save_premises(
        [
            PremisesRow(
                formation_id=station,
                name="第一医院",
                address="",
                place=city.scene,
                occupancy="hospital",
                storeys=18,
                is_key=True,
                is_synthetic=True,
            )
        ]
    )
    near = LngLat(city.scene.lng - 0.004, city.scene.lat)  # west of the scene: the first station's
    save_water_sources([WaterRow(kind="hydrant", place=near, flow_lps=12.0, is_synthetic=True)])
    for name, formation, role in (
        ("crew_1", station, "crew"),
        ("crew_2", city.stations[1], "crew"),
        ("admin", city.detachment, "admin"),
        ("keeper", city.battalion, "incident_commander"),
        ("inspector", city.detachment, "inspector"),
        ("wall", city.detachment, "wall"),
        ("micro", station, "micro_station"),
        ("linked", station, "linked_agency"),
    ):
        city.people[name] = a_person(name, formation, role)
    return Kept(city, premises, WaterSource.objects.get().pk)
