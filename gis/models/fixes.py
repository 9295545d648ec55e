"""Where appliances are and were: measured."""

from django.contrib.gis.db import models


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
