"""Names people use for places, and the index they are found by."""

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField

from gis.models.imported import Imported
from gis.models.places import Premises, Station


class LayerProfile(models.Model):
    """导入方案: what the columns of somebody's files mean. Truth."""

    name = models.CharField(primary_key=True, max_length=80)
    layer = models.CharField(max_length=24)
    body = models.JSONField()  # gis.domain.layer_profile.Profile
    saved_at = models.DateTimeField(auto_now=True)


class PlaceAlias(Imported):
    """别名: another name people use for a place: 曾用名, a short name, one in another language."""

    class Kind(models.TextChoices):
        FORMER = "former", "曾用名"
        SHORT = "short", "简称"
        OTHER = "other", "俗称"
        ENGLISH = "english", "外文名"

    kind = models.CharField(max_length=8, choices=Kind)
    name = models.CharField(max_length=160)
    premises = models.ForeignKey(Premises, models.CASCADE, null=True, related_name="aliases")
    station = models.ForeignKey(Station, models.CASCADE, null=True, related_name="aliases")
    district = models.ForeignKey("District", models.CASCADE, null=True, related_name="aliases")
    # A street is told by its name: its row changes with every import of roads.
    street = models.CharField(max_length=120, blank=True, db_default="")

    class Meta(Imported.Meta):
        constraints = [
            *Imported.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(premises__isnull=False)
                ^ models.Q(station__isnull=False)
                ^ models.Q(district__isnull=False)
                ^ ~models.Q(street=""),
                name="alias_of_one_place",
            ),
        ]


class KilometrePost(Imported):
    """公里桩: where a road's kilometre is on the ground."""

    road = models.CharField(max_length=40)  # its number as written on signs: G4, S1, 二环线
    name = models.CharField(max_length=120, blank=True)  # 京港澳高速
    km = models.FloatField()
    place = models.PointField(srid=4326)
    is_synthetic = models.BooleanField(default=False)


class PlaceName(models.Model):
    """One name of one place as the search looks it up. Derived: ``index_places`` makes it anew."""

    kind = models.CharField(max_length=12)  # premises, road, station, district
    ref = models.BigIntegerField()  # of Premises, Street, Station or District
    alias = models.CharField(max_length=160, blank=True)  # as written; "" for the name itself
    name = models.CharField(max_length=160)  # the forms of gis.domain.spelling
    pinyin = models.CharField(max_length=480)
    folded = models.CharField(max_length=480)
    initials = models.CharField(max_length=160)
    pairs = ArrayField(models.IntegerField())
    weight = models.SmallIntegerField()  # 0 for what is ordinary
    radius_m = models.FloatField()  # how far from ``place`` the place may reach
    place = models.PointField(srid=4326, spatial_index=False)
    formation_id = models.BigIntegerField(null=True)  # only those who see it may find it
    network_id = models.CharField(max_length=64, null=True)  # only while this network is in force


class PlaceAddress(models.Model):
    """The address of a premises, taken apart. Derived, together with ``PlaceName``."""

    premises_id = models.BigIntegerField()
    street = models.CharField(max_length=160)  # without gaps or signs
    number = models.IntegerField(null=True)
    rest = models.CharField(max_length=80, blank=True)  # 弄, 栋 and the like
    place = models.PointField(srid=4326, spatial_index=False)
    formation_id = models.BigIntegerField()
