"""Outlines on the ground, and how the map draws what is below everything else."""

from django.contrib.gis.db import models

from gis.models.imported import Imported, drawn_area


class Building(Imported):
    """建筑: its outline on the ground."""

    name = models.CharField(max_length=160, blank=True)
    area = models.MultiPolygonField(srid=4326)
    drawn = drawn_area()
    height_m = models.FloatField(null=True)
    is_height_estimated = models.BooleanField(default=False, db_default=False)  # from storeys
    storeys = models.PositiveSmallIntegerField(null=True)
    is_synthetic = models.BooleanField(default=False)


class District(Imported):
    """行政区: a piece of the administrative map."""

    class Level(models.TextChoices):
        CITY = "city", "市"
        COUNTY = "county", "区县"
        STREET = "street", "街道乡镇"

    name = models.CharField(max_length=80)
    adcode = models.CharField(max_length=12, blank=True)  # GB/T 2260
    level = models.CharField(max_length=8, choices=Level)
    area = models.MultiPolygonField(srid=4326)
    drawn = drawn_area()
    is_synthetic = models.BooleanField(default=False)


class FirstDueArea(Imported):
    """责任区: where a station's appliances are due first."""

    formation = models.ForeignKey("org.Formation", models.PROTECT)  # the station
    area = models.MultiPolygonField(srid=4326)
    drawn = drawn_area()
    is_synthetic = models.BooleanField(default=False)


class BaseArea(models.Model):
    """What the ground is (water, green, built-up), as the map draws it. Written by COPY."""

    source = models.CharField(max_length=80)
    kind = models.CharField(max_length=16)
    name = models.CharField(max_length=160, blank=True)
    name_en = models.CharField(max_length=160, blank=True)
    zoom_from = models.PositiveSmallIntegerField()  # smaller than a few pixels before
    drawn = models.MultiPolygonField(srid=3857)


class BaseLine(models.Model):
    """A waterway or a railway, as the map draws it. Written by COPY."""

    source = models.CharField(max_length=80)
    kind = models.CharField(max_length=16)
    name = models.CharField(max_length=160, blank=True)
    name_en = models.CharField(max_length=160, blank=True)
    zoom_from = models.PositiveSmallIntegerField()
    drawn = models.LineStringField(srid=3857)


class PlaceLabel(models.Model):
    """A name on the map that is no premises: a city, a suburb, a village. Written by COPY."""

    source = models.CharField(max_length=80)
    kind = models.CharField(max_length=16)
    name = models.CharField(max_length=160)
    name_en = models.CharField(max_length=160, blank=True)
    population_count = models.PositiveIntegerField(null=True)
    zoom_from = models.PositiveSmallIntegerField()
    drawn = models.PointField(srid=3857)


class LayerTouch(models.Model):
    """That a layer was written to: its weights add up to the layer's stamp (see the migration)."""

    layer = models.CharField(max_length=20, db_index=True)
    weight = models.BigIntegerField()
