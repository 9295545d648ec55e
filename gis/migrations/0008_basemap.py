"""Tables of the basemap, where outlines lie on the tiles, and what was written to a layer."""

import django.contrib.gis.db.models.fields
import django.contrib.gis.db.models.functions
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('geodata', '0007_roads'),
    ]

    operations = [
        migrations.CreateModel(
            name='BaseArea',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=80)),
                ('kind', models.CharField(max_length=16)),
                ('name', models.CharField(blank=True, max_length=160)),
                ('name_en', models.CharField(blank=True, max_length=160)),
                ('zoom_from', models.PositiveSmallIntegerField()),
                ('drawn', django.contrib.gis.db.models.fields.MultiPolygonField(srid=3857)),
            ],
        ),
        migrations.CreateModel(
            name='BaseLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=80)),
                ('kind', models.CharField(max_length=16)),
                ('name', models.CharField(blank=True, max_length=160)),
                ('name_en', models.CharField(blank=True, max_length=160)),
                ('zoom_from', models.PositiveSmallIntegerField()),
                ('drawn', django.contrib.gis.db.models.fields.LineStringField(srid=3857)),
            ],
        ),
        migrations.CreateModel(
            name='LayerTouch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('layer', models.CharField(db_index=True, max_length=20)),
                ('weight', models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='PlaceLabel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=80)),
                ('kind', models.CharField(max_length=16)),
                ('name', models.CharField(max_length=160)),
                ('name_en', models.CharField(blank=True, max_length=160)),
                ('population_count', models.PositiveIntegerField(null=True)),
                ('zoom_from', models.PositiveSmallIntegerField()),
                ('drawn', django.contrib.gis.db.models.fields.PointField(srid=3857)),
            ],
        ),
        migrations.AddField(
            model_name='building',
            name='drawn',
            field=models.GeneratedField(db_persist=True, expression=django.contrib.gis.db.models.functions.Transform('area', 3857), output_field=django.contrib.gis.db.models.fields.MultiPolygonField(srid=3857)),
        ),
        migrations.AddField(
            model_name='building',
            name='is_height_estimated',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='district',
            name='drawn',
            field=models.GeneratedField(db_persist=True, expression=django.contrib.gis.db.models.functions.Transform('area', 3857), output_field=django.contrib.gis.db.models.fields.MultiPolygonField(srid=3857)),
        ),
        migrations.AddField(
            model_name='firstduearea',
            name='drawn',
            field=models.GeneratedField(db_persist=True, expression=django.contrib.gis.db.models.functions.Transform('area', 3857), output_field=django.contrib.gis.db.models.fields.MultiPolygonField(srid=3857)),
        ),
    ]
