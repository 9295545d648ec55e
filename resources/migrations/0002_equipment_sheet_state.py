from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("resources", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="equipment",
            name="sheet_state",
            field=models.CharField(blank=True, db_default="", default="", max_length=12),
        ),
    ]
