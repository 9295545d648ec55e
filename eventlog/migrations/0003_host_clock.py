from django.db import migrations, models


class Migration(migrations.Migration):
    """How near to the truth a host's skew is."""

    dependencies = [("eventlog", "0002_insert_only")]

    operations = [
        migrations.AddField(
            model_name="heartbeat",
            name="skew_within_s",
            field=models.FloatField(default=0.0),
        ),
    ]
