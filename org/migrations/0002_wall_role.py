from django.db import migrations, models


class Migration(migrations.Migration):
    """A screen's own role: it looks and commands nothing."""

    dependencies = [("org", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="post",
            name="role",
            field=models.CharField(
                choices=[
                    ("call_taker", "接警员"),
                    ("dispatcher", "调度员"),
                    ("shift_leader", "值班长"),
                    ("duty_commander", "值班首长"),
                    ("incident_commander", "火场指挥员"),
                    ("station_duty", "队站通信员"),
                    ("crew", "班组"),
                    ("inspector", "监督员"),
                    ("micro_station", "微站队员"),
                    ("linked_agency", "联动单位"),
                    ("trainer", "训练员"),
                    ("wall", "大屏"),
                    ("auditor", "审计员"),
                    ("admin", "管理员"),
                ],
                max_length=24,
            ),
        ),
    ]
