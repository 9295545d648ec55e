"""Buildings, major hazards and cameras leave the index of names with their rows."""

from django.db import migrations

KINDS = [("building", "building"), ("majorhazard", "hazard"), ("camera", "camera")]
FORGET = "".join(
    f"""
CREATE TRIGGER {table}_forget_names AFTER DELETE ON geodata_{table}
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION geodata_forget_names('{kind}');
"""
    for table, kind in KINDS
)
NO_FORGET = "".join(f"DROP TRIGGER {table}_forget_names ON geodata_{table};" for table, _ in KINDS) + (
    "DELETE FROM geodata_placename WHERE kind IN ('building', 'hazard', 'camera');"
)


class Migration(migrations.Migration):

    dependencies = [
        ('geodata', '0010_basics'),
    ]

    operations = [migrations.RunSQL(FORGET, NO_FORGET)]
