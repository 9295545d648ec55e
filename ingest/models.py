"""Devices that may speak to us, and what nobody could make sense of. Truth."""

from django.db import models


class PositionDevice(models.Model):
    """What tells us where an appliance is: an identity and the digest of its token."""

    identity = models.CharField(max_length=64, unique=True)
    token_sha256 = models.CharField(max_length=64)
    appliance_id = models.BigIntegerField(db_index=True)
    is_active = models.BooleanField(default=True)


class RefusedMessage(models.Model):
    """A message at a door that made no sense, kept as it came; kept seven days."""

    door = models.CharField(max_length=12)  # mqtt
    identity = models.CharField(max_length=64)
    reason = models.CharField(max_length=40)
    raw = models.BinaryField(max_length=4096)  # its beginning
    received_at = models.DateTimeField(db_index=True)
