from django.db import migrations, models


class Migration(migrations.Migration):
    """When an appliance that had arrived went out of the incident's ring, and came back."""

    dependencies = [("dispatch", "0002_wall")]

    operations = [
        migrations.AddField(
            model_name="turnoutorder",
            name="left_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="turnoutorder",
            name="rejoined_at",
            field=models.DateTimeField(null=True),
        ),
    ]
