"""The API: each room's router under one roof, and what every refusal looks like."""

import structlog
from django.core.exceptions import ObjectDoesNotExist
from django.db import DataError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.security import django_auth

from config import health, norms, session, tokens
from config.bodies import JsonBody
from config.throttle import PerPersonThrottle
from core.refusals import Refused
from desk import views as desk
from dispatch import urls as dispatch
from eventlog.api import KeyReused
from gis import urls as gis
from org.api import ImpossibleValue, KeyMissing, NotAllowed, NotVisible
from plans import views as plans
from resources import views as resources_views

log = structlog.get_logger()

api = NinjaAPI(
    title="Fengsui",
    version="0.1.0",
    description="消防救援智能指挥调度 · fire command and dispatch",
    docs_url=None,  # the page would load its script from elsewhere; openapi.json says it all
    openapi_url=None,  # given by config.urls to people who are logged in
    auth=django_auth,
    parser=JsonBody(),
    throttle=[PerPersonThrottle()],
)


@api.exception_handler(Refused)
def refused(request: HttpRequest, problem: Refused) -> HttpResponse:
    """Say that a rule says no: 409; 403 for the person's role, 422 for what cannot be meant."""
    status = {NotAllowed: 403, KeyReused: 422, ImpossibleValue: 422}.get(type(problem), 409)
    return api.create_response(
        request, {"refused": problem.CODE, **problem.sentences()}, status=status
    )


@api.exception_handler(KeyMissing)
def key_missing(request: HttpRequest, problem: KeyMissing) -> HttpResponse:
    """Say that a command needs an Idempotency-Key: 400."""
    return api.create_response(
        request,
        {
            "refused": "idempotency_key_missing",
            "zh": "缺少操作编号(Idempotency-Key,1 至 100 个字符)。",
            "en": "A command needs an Idempotency-Key of 1 to 100 characters.",
        },
        status=400,
    )


def _absent(request: HttpRequest, problem: object) -> HttpResponse:
    return api.create_response(
        request,
        {"refused": "not_found", "zh": "没有找到。", "en": "There is no such thing."},
        status=404,
    )


api.add_exception_handler(NotVisible, _absent)
api.add_exception_handler(ObjectDoesNotExist, _absent)
api.add_exception_handler(Http404, _absent)


@api.exception_handler(DataError)
def impossible(request: HttpRequest, problem: DataError) -> HttpResponse:
    """Say that a value fits no column (a number beyond 64 bits, a NUL in a text): 422."""
    return refused(request, ImpossibleValue())


@api.exception_handler(HttpError)
def told(request: HttpRequest, problem: HttpError) -> HttpResponse:
    """Give a view's own answer; for a body that cannot be read, the reason: 400."""
    if not isinstance(problem.__cause__, ValueError | RecursionError):
        return api.create_response(request, {"detail": str(problem)}, status=problem.status_code)
    return api.create_response(
        request,
        {
            "refused": "unreadable_body",
            "zh": "请求内容不是可读的 JSON(NaN、Infinity 和过大的数都不是)。",
            "en": "The body cannot be read as JSON (NaN, Infinity and numbers too large are none).",
        },
        status=400,
    )


@api.exception_handler(OperationalError)
def unavailable(request: HttpRequest, problem: OperationalError) -> HttpResponse:
    """Say that the database is away or too busy: 503. The same key may be sent again."""
    log.warning("database unavailable", path=request.path, error=type(problem).__name__)
    return api.create_response(
        request,
        {
            "refused": "unavailable",
            "zh": "数据库暂时不可用,请重试。",
            "en": "The database is away for the moment. Try again.",
        },
        status=503,
    )


api.add_router("", session.router)
api.add_router("", norms.router)
api.add_router("", health.router)
api.add_router("", tokens.router)


for _router in (dispatch.router, desk.router, plans.router, resources_views.router, gis.router):
    api.add_router("", _router)
