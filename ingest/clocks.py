"""How far the clocks of those who speak at the doors are off, told from their words. No I/O."""

import heapq
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from core.skew import Skew

UNHEARD = timedelta(hours=1)  # whoever is silent for longer is forgotten
WORST_AT_MOST = 10


@dataclass(slots=True)
class _Device:
    """What is known of one device's clock."""

    heard_at: datetime
    skew: Skew = field(default_factory=Skew)


@dataclass(slots=True)
class Clocks:
    """The clocks of the devices heard within the hour; the doors share it, each in its own thread.

    Only a device that is registered, and has shown who it is, may be let in: there are never more
    than those. A clock that seems slow may be right and its words late: a device that sends what it
    kept while out of reach looks slow until it says something new.
    """

    _devices: dict[tuple[str, str], _Device] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def hear(self, door: str, identity: str, at: datetime, received_at: datetime) -> None:
        """Take in the moment a device gave its word, also of a word that is then refused.

        Parameters
        ----------
        door
            Where it spoke: identities are unique at one door.
        identity
            Who it is.
        at
            By the device's clock. A word that named no moment says nothing here.
        received_at
            By ours.
        """
        with self._lock:
            device = self._devices.setdefault((door, identity), _Device(received_at))
            device.heard_at = received_at
            device.skew.hear(at, received_at)

    def summary(self, *, tolerance_s: float, now: datetime) -> dict[str, Any]:
        """Give how many were heard, how many are off by more, and the worst. O(devices)."""
        with self._lock:
            self._devices = {
                who: device
                for who, device in self._devices.items()
                if now - device.heard_at <= UNHEARD
            }
            skews_s = {who: device.skew.skew_s for who, device in self._devices.items()}
        worst = heapq.nlargest(WORST_AT_MOST, skews_s.items(), key=lambda item: abs(item[1]))
        return {
            "heard_count": len(skews_s),
            "off_count": sum(abs(skew_s) > tolerance_s for skew_s in skews_s.values()),
            "worst": [
                {"door": door, "identity": identity, "skew_s": round(skew_s, 3)}
                for (door, identity), skew_s in worst
            ],
        }
