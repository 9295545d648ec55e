"""Who may have a camera's picture, asked anew with every request and while a picture runs."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module

from channels.db import database_sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest, parse_cookie

from core.refusals import Refused
from gis.domain.camera_source import Picture
from gis.selectors.cameras import get_camera, stream_url_of
from gis.services.cameras import is_viewing
from org.api import NotAllowed, NotVisible, may, require_sees

COMMAND = "view_camera"
_READERS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="cameras")


class NotLoggedIn(Refused):
    """Nobody we know asks. HTTP 401."""

    CODE = "not_logged_in"


@dataclass(frozen=True, slots=True)
class Admission:
    """A person let in, and where the picture comes from."""

    person_id: int
    registered: str


async def admit(cookies: str, camera_id: int, viewing: str) -> Admission:
    """Let a request in.

    Raises
    ------
    NotLoggedIn
        Without a session that stands.
    NotVisible
        If the person sees no such camera, or the viewing is not theirs, or over.
    NotAllowed
        If their role may not look through it.
    """
    return await _admit(cookies, camera_id, viewing)


def _admit_now(cookies: str, camera_id: int, viewing: str) -> Admission:
    key = parse_cookie(cookies).get(settings.SESSION_COOKIE_NAME, "")
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    person_id = get_user(request).pk if key else None
    if person_id is None:
        raise NotLoggedIn
    camera = get_camera(camera_id)
    require_sees(person_id, [camera.formation_id])
    if not may(person_id, COMMAND, camera.formation_id):
        raise NotAllowed
    if camera.picture is not Picture.READY or not is_viewing(viewing, camera_id, person_id):
        raise NotVisible
    return Admission(person_id, stream_url_of(camera_id) or "")


_admit = database_sync_to_async(_admit_now, thread_sensitive=False, executor=_READERS)
