"""Each layer of the map has a stamp that changes with every transaction that wrote to it.

The stamp is the sum of a layer's weights in ``geodata_layertouch``. A writer folds the rows nobody
else is folding into one that weighs more: no writer waits for another, none can deadlock, a
roll-back takes its weight with it, and whatever is committed changes the sum. Weights grow by
chance, so that a stamp seen in a transaction that was rolled back is never another one's.
"""

from django.db import migrations

TOUCH = """
CREATE FUNCTION geodata_touch_layer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    more bigint := 1 + floor(random() * 1e9)::bigint;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        INSERT INTO geodata_layertouch (layer, weight) VALUES (TG_ARGV[0], more);
        RETURN NULL;
    END IF;
    WITH gone AS (
        DELETE FROM geodata_layertouch WHERE id IN (
            SELECT id FROM geodata_layertouch WHERE layer = TG_ARGV[0] FOR UPDATE SKIP LOCKED
        ) RETURNING weight
    )
    INSERT INTO geodata_layertouch (layer, weight)
    SELECT TG_ARGV[0], more + coalesce(sum(weight), 0) FROM gone;
    RETURN NULL;
END $$;
"""
NO_TOUCH = "DROP FUNCTION geodata_touch_layer;"

# A station's name is its formation's, and who sees what goes by the formations' tree.
TABLES = {
    "geodata_watersource": "water",
    "geodata_premises": "premises",
    "geodata_premisesbadge": "premises",
    "geodata_station": "stations",
    "org_formation": "formations",
    "geodata_building": "buildings",
    "geodata_district": "districts",
    "geodata_firstduearea": "first_due_areas",
    "geodata_majorhazard": "major_hazards",
    "geodata_camera": "cameras",
    "geodata_basearea": "base",
    "geodata_baseline": "base",
    "geodata_placelabel": "base",
}
TRIGGERS = "".join(
    f"CREATE TRIGGER touch_layer AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}"
    f" FOR EACH STATEMENT EXECUTE FUNCTION geodata_touch_layer('{layer}');"
    for table, layer in TABLES.items()
)
NO_TRIGGERS = "".join(f"DROP TRIGGER touch_layer ON {table};" for table in TABLES)

# From afar only the few are read: an index of their own spares passing over all the others.
FEW = """
CREATE INDEX premises_key_place ON geodata_premises USING gist (place) WHERE is_key;
CREATE INDEX basearea_large_drawn ON geodata_basearea USING gist (drawn) WHERE zoom_from <= 11;
CREATE INDEX baseline_large_drawn ON geodata_baseline USING gist (drawn) WHERE zoom_from <= 11;
"""
NO_FEW = "DROP INDEX premises_key_place, basearea_large_drawn, baseline_large_drawn;"


class Migration(migrations.Migration):

    dependencies = [("geodata", "0008_basemap"), ("org", "0001_initial")]

    operations = [
        migrations.RunSQL(TOUCH, NO_TOUCH),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
        migrations.RunSQL(FEW, NO_FEW),
    ]
