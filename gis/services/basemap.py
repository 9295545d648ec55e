"""Laying the basemap down: a source's features replace those it brought before, all or nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection, transaction
from psycopg import sql

from gis.domain.basemap import DEEPEST_ZOOM, BaseShape
from gis.models import Building, District
from gis.services.names import Kind, index_places

_COLUMNS = (
    "layer, kind, ref, name, name_en, shape, zoom_from, height_m, is_height_estimated, storeys,"
    " count, adcode"
)
_FOUND: dict[Kind, type[Building | District]] = {"building": Building, "district": District}
_HALF_WORLD_DEG = 85.05  # Web Mercator ends there


@dataclass(slots=True)
class Laid:
    """How many rows each table holds of the source now."""

    rows: dict[str, int] = field(default_factory=dict)


@transaction.atomic
def save_basemap(shapes: Iterable[BaseShape], *, source: str, least_area_px2: float) -> Laid:
    """Replace everything a source brought before by these features.

    Parameters
    ----------
    source
        What its rows are known by: ``osm:<name>``.
    least_area_px2
        An area is drawn from the zoom at which it covers so many pixels.
    """
    laid = Laid()
    with connection.cursor() as cursor:
        cursor.execute(_WAITING)
        with cursor.copy(f"COPY basemap_waiting ({_COLUMNS}) FROM STDIN") as copy:
            for one in shapes:
                copy.write_row(
                    (
                        one.layer,
                        one.kind,
                        one.ref,
                        one.name,
                        one.name_en,
                        one.wkb,
                        one.zoom_from,
                        one.height_m,
                        one.is_height_estimated,
                        one.storeys,
                        one.count,
                        one.adcode,
                    )
                )
        cursor.execute(_MEASURE, {"least_px2": least_area_px2})
        for table, statement in _FILL.items():
            name = sql.Identifier(table)
            cursor.execute(sql.SQL("DELETE FROM {} WHERE source = %s").format(name), [source])
            cursor.execute(statement, {"source": source})
            laid.rows[table.removeprefix("geodata_")] = cursor.rowcount
        cursor.execute("DROP TABLE basemap_waiting")
    for kind, model in _FOUND.items():
        index_places(kind, model.objects.filter(source=source).values_list("pk", flat=True))
    return laid


_WAITING = """
    CREATE TEMPORARY TABLE basemap_waiting (
        layer text, kind text, ref text, name text, name_en text, shape geometry,
        zoom_from smallint, height_m float, is_height_estimated boolean, storeys smallint,
        count integer, adcode text
    ) ON COMMIT DROP
"""
# An outline that crosses itself is mended, and what is left of it without a face is dropped.
_MEASURE = f"""
    UPDATE basemap_waiting SET shape = ST_SetSRID(shape, 4326);
    DELETE FROM basemap_waiting WHERE ST_YMax(shape) > {_HALF_WORLD_DEG}
        OR ST_YMin(shape) < -{_HALF_WORLD_DEG};
    UPDATE basemap_waiting
        SET shape = ST_Multi(ST_CollectionExtract(ST_MakeValid(shape), 3))
        WHERE layer IN ('area', 'building', 'district') AND NOT ST_IsValid(shape);
    DELETE FROM basemap_waiting WHERE ST_IsEmpty(shape);
    UPDATE basemap_waiting SET zoom_from = greatest(0, least({DEEPEST_ZOOM}, ceil(log(2.0,
        (40075016.7 / 512 * sqrt(%(least_px2)s
            / greatest(ST_Area(ST_Transform(shape, 3857)), 1e-6)))::numeric))))::smallint
        WHERE layer = 'area';
"""  # noqa: S608 - our own words
_FILL = {
    "geodata_basearea": """
        INSERT INTO geodata_basearea (source, kind, name, name_en, zoom_from, drawn)
        SELECT %(source)s, kind, name, name_en, zoom_from, ST_Transform(shape, 3857)
        FROM basemap_waiting WHERE layer = 'area' ORDER BY zoom_from
    """,
    "geodata_baseline": """
        INSERT INTO geodata_baseline (source, kind, name, name_en, zoom_from, drawn)
        SELECT %(source)s, kind, name, name_en, zoom_from, ST_Transform(shape, 3857)
        FROM basemap_waiting WHERE layer = 'line' ORDER BY zoom_from
    """,
    "geodata_placelabel": """
        INSERT INTO geodata_placelabel
            (source, kind, name, name_en, population_count, zoom_from, drawn)
        SELECT %(source)s, kind, name, name_en, count, zoom_from, ST_Transform(shape, 3857)
        FROM basemap_waiting WHERE layer = 'label' ORDER BY zoom_from
    """,
    "geodata_building": """
        INSERT INTO geodata_building
            (source, source_ref, name, area, height_m, is_height_estimated, storeys, is_synthetic)
        SELECT %(source)s, ref, name, shape, height_m, is_height_estimated, storeys, false
        FROM basemap_waiting WHERE layer = 'building'
    """,
    "geodata_district": """
        INSERT INTO geodata_district
            (source, source_ref, name, adcode, level, area, is_synthetic)
        SELECT %(source)s, ref, left(name, 80), adcode, kind, shape, false
        FROM basemap_waiting WHERE layer = 'district'
    """,
}
