"""How often somebody may ask: a flood from one person or address does not drown the others."""

import time

from django.http import HttpRequest
from ninja.throttling import BaseThrottle

from config.cache import CACHE

WINDOW_S = 10
PER_PERSON = 1_000  # requests in a window; a simulator or a busy desk stays under a fifth of it
PER_ADDRESS = 200  # requests nobody answers for


def address_of(request: HttpRequest) -> str:
    """Give the address a request came from (a proxy's word, where the server is told so)."""
    return str(request.META.get("REMOTE_ADDR") or "unknown")


class PerPersonThrottle(BaseThrottle):
    """Counts requests per person, and per address while nobody is logged in."""

    def allow_request(self, request: HttpRequest) -> bool:
        """Whether this one is still within the window's number."""
        person_id = request.session.get("_auth_user_id") if hasattr(request, "session") else None
        who, most = (
            (f"person:{person_id}", PER_PERSON)
            if person_id
            else (f"address:{address_of(request)}", PER_ADDRESS)
        )
        window = int(time.time()) // WINDOW_S
        return CACHE.count(f"throttle:{who}:{window}", WINDOW_S * 2) <= most

    def wait(self) -> float | None:
        """Give how many seconds to wait: until the next window."""
        return WINDOW_S - time.time() % WINDOW_S
