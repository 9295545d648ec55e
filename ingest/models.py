"""Devices that may speak to us. Truth."""

from django.db import models


class PositionDevice(models.Model):
    """What tells us where an appliance is: an identity and the digest of its token."""

    identity = models.CharField(max_length=64, unique=True)
    token_sha256 = models.CharField(max_length=64)
    appliance_id = models.BigIntegerField(db_index=True)
    is_active = models.BooleanField(default=True)
