"""What models cannot say: partitions of fixes, room to update in place, search by parts of words."""

from django.db import migrations

# The newest fixes of an appliance are read off the primary key, backwards.
# Partitions are made by a function of the owner's: the application's role may not create tables.
FIXES = """
CREATE TABLE geodata_fix (
    appliance_id bigint NOT NULL,
    at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    lng double precision NOT NULL,
    lat double precision NOT NULL,
    heading_deg double precision,
    speed_mps double precision,
    accuracy_m double precision,
    PRIMARY KEY (appliance_id, at)
) PARTITION BY RANGE (at);
CREATE TABLE geodata_fix_default PARTITION OF geodata_fix DEFAULT;

CREATE FUNCTION geodata_ensure_fix_day(day date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    part text := 'geodata_fix_' || to_char(day, 'YYYYMMDD');
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('geodata_ensure_fix_day'));
    IF to_regclass(part) IS NOT NULL THEN
        RETURN false;
    END IF;
    -- Rows that came before their day's partition are kept where they are: the day stays there.
    IF EXISTS (SELECT 1 FROM geodata_fix_default
               WHERE at >= day::timestamptz AND at < (day + 1)::timestamptz) THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE TABLE %I PARTITION OF geodata_fix FOR VALUES FROM (%L) TO (%L)',
                   part, day::timestamptz, (day + 1)::timestamptz);
    RETURN true;
END $$;
"""
NO_FIXES = "DROP FUNCTION geodata_ensure_fix_day; DROP TABLE geodata_fix;"

# Positions are asked in memory; half-empty pages let each update stay on its page (HOT).
ROOM = "ALTER TABLE geodata_currentfix SET (fillfactor = 50);"
NO_ROOM = "ALTER TABLE geodata_currentfix RESET (fillfactor);"

WORDS = [("premises", word) for word in ("name", "pinyin", "initials", "address")] + [
    ("street", word) for word in ("name", "pinyin", "initials")
]
SEARCH = "".join(
    f"CREATE INDEX {table}_{word}_trgm ON geodata_{table} USING gin ({word} gin_trgm_ops);"
    for table, word in WORDS
)
NO_SEARCH = "".join(f"DROP INDEX {table}_{word}_trgm;" for table, word in WORDS)


class Migration(migrations.Migration):

    dependencies = [("geodata", "0002_initial")]

    operations = [
        migrations.RunSQL(FIXES, NO_FIXES),
        migrations.RunSQL(ROOM, NO_ROOM),
        migrations.RunSQL(SEARCH, NO_SEARCH),
    ]
