from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("geodata", "0006_search")]

    operations = [
        migrations.AddField(
            model_name="roadnetwork",
            name="options",
            field=models.JSONField(default=dict),
        ),
    ]
