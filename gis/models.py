"""Places, roads and fixes. Truth: imported, generated or measured, never derived from the log."""

from django.contrib.gis.db import models
from django.contrib.gis.db.models.functions import Transform
from django.contrib.postgres.fields import ArrayField


def _drawn() -> models.GeneratedField:
    """Give the column that holds ``area`` where tiles live, kept by the database itself."""
    return models.GeneratedField(
        expression=Transform("area", 3857),
        output_field=models.MultiPolygonField(srid=3857),
        db_persist=True,
    )


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


class Imported(models.Model):
    """Where a row came from: rows of one source are told apart by what that source calls them."""

    source = models.CharField(max_length=80, blank=True, db_default="")  # "": nobody imported it
    source_ref = models.CharField(max_length=80, blank=True, db_default="")

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_ref"],
                condition=~models.Q(source_ref=""),
                name="%(class)s_once_per_source",
            ),
        ]


class Station(Imported):
    """消防救援站."""

    class Kind(models.TextChoices):
        FIRST_CLASS = "first_class", "一级站"
        SECOND_CLASS = "second_class", "二级站"
        SPECIAL = "special", "特勤站"
        SMALL = "small", "小型站"

    formation = models.OneToOneField("org.Formation", models.PROTECT, related_name="station")
    kind = models.CharField(max_length=16, choices=Kind)
    place = models.PointField(srid=4326)
    address = models.CharField(max_length=200, blank=True)
    is_synthetic = models.BooleanField(default=False)


class WaterSource(Imported):
    """消防水源."""

    class Kind(models.TextChoices):
        HYDRANT = "hydrant", "消火栓"
        WATER_CRANE = "water_crane", "消防水鹤"
        CISTERN = "cistern", "消防水池"
        DRAFT_POINT = "draft_point", "天然水源取水口"

    class State(models.TextChoices):
        USABLE = "usable", "完好"
        FAULTY = "faulty", "故障"
        UNKNOWN = "unknown", "未核查"

    kind = models.CharField(max_length=16, choices=Kind)
    state = models.CharField(max_length=10, choices=State)
    place = models.PointField(srid=4326)
    flow_lps = models.FloatField(null=True)
    pressure_mpa = models.FloatField(null=True)
    volume_m3 = models.FloatField(null=True)
    inspected_at = models.DateTimeField(null=True)
    is_synthetic = models.BooleanField(default=False)


class Premises(Imported):
    """社会单位(作为场所): a place with an occupier."""

    formation = models.ForeignKey("org.Formation", models.PROTECT)  # whose area it lies in
    name = models.CharField(max_length=160)
    pinyin = models.CharField(max_length=320)
    initials = models.CharField(max_length=120)
    address = models.CharField(max_length=240)
    place = models.PointField(srid=4326)
    occupancy = models.CharField(
        max_length=32
    )  # residential, highrise_residential, hospital, school ...
    storeys = models.PositiveSmallIntegerField(null=True)
    underground_storeys = models.PositiveSmallIntegerField(default=0)
    height_m = models.FloatField(null=True)
    hazards = models.JSONField(default=list)  # ["lpg", "ammonia", ...]
    is_key = models.BooleanField(default=False)  # 消防安全重点单位
    is_synthetic = models.BooleanField(default=False)


class PremisesBadge(models.Model):
    """What another room wants drawn on a premises, so that one tile query serves them all."""

    premises = models.ForeignKey(Premises, models.CASCADE, related_name="badges")
    room = models.CharField(max_length=20)
    badge = models.CharField(max_length=40)
    colour = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["premises", "room"], name="one_badge_per_room"),
        ]


class Building(Imported):
    """建筑: its outline on the ground."""

    name = models.CharField(max_length=160, blank=True)
    area = models.MultiPolygonField(srid=4326)
    drawn = _drawn()
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
    drawn = _drawn()
    is_synthetic = models.BooleanField(default=False)


class FirstDueArea(Imported):
    """责任区: where a station's appliances are due first."""

    formation = models.ForeignKey("org.Formation", models.PROTECT)  # the station
    area = models.MultiPolygonField(srid=4326)
    drawn = _drawn()
    is_synthetic = models.BooleanField(default=False)


class MajorHazard(Imported):
    """重大危险源: a store or plant that endangers what is around it."""

    formation = models.ForeignKey("org.Formation", models.PROTECT)  # whose area it lies in
    premises = models.ForeignKey(Premises, models.PROTECT, null=True)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=40)  # lpg, petrol, ammonia, chlorine ...
    amount = models.CharField(max_length=80, blank=True)  # as the source says it
    place = models.PointField(srid=4326)
    is_synthetic = models.BooleanField(default=False)


class Camera(Imported):
    """摄像机: where it stands and what it looks at. Where its picture comes from is not shown."""

    formation = models.ForeignKey("org.Formation", models.PROTECT)  # who may look through it
    name = models.CharField(max_length=160)
    place = models.PointField(srid=4326)
    height_m = models.FloatField(null=True)  # of the lens above the ground
    heading_deg = models.FloatField(null=True)  # None: it turns, or nobody said
    field_of_view_deg = models.FloatField(null=True)
    range_m = models.FloatField(null=True)
    stream_url = models.CharField(max_length=400, blank=True)
    is_synthetic = models.BooleanField(default=False)


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


class CurrentFix(models.Model):
    """The newest fix of each appliance, asked in memory: a spatial index would end HOT updates."""

    appliance_id = models.BigIntegerField(primary_key=True)
    lng = models.FloatField()
    lat = models.FloatField()
    heading_deg = models.FloatField(null=True)
    speed_mps = models.FloatField(null=True)
    accuracy_m = models.FloatField(null=True)
    at = models.DateTimeField()  # by the device's clock
    received_at = models.DateTimeField()  # by ours


class Fix(models.Model):
    """Every fix ever: partitioned by UTC day (see the migration), written by COPY only."""

    pk = models.CompositePrimaryKey("appliance_id", "at")
    appliance_id = models.BigIntegerField()
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    lng = models.FloatField()
    lat = models.FloatField()
    heading_deg = models.FloatField(null=True)
    speed_mps = models.FloatField(null=True)
    accuracy_m = models.FloatField(null=True)

    class Meta:
        managed = False
        db_table = "geodata_fix"


class RefusedFix(models.Model):
    """A fix that cannot be true (a jump, the future, swapped coordinates), kept as it came."""

    appliance_id = models.BigIntegerField()
    received_at = models.DateTimeField(auto_now_add=True, db_index=True)
    reason = models.CharField(max_length=40)
    raw = models.JSONField()
