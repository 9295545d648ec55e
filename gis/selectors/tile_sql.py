"""What tiles are drawn by: one statement a layer, all in the database."""

from gis.selectors.scope import seen_sql

EXTENT = 4096
BUFFER = 64  # so that lines and outlines do not end at the tile's edge
_MARGIN = BUFFER / EXTENT

_WHERE = f"ST_TileEnvelope(%(z)s, %(x)s, %(y)s, margin => {_MARGIN})"
_ENVELOPE = f"ST_Transform({_WHERE}, 4326)"
_SPOT = f"""ST_AsMVTGeom(ST_Transform({{place}}, 3857), ST_TileEnvelope(%(z)s, %(x)s, %(y)s),
    {EXTENT}, {BUFFER}, true) AS geom"""
_LINE = f"""ST_AsMVTGeom(ST_Simplify({{line}}, %(fine_m)s, true),
    ST_TileEnvelope(%(z)s, %(x)s, %(y)s), {EXTENT}, {BUFFER}, true) AS geom"""
_MVT = f"ST_AsMVT(tile, '{{name}}', {EXTENT}, 'geom')"

ROADS_APART = f"""
    SELECT {_MVT.format(name="roads")} FROM (
        SELECT road_class AS class, name, name_en, is_oneway AS oneway,
            is_oneway_guessed AS guessed,
            is_name_synthetic AS synthetic, {_LINE.format(line="drawn")}
        FROM geodata_road
        WHERE network_id = %(version)s AND drawn && {_WHERE} {{which}}
    ) AS tile WHERE geom IS NOT NULL
"""  # noqa: S608 - our own words
ROADS_JOINED = f"""
    SELECT {_MVT.format(name="roads")} FROM (
        SELECT class, name, name_en, oneway, guessed, synthetic, {_LINE.format(line="joined")}
        FROM (
            SELECT road_class AS class, is_oneway AS oneway,
                CASE WHEN %(has_names)s THEN name ELSE '' END AS name,
                CASE WHEN %(has_names)s THEN max(name_en) ELSE '' END AS name_en,
                bool_or(is_oneway_guessed) AS guessed, bool_or(is_name_synthetic) AS synthetic,
                ST_LineMerge(ST_Collect(ST_Simplify(drawn, %(fine_m)s, true))) AS joined
            FROM geodata_road
            WHERE network_id = %(version)s AND drawn && {_WHERE} {{which}}
            GROUP BY 1, 2, 3
        ) AS streets
    ) AS tile WHERE geom IS NOT NULL
"""  # noqa: S608 - our own words
WATER_SINGLE = f"""
    SELECT {_MVT.format(name="water")} FROM (
        SELECT id, kind, state, is_synthetic AS synthetic, 1 AS count,
            {_SPOT.format(place="place")}
        FROM geodata_watersource WHERE place && {_ENVELOPE}
    ) AS tile WHERE geom IS NOT NULL
"""  # noqa: S608 - our own words
WATER_COUNTED = f"""
    SELECT {_MVT.format(name="water")} FROM (
        SELECT count, usable, kind, state, synthetic,
            ST_AsMVTGeom(ST_SetSRID(ST_MakePoint(east, north), 3857),
                ST_TileEnvelope(%(z)s, %(x)s, %(y)s), {EXTENT}, {BUFFER}, true) AS geom
        FROM (
            SELECT count(*)::int AS count, mode() WITHIN GROUP (ORDER BY kind) AS kind,
                (count(*) FILTER (WHERE state = 'usable'))::int AS usable,
                mode() WITHIN GROUP (ORDER BY state) AS state, bool_and(is_synthetic) AS synthetic,
                avg(east) AS east, avg(north) AS north
            FROM (
                SELECT kind, state, is_synthetic,
                    6378137 * radians(ST_X(place)) AS east,
                    6378137 * ln(tan(pi() / 4 + radians(ST_Y(place)) / 2)) AS north
                FROM geodata_watersource WHERE place && {_ENVELOPE}
            ) AS spots
            GROUP BY floor(spots.east / %(square_m)s), floor(spots.north / %(square_m)s)
        ) AS squares
    ) AS tile WHERE geom IS NOT NULL
"""  # noqa: S608 - our own words
# Squares lie edge to edge in tiles, so that each is counted whole in one tile and in no other.
PREMISES = f"""
    WITH seen AS (
        SELECT id, is_key,
            least(floor((ST_X(place) - %(west)s) / %(square_lng)s), %(squares)s - 1) AS across,
            least(floor((ST_Y(place) - %(south)s) / %(square_lat)s), %(squares)s - 1) AS up
        FROM geodata_premises
        WHERE place && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326)
            AND {seen_sql("premises")} {{which}}
    ), ranked AS (
        SELECT id, row_number() OVER (PARTITION BY across, up ORDER BY is_key DESC, id) AS rank,
            count(*) OVER (PARTITION BY across, up) AS every
        FROM seen
    )
    SELECT {_MVT.format(name="premises")} FROM (
        SELECT p.id, p.name, p.occupancy, p.is_key AS key, p.is_synthetic AS synthetic,
            CASE WHEN rank = 1 THEN greatest(every - %(most)s, 0)::int ELSE 0 END AS more,
            b.badge, b.colour,
            ST_AsMVTGeom(ST_Transform(p.place, 3857), ST_TileEnvelope(%(z)s, %(x)s, %(y)s),
                {EXTENT}, 0, true) AS geom
        FROM ranked
        JOIN geodata_premises p ON p.id = ranked.id
        LEFT JOIN LATERAL (
            SELECT string_agg(badge, ',' ORDER BY room) AS badge, min(colour) AS colour
            FROM geodata_premisesbadge WHERE premises_id = p.id
        ) AS b ON true
        WHERE rank <= %(most)s
    ) AS tile WHERE geom IS NOT NULL
"""  # noqa: S608 - our own words
STATION_IDS = f"""
    SELECT formation_id FROM geodata_station WHERE place && {_ENVELOPE} AND {seen_sql("stations")}
"""  # noqa: S608 - our own words
STATIONS = f"""
    SELECT {_MVT.format(name="stations")} FROM (
        SELECT s.formation_id AS id, given.name, s.kind, s.is_synthetic AS synthetic,
            {_SPOT.format(place="s.place")}
        FROM geodata_station s
        JOIN unnest(%(ids)s::bigint[], %(names)s::text[]) AS given(id, name)
          ON given.id = s.formation_id
    ) AS tile WHERE geom IS NOT NULL
"""  # noqa: S608 - our own words

