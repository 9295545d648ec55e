"""Fetching roads by the name of a place. The one thing here that wants the internet."""

from pathlib import Path

import osmnx as ox

from gis.roads.policy import Policy
from gis.roads.tags import ZONE_KEYS

_PLAIN_TAGS = (
    "highway", "junction", "name", "name:en", "lanes", "maxwidth", "maxheight", "maxweight",
    "bridge", "tunnel",
)  # fmt: skip
_GIVE_UP_S = 60


class NoInternet(ConnectionError):
    """A place cannot be looked up from here."""


def fetch_place(place: str, folder: Path, policy: Policy) -> Path:
    """Look a place up at OpenStreetMap and write its roads into a folder, as GraphML.

    Turn restrictions and barriers do not come this way: an extract holds them.

    Raises
    ------
    NoInternet
        If OpenStreetMap cannot be reached.
    ValueError
        If no such place is known, or it has no roads.
    """
    wanted = {
        *_PLAIN_TAGS,
        *ZONE_KEYS,
        *policy.access.ladder,
        *policy.access.closed,
        *policy.access.open_anyway,
        *policy.oneway.keys,
        *policy.oneway.implied,
        *policy.oneway.lifted,
    }
    settings = ox.settings
    was = settings.useful_tags_way, settings.use_cache, settings.requests_timeout
    settings.useful_tags_way, settings.use_cache = sorted(wanted), False
    settings.requests_timeout = _GIVE_UP_S
    try:
        graph = ox.graph_from_place(
            place, custom_filter='["highway"]', simplify=False, retain_all=True
        )
        graph = ox.simplify_graph(graph, edge_attrs_differ=[*sorted(wanted), "osmid"])
    except OSError as problem:
        raise NoInternet(
            f"'{place}' cannot be looked up: there is no way to OpenStreetMap from here"
            f" ({type(problem).__name__}). Import a file instead: an .osm.pbf extract of the area"
        ) from problem
    finally:
        settings.useful_tags_way, settings.use_cache, settings.requests_timeout = was
    path = folder / f"{place.split(',', maxsplit=1)[0].strip().replace('/', '-')}.graphml"
    ox.save_graphml(graph, path)
    return path
