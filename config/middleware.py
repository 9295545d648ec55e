"""Between the server and the views."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.decorators import sync_only_middleware


@sync_only_middleware
def in_one_thread(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Keep all middleware of a request in its thread. It stands last, next to the views.

    Django runs a middleware in the event loop where it can, and ours then hop to the request's
    thread and back for each of their halves: ten hops, each waiting its turn at the interpreter.
    Around one that cannot, all the others stay with it.
    """
    return get_response