_OUTLINE = f"""ST_AsMVTGeom(ST_Simplify({{line}}, %(fine_m)s), ST_TileEnvelope(%(z)s, %(x)s, %(y)s),
    {EXTENT}, {BUFFER}, true) AS geom"""

BUILDINGS = f"""
    SELECT {_MVT.format(name="buildings")} FROM (
        SELECT id, name, height_m AS height, is_height_estimated AS estimated, storeys,
            is_synthetic AS synthetic, {_OUTLINE.format(line="drawn")}
        FROM geodata_building
        WHERE drawn && {_WHERE} AND ST_Area(drawn) >= %(fine_m)s * %(fine_m)s * 16
    ) AS tile WHERE geom IS NOT NULL
"""  # noqa: S608 - our own words
# A name stands once, in the middle of its area, and not once in each tile the area touches.
_MIDDLE = f"""ST_AsMVTGeom(ST_PointOnSurface({{line}}), ST_TileEnvelope(%(z)s, %(x)s, %(y)s),
    {EXTENT}, 0, true) AS geom"""
DISTRICTS = f"""
    WITH seen AS (
        SELECT * FROM geodata_district WHERE drawn && {_WHERE} AND level = ANY(%(levels)s)
    )
    SELECT (
        SELECT coalesce({_MVT.format(name="districts")}, '') FROM (
            SELECT id, name, level, is_synthetic AS synthetic, {_OUTLINE.format(line="drawn")}
            FROM seen
        ) AS tile WHERE geom IS NOT NULL
    ) || (
        SELECT coalesce({_MVT.format(name="names")}, '') FROM (
            SELECT name, level, {_MIDDLE.format(line="drawn")} FROM seen
        ) AS tile WHERE geom IS NOT NULL
    )
"""  # noqa: S608 - our own words
FIRST_DUE_AREAS = f"""
    WITH seen AS (
        SELECT a.id, a.formation_id AS station, given.name, a.is_synthetic AS synthetic, a.drawn
        FROM geodata_firstduearea a
        LEFT JOIN unnest(%(ids)s::bigint[], %(names)s::text[]) AS given(id, name)
          ON given.id = a.formation_id
        WHERE a.drawn && {_WHERE} AND {seen_sql("first_due_areas", "a")}
    )
    SELECT (
        SELECT coalesce({_MVT.format(name="first_due_areas")}, '') FROM (
            SELECT id, station, name, synthetic, {_OUTLINE.format(line="drawn")} FROM seen
        ) AS tile WHERE geom IS NOT NULL
    ) || (
        SELECT coalesce({_MVT.format(name="names")}, '') FROM (
            SELECT name, station, {_MIDDLE.format(line="drawn")} FROM seen
        ) AS tile WHERE geom IS NOT NULL
    )
"""  # noqa: S608 - our own words
FIRST_DUE_IDS = f"""
    SELECT formation_id FROM geodata_firstduearea
    WHERE drawn && {_WHERE} AND {seen_sql("first_due_areas")}
"""  # noqa: S608 - our own words
MAJOR_HAZARDS = f"""
    SELECT {_MVT.format(name="major_hazards")} FROM (
        SELECT id, name, kind, is_synthetic AS synthetic, {_SPOT.format(place="place")}
        FROM geodata_majorhazard
        WHERE place && {_ENVELOPE} AND {seen_sql("major_hazards")}
    ) AS tile WHERE geom IS NOT NULL
"""  # noqa: S608 - our own words
# What a camera looks at: a piece of the circle of its range, in true metres on the ground.
CAMERAS = f"""
    WITH seen AS (
        SELECT * FROM geodata_camera
        WHERE place && ST_Expand({_ENVELOPE}, 0.02) AND {seen_sql("cameras")}
    )
    SELECT (
        SELECT coalesce({_MVT.format(name="cameras")}, '') FROM (
            SELECT id, name, is_synthetic AS synthetic, {_SPOT.format(place="place")} FROM seen
        ) AS tile WHERE geom IS NOT NULL
    ) || (
        SELECT coalesce({_MVT.format(name="views")}, '') FROM (
            SELECT id, {_OUTLINE.format(line="ST_Transform(looked_at, 3857)")} FROM seen
            CROSS JOIN LATERAL (
                SELECT ST_MakePolygon(ST_MakeLine(place || array_agg(
                    ST_Project(place::geography, range_m,
                        radians(heading_deg + field_of_view_deg * (step / 12.0 - 0.5)))::geometry
                    ORDER BY step) || place)) AS looked_at
                FROM generate_series(0, 12) AS step
            ) AS view
            WHERE heading_deg IS NOT NULL AND field_of_view_deg > 0 AND range_m > 0
        ) AS tile WHERE geom IS NOT NULL
    )
"""  # noqa: S608 - our own words
# What is drawn from this zoom at the latest is kept in an index of its own (migration 0009).
FAR_FROM_BASE = "AND zoom_from <= 11"
BASE = f"""
    SELECT (
        SELECT coalesce({_MVT.format(name="areas")}, '') FROM (
            SELECT kind, name, name_en, {_OUTLINE.format(line="drawn")}
            FROM geodata_basearea WHERE drawn && {_WHERE} AND zoom_from <= %(z)s {{far}}
            ORDER BY zoom_from
        ) AS tile WHERE geom IS NOT NULL
    ) || (
        SELECT coalesce({_MVT.format(name="lines")}, '') FROM (
            SELECT kind, name, name_en, {_LINE.format(line="drawn")}
            FROM geodata_baseline WHERE drawn && {_WHERE} AND zoom_from <= %(z)s {{far}}
        ) AS tile WHERE geom IS NOT NULL
    ) || (
        SELECT coalesce({_MVT.format(name="water_names")}, '') FROM (
            SELECT name, name_en, {_MIDDLE.format(line="drawn")}
            FROM geodata_basearea
            WHERE drawn && {_WHERE} AND kind = 'water' AND name <> '' AND zoom_from + 3 <= %(z)s
        ) AS tile WHERE geom IS NOT NULL
    ) || (
        SELECT coalesce({_MVT.format(name="labels")}, '') FROM (
            SELECT kind, name, name_en, coalesce(population_count, 0) AS people,
                {_SPOT.format(place="drawn").replace("ST_Transform(drawn, 3857)", "drawn")}
            FROM geodata_placelabel WHERE drawn && {_WHERE} AND zoom_from <= %(z)s
        ) AS tile WHERE geom IS NOT NULL
    )
"""  # noqa: S608 - our own words
