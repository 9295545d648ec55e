"""Stations, water, premises and hazards: the points on the ground that are ours to keep."""

from django.contrib.gis.db import models

from gis.models.imported import Imported


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

    # In whose first-due area it lies, else whose station is nearest. Derived: assign_water.
    formation = models.ForeignKey("org.Formation", models.PROTECT, null=True)
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
