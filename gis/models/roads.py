"""Road networks: the pieces the map draws, and the streets people look for."""

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField


class RoadNetwork(models.Model):
    """One import of a road network; its arrays lie in ``$FENGSUI_HOME/roads/<version>``."""

    version = models.CharField(primary_key=True, max_length=64)
    name = models.CharField(max_length=80)
    source = models.CharField(max_length=200)  # the file's name
    sha256 = models.CharField(max_length=64)  # of the file; a copy of it is kept under this name
    imported_at = models.DateTimeField(auto_now_add=True)
    is_current = models.BooleanField(default=False)
    told_at = models.DateTimeField(null=True)  # when its coming into force was put in the log
    options = models.JSONField(default=dict)  # how the file is read: column mapping, datum
    report = models.JSONField(default=dict)  # kept, dropped, guessed
    bounds = models.PolygonField(srid=4326)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["is_current"],
                condition=models.Q(is_current=True),
                name="one_current_network",
            ),
        ]


class Road(models.Model):
    """A piece of road as the map draws it. Written by COPY with its network."""

    network = models.ForeignKey(RoadNetwork, models.CASCADE)
    row = models.IntegerField()  # its row in the network's road arrays
    road_class = models.CharField(max_length=24)
    name = models.CharField(max_length=120, blank=True)
    name_en = models.CharField(max_length=160, blank=True)
    is_name_synthetic = models.BooleanField(default=False)
    is_oneway = models.BooleanField()
    is_oneway_guessed = models.BooleanField()
    line = models.LineStringField(srid=4326, spatial_index=False)
    drawn = models.LineStringField(srid=3857)  # the same line where tiles live


class Street(models.Model):
    """A named street, as people look for it: its pieces together."""

    network = models.ForeignKey(RoadNetwork, models.CASCADE)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    pinyin = models.CharField(max_length=480)
    initials = models.CharField(max_length=120)
    is_name_synthetic = models.BooleanField(default=False)
    rows = ArrayField(models.IntegerField())  # rows of the network's road arrays
    length_m = models.FloatField()
    place = models.PointField(srid=4326)  # on the street, about its middle

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "name"], name="street_once"),
        ]
