"""Basic data (基础数据): who keeps it, when it was checked, what was reported to be wrong."""

from django.contrib.gis.db import models

from gis.models.places import Premises, WaterSource


class DataKeeper(models.Model):
    """数据责任人: who settles what is reported of a kind of data over a formation and below it."""

    kind = models.CharField(max_length=40)
    formation = models.ForeignKey("org.Formation", models.PROTECT)
    person = models.ForeignKey("org.Person", models.CASCADE, related_name="kept_data")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "formation"], name="one_keeper_each"),
        ]


class RowCheck(models.Model):
    """核对: somebody looked, and this is what a row says. All are kept, the newest is marked."""

    class How(models.TextChoices):
        LOOKED = "looked", "核对"
        INSPECTION = "inspection", "水源核查"
        CORRECTION = "correction", "纠错"

    kind = models.CharField(max_length=40)
    row_id = models.BigIntegerField()
    checked_at = models.DateTimeField()
    person = models.ForeignKey("org.Person", models.PROTECT, null=True)  # None: the generator
    how = models.CharField(max_length=12, choices=How)
    note = models.CharField(max_length=400, blank=True)
    is_newest = models.BooleanField()

    class Meta:
        indexes = [models.Index(fields=["kind", "row_id", "-checked_at"], name="check_of_row")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "row_id"],
                condition=models.Q(is_newest=True),
                name="one_newest_check",
            ),
        ]


class Correction(models.Model):
    """纠错: what somebody in the field says a row should say, and what became of it."""

    class State(models.TextChoices):
        WAITING = "waiting", "待审"
        ACCEPTED = "accepted", "已采纳"
        REFUSED = "refused", "未采纳"
        WITHDRAWN = "withdrawn", "已撤回"

    kind = models.CharField(max_length=40)
    row_id = models.BigIntegerField()
    formation = models.ForeignKey("org.Formation", models.PROTECT)  # whose row it was then
    before = models.JSONField()  # field -> value when it was written; "place" -> [lng, lat]
    proposed = models.JSONField()  # the same fields
    note = models.CharField(max_length=400, blank=True)
    person = models.ForeignKey("org.Person", models.PROTECT, related_name="corrections")
    proposed_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    settled_by = models.ForeignKey(
        "org.Person", models.PROTECT, null=True, related_name="corrections_settled"
    )
    settled_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=400, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["kind", "row_id"], name="correction_of_row"),
            models.Index(
                fields=["formation", "kind"],
                condition=models.Q(state="waiting"),
                name="correction_waiting",
            ),
        ]


class HeldValue(models.Model):
    """保留值: what people found out on the ground; an import does not put it back unasked."""

    kind = models.CharField(max_length=40)
    row_id = models.BigIntegerField()
    field = models.CharField(max_length=40)  # or "place"
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "row_id", "field"], name="held_once"),
        ]


class WaterInspection(models.Model):
    """水源核查: somebody opened it, and this is what came."""

    water_source = models.ForeignKey(WaterSource, models.CASCADE, related_name="inspections")
    at = models.DateTimeField()
    person = models.ForeignKey("org.Person", models.PROTECT, null=True)  # None: the generator
    state = models.CharField(max_length=10, choices=WaterSource.State)
    flow_lps = models.FloatField(null=True)  # None: not measured
    pressure_mpa = models.FloatField(null=True)
    note = models.CharField(max_length=400, blank=True)
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["water_source", "-at"], name="inspection_of_water")]


class PremisesContact(models.Model):
    """单位联系人: whom to call. Personal data: given to few, and the log says who read it."""

    class Role(models.TextChoices):
        RESPONSIBLE = "responsible", "消防安全责任人"
        MANAGER = "manager", "消防安全管理人"
        CONTROL_ROOM = "control_room", "消防控制室"
        DUTY = "duty", "值班室"
        OTHER = "other", "其他联系人"

    premises = models.ForeignKey(Premises, models.CASCADE, related_name="contacts")
    role = models.CharField(max_length=12, choices=Role)
    name = models.CharField(max_length=80, blank=True)  # a control room has none
    phone = models.CharField(max_length=40)
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["premises"], name="contact_of_premises")]
