"""Log in, log out, who am I."""

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
from desk.schemas import Me
from org.api import note_logged_in, note_logged_out

router = Router(tags=["session"])

TRIES_S = 300
TRIES_PER_NAME = 10
TRIES_PER_ADDRESS = 50  # a centre's seats may share one address


class LogIn(Schema):
    """What is typed on the log-in page."""

    username: str
    password: str


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
    note_logged_in(person_id=person.pk, at=timezone.now())
    return Status(200, me(person.pk))


@router.get("/session", response=Me, auth=django_auth)
def who_am_i(request: HttpRequest) -> object:
    """Give who is logged in, what they may do and listen to."""
    return me(person_id_of(request))


@router.delete("/session", response={204: None}, auth=django_auth)
def log_out(request: HttpRequest) -> HttpResponse:
    """Log out (退出): the session is gone on the server too."""
    person_id = person_id_of(request)
    logout(request)
    note_logged_out(person_id=person_id, at=timezone.now())
    return HttpResponse(status=204)
