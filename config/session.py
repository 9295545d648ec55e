"""Log in, log out, who am I; and a wall's log-in, which lasts while the wall asks."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router, Schema
from ninja.errors import HttpError
from ninja.responses import Status
from ninja.security import django_auth
from ninja.utils import check_csrf

from config.cache import CACHE
from config.throttle import address_of
from desk.api import me
from desk.schemas.cards import Me
from org.api import (
    NotAllowed,
    is_wall,
    note_logged_in,
    note_logged_out,
    note_session_renewed,
)

router = Router(tags=["session"])

WALL_LASTS = timedelta(days=30)
"""A wall's log-in ends so long after a person typed its password, however often it is renewed."""
RENEWED_EVERY = timedelta(hours=3)
"""Asked again sooner nothing is done and nothing is written down."""

TRIES_S = 300
TRIES_PER_NAME = 10
TRIES_PER_ADDRESS = 50  # a centre's seats may share one address


class LogIn(Schema):
    """What is typed on the log-in page."""

    username: str
    password: str


class Renewed(Schema):
    """How long a wall's log-in lasts now, and when a person has to type its password again."""

    until: datetime
    ends_at: datetime


class Sorry(Schema):
    """Why not, in both languages."""

    refused: str
    zh: str
    en: str


def person_id_of(request: HttpRequest) -> int:
    """Give the number of the person who is logged in.

    Raises
    ------
    HttpError
        401 if nobody is.
    """
    if request.user.pk is None:
        raise HttpError(401, "Unauthorized")
    return request.user.pk


WRONG = Sorry(
    refused="wrong_credentials",
    zh="用户名或密码不正确。",
    en="The user name or the password is wrong.",
)
TOO_MANY = Sorry(
    refused="too_many_tries",
    zh="尝试次数过多,请五分钟后再试。",
    en="Too many tries. Wait five minutes.",
)


def held_to_csrf(request: HttpRequest) -> bool:
    """Let anyone log in, but only from a page of ours."""
    if check_csrf(request, log_in) is not None:
        raise HttpError(403, "CSRF check failed")
    return True


@router.post("/session", response={200: Me, 401: Sorry, 429: Sorry}, auth=held_to_csrf)
def log_in(request: HttpRequest, given: LogIn) -> object:
    """Log in (登录). The session gets a new key; the log gets an entry."""
    name_key = f"login:name:{given.username.casefold()[:150]}"
    address_key = f"login:address:{address_of(request)}"
    tries = ((name_key, TRIES_PER_NAME), (address_key, TRIES_PER_ADDRESS))
    # Counted before the password is looked at, so that parallel guesses are counted too.
    counted = [CACHE.count(key, TRIES_S) > most for key, most in tries]
    if any(counted):
        return Status(429, TOO_MANY)
    # For a name nobody has Django hashes the password all the same: the answer takes as long.
    person = authenticate(request, username=given.username, password=given.password)
    if person is None:
        return Status(401, WRONG)
    CACHE.forget(name_key)
    CACHE.take_back(address_key)  # those who come and go are no flood of guesses
    login(request, person)
    now = timezone.now()
    request.session["logged_in_s"] = request.session["renewed_s"] = now.timestamp()
    note_logged_in(person_id=person.pk, at=now)
    return Status(200, me(person.pk))


@router.get("/session", response=Me, auth=django_auth)
def who_am_i(request: HttpRequest) -> object:
    """Give who is logged in, what they may do and listen to."""
    return me(person_id_of(request))


@router.post("/session/renewal", response=Renewed, auth=django_auth)
def renew(request: HttpRequest) -> object:
    """Let a wall's log-in last another shift: for one that may look and nothing else."""
    person_id = person_id_of(request)
    if not is_wall(person_id):
        raise NotAllowed
    now = timezone.now()
    lasts_s = settings.SESSION_COOKIE_AGE
    began_s = request.session.setdefault("logged_in_s", now.timestamp())
    ends_s = began_s + WALL_LASTS.total_seconds()
    renewed_s = request.session.get("renewed_s", 0.0)
    if now.timestamp() - renewed_s >= RENEWED_EVERY.total_seconds():
        renewed_s = request.session["renewed_s"] = now.timestamp()
        request.session.set_expiry(max(1, int(min(lasts_s, ends_s - renewed_s))))
        note_session_renewed(person_id=person_id, at=now)
    return Renewed(
        until=datetime.fromtimestamp(min(renewed_s + lasts_s, ends_s), UTC),
        ends_at=datetime.fromtimestamp(ends_s, UTC),
    )


@router.delete("/session", response={204: None}, auth=django_auth)
def log_out(request: HttpRequest) -> HttpResponse:
    """Log out (退出): the session is gone on the server too."""
    person_id = person_id_of(request)
    logout(request)
    note_logged_out(person_id=person_id, at=timezone.now())
    return HttpResponse(status=204)
