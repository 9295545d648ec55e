"""What can be done at the doors: register who may speak, keep what made no sense."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from ingest.models import PositionDevice, RefusedMessage

RAW_KEPT_BYTES = 4096
REFUSED_KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class PositionDeviceRow:
    """A position device to be registered."""

    identity: str
    token: str  # only its digest is kept
    appliance_id: int


@transaction.atomic
def register_position_devices(rows: Iterable[PositionDeviceRow]) -> int:
    """Register position devices, or correct what is registered of them; give how many.

    Raises
    ------
    ValueError
        If an identity is empty or longer than 64, or a token is shorter than 16 characters.
    """
    known = list(rows)
    for row in known:
        if not 0 < len(row.identity) <= 64:  # noqa: PLR2004 - the column's width
            raise ValueError(f"{row.identity!r} cannot be a device's identity")
        if len(row.token) < 16:  # noqa: PLR2004 - said in the docstring
            raise ValueError(f"the token of {row.identity} is too short to be secret")
    PositionDevice.objects.bulk_create(
        [
            PositionDevice(
                identity=row.identity,
                token_sha256=hashlib.sha256(row.token.encode()).hexdigest(),
                appliance_id=row.appliance_id,
            )
            for row in known
        ],
        batch_size=2000,
        update_conflicts=True,
        unique_fields=["identity"],
        update_fields=["token_sha256", "appliance_id"],
    )
    return len(known)


def keep_refused(*, door: str, identity: str, reason: str, raw: bytes, at: datetime) -> None:
    """Keep a message nobody could make sense of, as it came."""
    RefusedMessage.objects.create(
        door=door,
        identity=identity[:64],
        reason=reason[:40],
        raw=raw[:RAW_KEPT_BYTES],
        received_at=at,
    )


def forget_refused(*, now: datetime) -> int:
    """Drop refused messages older than ``REFUSED_KEPT``; give how many."""
    return RefusedMessage.objects.filter(received_at__lt=now - REFUSED_KEPT).delete()[0]
