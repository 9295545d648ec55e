"""Calls, incidents, orders and what appliances are doing.

Each table says whether it is truth or a projection. A projection adds up to the same rows whenever
the log is read again (``manage.py rebuild``); truth cannot be made again from anything else.
"""

from enum import StrEnum

from django.contrib.gis.db import models

from core.status import ApplianceStatus, ApplianceType, OrderState, StatusSource


def _choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in words]


class Appliance(models.Model):
    """消防车 as registered. Truth."""

    formation = models.ForeignKey("org.Formation", models.PROTECT)  # its station
    call_sign = models.CharField(max_length=40, unique=True)
    appliance_type = models.CharField(max_length=24, choices=_choices(ApplianceType))
    capability = models.JSONField(default=dict)  # {"water_t": 8, "foam_t": 2, "aerial_m": 54, ...}
    crew_minimum = models.PositiveSmallIntegerField()
    is_synthetic = models.BooleanField(default=False)


class ApplianceState(models.Model):
    """What an appliance is doing. Projection."""

    appliance_id = models.BigIntegerField(primary_key=True)
    formation_id = models.BigIntegerField()
    status = models.CharField(max_length=20, choices=_choices(ApplianceStatus))
    status_source = models.CharField(max_length=12, choices=_choices(StatusSource))
    status_at = models.DateTimeField()
    previous_status = models.CharField(max_length=20, blank=True)
    previous_source = models.CharField(max_length=12, blank=True)
    previous_at = models.DateTimeField(null=True)
    crew_count = models.PositiveSmallIntegerField()
    order_id = models.UUIDField(null=True)  # the open order it is on
    incident_id = models.UUIDField(null=True)


class Call(models.Model):
    """报警. Projection."""

    id = models.UUIDField(primary_key=True)
    formation_id = models.BigIntegerField()
    channel = models.CharField(max_length=24)
    place = models.PointField(srid=4326, null=True)
    address = models.CharField(max_length=240)
    received_at = models.DateTimeField()
    state = models.CharField(max_length=12)  # waiting, accepted, closed
    outcome = models.CharField(max_length=16, blank=True)
    incident_id = models.UUIDField(null=True)
    caller_digest = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["formation_id", "received_at"], name="call_received")]


class Caller(models.Model):
    """Who called and their words. Truth, personal: erased without touching the chain."""

    call_id = models.UUIDField(primary_key=True)
    phone = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=80, blank=True)
    words = models.TextField(blank=True)
    salt = models.BinaryField(max_length=16)


class Incident(models.Model):
    """警情. Projection."""

    id = models.UUIDField(primary_key=True)
    number = models.CharField(max_length=40, unique=True)  # 警情编号
    formation_id = models.BigIntegerField()
    incident_type = models.CharField(max_length=24)
    alarm_level = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12)  # open, controlled, put_out, closed
    place = models.PointField(srid=4326)
    address = models.CharField(max_length=240)
    premises_id = models.BigIntegerField(null=True)
    call_id = models.UUIDField(null=True)
    pre_alert_id = models.UUIDField(null=True)
    opened_at = models.DateTimeField()
    first_order_at = models.DateTimeField(null=True)
    first_arrival_at = models.DateTimeField(null=True)
    water_on_at = models.DateTimeField(null=True)
    controlled_at = models.DateTimeField(null=True)
    put_out_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=16, blank=True)
    recommendation_id = models.CharField(max_length=64, blank=True)  # the newest

    class Meta:
        indexes = [
            models.Index(fields=["formation_id", "state"], name="incident_open"),
            models.Index(fields=["opened_at"], name="incident_opened"),
            models.Index(
                fields=["state"], condition=~models.Q(state="closed"), name="incident_not_closed"
            ),
        ]


class IncidentAudience(models.Model):
    """Who may see an incident: who answers for it or is ordered to it, and above. Projection."""

    pk = models.CompositePrimaryKey("incident_id", "formation_id")
    incident_id = models.UUIDField()
    formation_id = models.BigIntegerField()
    is_helper = models.BooleanField(default=False)  # sees it because somebody of theirs was ordered
    until = models.DateTimeField(null=True)  # a helper's sight ends some time after its release

    class Meta:
        indexes = [models.Index(fields=["formation_id"], name="audience_formation")]


class TurnoutOrder(models.Model):
    """出动指令. Projection."""

    id = models.UUIDField(primary_key=True)
    incident_id = models.UUIDField(db_index=True)
    appliance_id = models.BigIntegerField()
    formation_id = models.BigIntegerField()  # its station
    role = models.CharField(max_length=32)
    alarm_level = models.PositiveSmallIntegerField()
    recommendation_id = models.CharField(max_length=64, blank=True)
    audience = models.JSONField(default=list)  # the station and its ancestors when it was ordered
    state = models.CharField(max_length=12, choices=_choices(OrderState))
    is_open = models.BooleanField(default=True)  # until returned, or ordered anew
    is_unsigned_late = models.BooleanField(default=False)
    watch_from = models.DateTimeField(null=True)  # a person corrected it: positions count since
    ordered_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    turned_out_at = models.DateTimeField(null=True)
    en_route_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    arrived_source = models.CharField(max_length=12, blank=True)
    left_at = models.DateTimeField(null=True)  # went out of the incident's ring, the last time
    rejoined_at = models.DateTimeField(null=True)  # and came back; None: it is away
    water_on_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["appliance_id"],
                condition=models.Q(is_open=True),
                name="one_open_order_per_appliance",
            ),
        ]
        indexes = [models.Index(fields=["formation_id", "ordered_at"], name="order_given")]


class Recommendation(models.Model):
    """调派建议 with all it knew, stored under the digest of its canonical text. Truth."""

    id = models.CharField(primary_key=True, max_length=64)
    text = models.TextField()
    made_at = models.DateTimeField(auto_now_add=True)
    took_ms = models.JSONField(default=dict)  # measured: not part of what is digested


class IncidentNote(models.Model):
    """The words of a note. Truth, may be personal: the log holds only a salted digest."""

    id = models.UUIDField(primary_key=True)
    incident_id = models.UUIDField(db_index=True)
    words = models.TextField()
    salt = models.BinaryField(max_length=16)


class PreAlert(models.Model):
    """预警: a detector's word waiting for a person's. Projection."""

    id = models.UUIDField(primary_key=True)
    formation_id = models.BigIntegerField()
    alarm_id = models.UUIDField(unique=True)
    detector_id = models.BigIntegerField()
    premises_id = models.BigIntegerField()
    place = models.PointField(srid=4326)
    address = models.CharField(max_length=240)
    state = models.CharField(max_length=12)  # open, confirmed, cancelled
    raised_at = models.DateTimeField()
    recommendation_id = models.CharField(max_length=64, blank=True)
    incident_id = models.UUIDField(null=True)
    reason = models.CharField(max_length=24, blank=True)
    settled_at = models.DateTimeField(null=True)


class NumberCounter(models.Model):
    """The last 警情编号 given out by a formation on a Beijing day. Truth."""

    formation_id = models.BigIntegerField()
    day = models.DateField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["formation_id", "day"], name="one_counter_a_day")
        ]
