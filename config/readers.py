"""Who may read the layers under /ogc: people logged in, and programs with a person's token.

A token is taken there and nowhere else, as a bearer or as the password of HTTP Basic, which is what
GIS programs offer to fill in. A person's own password is never taken there.
"""

import base64
import binascii
import threading
import time
from collections.abc import Callable

from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.decorators import sync_only_middleware

from config.cache import CACHE
from config.throttle import PER_ADDRESS, PER_PERSON, WINDOW_S, address_of
from ogc.problems import Problem, problem_answer
from org.api import note_token_used, token_of

SCOPE = "read_layers"
SEATS = threading.BoundedSemaphore(4)
"""Readers answered at once by a process: the other connections of its twelve are the desks'."""
WAIT_S = 5.0  # for a seat
LONGEST = 400  # characters of a header that can be one of ours
CHALLENGE = 'Basic realm="Fengsui layers", charset="UTF-8", Bearer realm="Fengsui layers"'
UNKNOWN = Problem(401, "需要登录或有效的访问令牌。", "Log in, or send a token that is good.")
BUSY = Problem(503, "读取图层的请求过多,请稍后重试。", "Too many are reading layers. Try again.")
TOO_OFTEN = Problem(429, "请求过于频繁,请稍候。", "Too many requests. Wait a little.")

GetResponse = Callable[[HttpRequest], HttpResponse]


@sync_only_middleware
def readers_of_layers(get_response: GetResponse) -> GetResponse:
    """Let nobody under /ogc who is not known, nor anybody too often."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info == "/ogc" or request.path_info.startswith("/ogc/"):
            return _seated(request)
        return get_response(request)

    def _seated(request: HttpRequest) -> HttpResponse:
        """Answer in one of the seats, taken before the database is asked anything."""
        if not SEATS.acquire(timeout=WAIT_S):
            return _refused(BUSY)
        try:
            return _held_back(request) or get_response(request)
        finally:
            SEATS.release()

    return middleware


def _held_back(request: HttpRequest) -> HttpResponse | None:
    """Give why not, or nothing; whose token it is stands in ``request.user`` from then on."""
    written = request.headers.get("Authorization")
    if written is not None:
        person_id = _let_in(request, written)
    else:
        person_id = request.user.pk if request.user.is_authenticated else None
    if person_id is None:
        is_flood = _counted(f"unknown:{address_of(request)}") > PER_ADDRESS
        return _refused(TOO_OFTEN) if is_flood else _refused(UNKNOWN)
    return _refused(TOO_OFTEN) if _counted(f"person:{person_id}") > PER_PERSON else None


def _counted(who: str) -> int:
    window = int(time.time()) // WINDOW_S
    return CACHE.count(f"readers:{who}:{window}", WINDOW_S * 2)


def _let_in(request: HttpRequest, written: str) -> int | None:
    """Make the owner of a header's token the request's user, if token and user name are good."""
    username, token = _read(written)
    if not token:
        return None
    now = timezone.now()
    card = token_of(token, SCOPE, now)
    if card is None:
        return None
    owner = get_user_model().objects.get(pk=card.person_id)
    if username is not None and username != owner.get_username():
        return None
    note_token_used(card, now)
    request.user = owner
    return card.person_id


def _read(written: str) -> tuple[str | None, str]:
    """Read a header: a user name if it has one, and a token, "" where there is none."""
    kind, _, rest = written[:LONGEST].partition(" ")
    if kind.lower() == "bearer":
        return None, rest.strip()
    if kind.lower() != "basic":
        return None, ""
    try:
        username, _, token = base64.b64decode(rest, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None, ""
    return username, token


def _refused(problem: Problem) -> HttpResponse:
    answer = problem_answer(problem)
    answer["Cache-Control"] = "no-store"
    if problem is UNKNOWN:
        answer["WWW-Authenticate"] = CHALLENGE
    return answer
