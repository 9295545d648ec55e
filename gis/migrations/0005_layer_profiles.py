from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('geodata', '0004_ground'),
    ]

    operations = [
        migrations.CreateModel(
            name='LayerProfile',
            fields=[
                ('name', models.CharField(max_length=80, primary_key=True, serialize=False)),
                ('layer', models.CharField(max_length=24)),
                ('body', models.JSONField()),
                ('saved_at', models.DateTimeField(auto_now=True)),
            ],
        ),
    ]
