"""Which devices may tell positions, and what is known of their appliances; held in memory."""

import hashlib
import hmac
import time
from dataclasses import dataclass, field

from core.geo import LngLat, metres_between
from gis.api import HOME_M, FixTrack
from ingest.avl.fix import Fix

RATE_PER_S = 20.0  # a device that replays what it kept while out of reach may be this fast
BURST = 100.0


@dataclass(slots=True)
class Device:
    """One position device."""

    identity: str
    token_sha256: bytes
    appliance_id: int
    allowance: float = BURST
    allowance_at: float = field(default_factory=time.monotonic)

    def is_token(self, token: str) -> bool:
        """Whether this is the device's token; takes the same time however wrong it is."""
        said = hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
        return hmac.compare_digest(said, self.token_sha256)

    def may_speak(self, now_s: float) -> bool:
        """Whether the device has not been talking too fast (token bucket)."""
        gained = (now_s - self.allowance_at) * RATE_PER_S
        self.allowance = min(BURST, self.allowance + gained)
        self.allowance_at = now_s
        if self.allowance < 1.0:
            return False
        self.allowance -= 1.0
        return True


@dataclass(slots=True)
class DeviceTable:
    """Devices by identity, and tracks by appliance."""

    by_identity: dict[str, Device] = field(default_factory=dict)
    tracks: dict[int, FixTrack] = field(default_factory=dict)

    def refresh(self, rows: list[tuple[str, str, int]], homes: dict[int, LngLat]) -> None:
        """Take over what the database holds now; what was learned of known ones stays.

        Parameters
        ----------
        rows
            (identity, token_sha256, appliance_id) of each device that may speak.
        homes
            Each appliance's station, where one is known.
        """
        was = self.by_identity
        self.by_identity = {}
        for identity, token_sha256, appliance_id in rows:
            device = was.get(identity)
            digest = bytes.fromhex(token_sha256)
            if device is None or (device.token_sha256, device.appliance_id) != (
                digest,
                appliance_id,
            ):
                device = Device(identity, digest, appliance_id)
            self.by_identity[identity] = device
            track = self.tracks.get(appliance_id, FixTrack())
            if track.home != homes.get(appliance_id):
                track = FixTrack(home=homes.get(appliance_id), last=track.last)
            self.tracks[appliance_id] = track

    def begin_track(self, appliance_id: int, fix: Fix) -> None:
        """Begin a track where the appliance last was, unless more is known of it already."""
        track = self.tracks.get(appliance_id, FixTrack())
        if track.last is not None:
            return
        is_home = track.home is not None and metres_between(fix.place, track.home) <= HOME_M
        self.tracks[appliance_id] = track._replace(last=fix, has_stood_home=is_home)
