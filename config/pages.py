"""The pages: built screens, given to those who may have them."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from config.vitals import recent_vitals

NOT_BUILT = "The screens are not built yet. Run `make setup`. 界面尚未构建,请运行 make setup。\n"


def _screen(name: str) -> HttpResponse:
    file = settings.FRONTEND_DIST / f"{name}.html"
    if not file.is_file():
        return HttpResponse(NOT_BUILT, status=503, content_type="text/plain; charset=utf-8")
    return HttpResponse(file.read_bytes(), content_type="text/html; charset=utf-8")


@require_safe
@never_cache
def front(request: HttpRequest) -> HttpResponse:
    """Send people where they belong."""
    return HttpResponseRedirect("/desk" if request.user.is_authenticated else "/login")


@require_safe
@never_cache
@ensure_csrf_cookie
def login_page(request: HttpRequest) -> HttpResponse:
    """Show the log-in page, with the cookie its POST needs."""
    return _screen("login")


@require_safe
@never_cache
@login_required
@ensure_csrf_cookie
def desk_page(request: HttpRequest) -> HttpResponse:
    """Show the 119 desk (接处警席)."""
    return _screen("desk")


@require_safe
@never_cache
@login_required
@ensure_csrf_cookie
def wall_page(request: HttpRequest) -> HttpResponse:
    """Show the big screen (大屏)."""
    return _screen("wall")


@require_safe
@never_cache
@login_required
@ensure_csrf_cookie
def basics_page(request: HttpRequest) -> HttpResponse:
    """Show the basic data (基础数据)."""
    return _screen("basics")


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Say which of the house's consumers do their work, and how far they are. Open to all.

    So it names nobody and nothing but them. 200 when all do, else 503.
    """
    consumers = recent_vitals().consumers
    lines = [
        {
            "name": one.name,
            "log": one.log,
            "is_up": one.is_up,
            "why": one.why,
            "lag_s": _rounded(one.lag_s),
            "lag_count": one.lag_count,
            "progress_s": _rounded(one.progress_s),
        }
        for one in consumers
    ]
    is_up = all(one.is_up for one in consumers)
    return JsonResponse({"is_up": is_up, "consumers": lines}, status=200 if is_up else 503)


@require_safe
@never_cache
def healthz_of_web(request: HttpRequest) -> HttpResponse:
    """Say that this process answers, whatever the others do: what a proxy asks before it sends."""
    return HttpResponse("ok", content_type="text/plain")


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 1)
