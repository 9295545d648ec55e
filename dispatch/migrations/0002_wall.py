from django.db import migrations, models


class Migration(migrations.Migration):
    """The wall counts by day: each of its questions reads only the days it asks about."""

    dependencies = [("dispatch", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="call",
            index=models.Index(fields=["formation_id", "received_at"], name="call_received"),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(fields=["opened_at"], name="incident_opened"),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                condition=models.Q(("state", "closed"), _negated=True),
                fields=["state"],
                name="incident_not_closed",
            ),
        ),
        migrations.AddIndex(
            model_name="turnoutorder",
            index=models.Index(fields=["formation_id", "ordered_at"], name="order_given"),
        ),
    ]
