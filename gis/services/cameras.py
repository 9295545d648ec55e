"""Watching a camera's picture: begun by a person, written down, and good for one shift."""

from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.core import signing

from core.actor import Actor
from core.events.camera import CameraViewed
from core.ids import FormationId, IncidentId
from core.refusals import Refused
from eventlog.api import record, recorded
from gis.domain.camera_source import Picture
from gis.models import Camera
from gis.selectors.cameras import get_camera
from org.api import log_of

VIEWING_S = 12 * 3600  # one shift
_SALT = "camera.viewing"


class NoPicture(Refused):
    """Nobody registered where the camera's picture comes from."""

    CODE = "camera_not_connected"


class NeedsGateway(Refused):
    """The camera speaks what no browser understands."""

    CODE = "camera_needs_gateway"


class HostNotAllowed(Refused):
    """The camera's picture comes from a host that the house does not allow."""

    CODE = "camera_host_not_allowed"


class AddressUnreadable(Refused):
    """What is registered as the camera's address is none."""

    CODE = "camera_address_unreadable"


_WHY_NOT: dict[Picture, type[Refused]] = {
    Picture.NONE: NoPicture,
    Picture.GATEWAY: NeedsGateway,
    Picture.NOT_ALLOWED: HostNotAllowed,
    Picture.UNREADABLE: AddressUnreadable,
}


def begin_viewing(
    *, camera_id: int, person_id: int, incident_id: UUID | None, actor: Actor, at: datetime
) -> str:
    """Let a person watch a camera from now on, and write it down; give what the viewing is called.

    Raises
    ------
    Refused
        If there is no picture to be had, each reason with its own sentence.
    """
    camera = get_camera(camera_id)
    if (why := _WHY_NOT.get(camera.picture)) is not None:
        raise why
    with recorded():
        record(
            CameraViewed(
                formation_id=FormationId(camera.formation_id),
                camera_id=camera_id,
                viewed_for=None if incident_id is None else IncidentId(incident_id),
            ),
            log=log_of(camera.formation_id),
            actor=actor,
            at=at,
        )
    return signing.dumps([camera_id, person_id], salt=_SALT)


def move_pictures(path: str, to: str) -> int:
    """Let synthetic cameras' pictures under a path come from another server; gives how many moved.

    For a demonstration, whose ports may be others at each start. What a person registered, of a
    camera that is real, is never touched.
    """
    moved = []
    for camera in Camera.objects.filter(is_synthetic=True, stream_url__contains=path):
        parts = urlsplit(camera.stream_url)
        if parts.path.startswith(path) and camera.stream_url != f"{to}{parts.path}":
            camera.stream_url = f"{to}{parts.path}"
            moved.append(camera)
    if moved:
        Camera.objects.bulk_update(moved, ["stream_url"])
    return len(moved)


def is_viewing(viewing: str, camera_id: int, person_id: int) -> bool:
    """Whether this is a viewing of this camera by this person, and not over."""
    try:
        return bool(signing.loads(viewing, salt=_SALT, max_age=VIEWING_S) == [camera_id, person_id])
    except signing.BadSignature:
        return False
