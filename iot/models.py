"""Detectors and their alarms."""

from django.contrib.gis.db import models


class Detector(models.Model):
    """火灾探测/报警设备 as registered, and the newest thing heard of it. Truth."""

    formation = models.ForeignKey("org.Formation", models.PROTECT)
    premises = models.ForeignKey("geodata.Premises", models.PROTECT)
    identity = models.CharField(max_length=64, unique=True)  # its user name at the broker
    kind = models.CharField(max_length=24)  # smoke, heat, manual_call_point
    place = models.PointField(srid=4326)
    location = models.CharField(max_length=160)  # 12层东侧走道
    is_synthetic = models.BooleanField(default=False)
    # The log holds changes only; a repeated "normal" changes nothing, yet outdates an older alarm.
    heard_at = models.DateTimeField(null=True)
    heard_condition = models.CharField(max_length=10, blank=True)


class DetectorState(models.Model):
    """What a detector last said. Projection."""

    detector_id = models.BigIntegerField(primary_key=True)
    state = models.CharField(max_length=10)  # normal, alarm, fault
    since = models.DateTimeField()
    alarm_id = models.UUIDField(null=True)  # while in alarm


class DetectorMessage(models.Model):
    """A message seen before is not acted on twice. Truth; kept seven days."""

    detector_id = models.BigIntegerField()
    message_id = models.UUIDField()
    received_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["detector_id", "message_id"], name="message_once"),
        ]
