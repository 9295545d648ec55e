"""The road network last imported, with its names: what a city is laid on, published or not."""

from dataclasses import dataclass

from gis.domain.roads import RoadNetwork, load_network
from gis.models import Road
from gis.models import RoadNetwork as RoadNetworkRow
from gis.selectors.network import NoRoadNetwork, roads_folder


@dataclass(frozen=True, eq=False, slots=True)
class ImportedRoads:
    """A network and, per road row, what people call the road ("" where it has no name)."""

    network: RoadNetwork
    names: tuple[str, ...]


def imported_roads() -> ImportedRoads:
    """Give the network that was imported last.

    Raises
    ------
    NoRoadNetwork
        If none was imported, or its arrays are not on this machine.
    """
    row = RoadNetworkRow.objects.filter(is_current=True).first()
    if row is None:
        raise NoRoadNetwork("no road network has been imported: run import_roads")
    try:
        network = load_network(roads_folder() / row.version)
    except FileNotFoundError as absent:
        raise NoRoadNetwork(f"the arrays of {row.version} are not on this machine") from absent
    names = Road.objects.filter(network=row).order_by("row").values_list("name", flat=True)
    return ImportedRoads(network, tuple(names))
