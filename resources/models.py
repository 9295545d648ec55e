"""People, rosters, equipment, supplies and partners. Truth: imported or entered by people."""

from django.contrib.gis.db import models

from resources.domain.words import STATES


class Kept(models.Model):
    """Whose a row is, and where it came from: rows of a source are told apart by its own names."""

    formation = models.ForeignKey("org.Formation", models.PROTECT, related_name="+")
    source = models.CharField(max_length=80, blank=True, db_default="", default="")
    source_ref = models.CharField(max_length=80, blank=True, db_default="", default="")
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_ref"],
                condition=~models.Q(source_ref=""),
                name="%(class)s_once_in_source",
            ),
        ]


class Firefighter(Kept):
    """消防员: somebody of a station. The name is personal: only to who answers for them."""

    name = models.CharField(max_length=60)
    rank = models.CharField(max_length=40, blank=True, default="")  # 消防救援衔, as the source says
    roles = models.JSONField(default=list)  # words of ROLES
    licence = models.CharField(max_length=20, blank=True, default="")  # 准驾车型: B2, A1 ...
    driving_until_at = models.DateTimeField(null=True)
    apparatus_until_at = models.DateTimeField(null=True)
    medic_until_at = models.DateTimeField(null=True)


class Shift(Kept):
    """值班: from when to when somebody is on duty at their station, and aboard what."""

    firefighter = models.ForeignKey(Firefighter, models.CASCADE, related_name="shifts")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField(db_index=True)
    # A room above keeps appliances: no foreign key goes up. None: at the station, aboard nothing.
    appliance_id = models.BigIntegerField(null=True)

    class Meta(Kept.Meta):
        constraints = [
            *Kept.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("begins_at")), name="shift_ends_after"
            ),
        ]


class Equipment(Kept):
    """装备器材: so many of one kind, aboard an appliance or in store at a station."""

    item = models.CharField(max_length=32)  # a word of ITEMS
    label = models.CharField(max_length=80, blank=True, default="")  # make, model, what is written
    count = models.PositiveIntegerField(default=1)
    appliance_id = models.BigIntegerField(null=True, db_index=True)  # None: in store
    state = models.CharField(
        max_length=12, choices=[(word, names[0]) for word, names in STATES.items()]
    )
    next_test_at = models.DateTimeField(null=True)
    # What the sheet said when a person said otherwise: their word stands until the sheet changes
    # its own. "": nobody said otherwise.
    sheet_state = models.CharField(max_length=12, blank=True, db_default="", default="")


class Supply(Kept):
    """灭火剂与物资: how much of one kind, aboard or in store, and when somebody counted it."""

    item = models.CharField(max_length=32)  # a word of SUPPLIES, which says what ``amount`` counts
    amount = models.FloatField()
    least_amount = models.FloatField(null=True)
    appliance_id = models.BigIntegerField(null=True, db_index=True)  # None: in store
    counted_at = models.DateTimeField(null=True)  # None: nobody did


class Expert(Kept):
    """专家: whom to ask. The telephone is personal: reading it is noted in the log."""

    name = models.CharField(max_length=60)
    expertise = models.JSONField(default=list)  # words of EXPERTISE
    employer = models.CharField(max_length=120, blank=True, default="")
    phone = models.CharField(max_length=40, blank=True, default="")
    place = models.PointField(srid=4326, null=True)  # where they usually are
    available_from_h = models.PositiveSmallIntegerField(default=0)  # hours of Beijing
    available_to_h = models.PositiveSmallIntegerField(default=24)


class LinkedAgency(Kept):
    """联动单位: whom to call in, by their duty telephone."""

    name = models.CharField(max_length=120)
    agency_kind = models.CharField(max_length=16)  # a word of AGENCIES
    duty_phone = models.CharField(max_length=40, blank=True, default="")
    area = models.CharField(max_length=120, blank=True, default="")  # what it covers, in words
    place = models.PointField(srid=4326, null=True)


class MicroStation(Kept):
    """微型消防站: an occupier's or community's own team."""

    name = models.CharField(max_length=120)
    premises = models.ForeignKey("geodata.Premises", models.PROTECT, null=True, related_name="+")
    place = models.PointField(srid=4326)
    people_count = models.PositiveSmallIntegerField(null=True)
    duty_phone = models.CharField(max_length=40, blank=True, default="")
    kit = models.JSONField(default=list)  # words of KIT
    reach_m = models.FloatField(null=True)  # how far they go
