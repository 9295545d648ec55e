"""The page of health (运行状况), for whoever is logged in: what ``/api/health`` says, in words."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.health import ConsumerLine, health_of
from config.session import person_id_of

Words = tuple[str, str]  # zh, en

CONSUMERS: dict[str, Words] = {
    "database": ("数据库", "Database"),
    "redis": ("Redis 消息服务", "Redis"),
    "web": ("网页服务", "Web"),
    "relay": ("推送(每份日志)", "Relay, by log"),
    "worker": ("后台处理", "Worker"),
    "dispatch": ("调派后续处理", "Reactions of dispatch"),
    "deadlines": ("时限", "Deadlines"),
    "hooks": ("定时任务(含到场判定)", "What runs every so often: arrivals"),
    "avl": ("车辆定位接入", "Positions door"),
    "iot": ("探测器接入", "Detectors door"),
    "roads": ("路网发布", "Road network"),
    "anchors": ("日志锚点", "Anchors of the logs"),
}
WHY: dict[str, Words] = {
    "": ("正常", "up"),
    "silent": ("没有应答", "silent"),
    "standing_by": ("都在待命,没有主用", "none is active"),
    "behind": ("滞后", "behind"),
    "failing": ("出错", "failing"),
    "no_database": ("无法写入数据库", "cannot store"),
    "no_broker": ("与消息代理断开", "no broker"),
    "full": ("缓冲将满", "nearly full"),
    "no_network": ("没有路网", "no network"),
}


@require_safe
@never_cache
@login_required
def health_page(request: HttpRequest) -> HttpResponse:
    """Show who does his work, how far he is, and whose clock is off."""
    said = health_of(person_id_of(request))
    shown = {
        "said": said,
        "consumers": [_line(one) for one in said.consumers],
        "behind_mb": _megabytes(said.taken_over.behind_bytes) if said.taken_over else None,
    }
    page = str(render_to_string("config/health.html", shown, request))
    screen = settings.FRONTEND_DIST / "health.html"
    if screen.is_file():
        page = screen.read_text("utf-8").replace("<!--page-->", page)
    return HttpResponse(page)


def _line(one: ConsumerLine) -> dict[str, object]:
    name = CONSUMERS.get(one.name, (one.name, one.name))
    why = WHY.get(one.why, (one.why, one.why))
    return {"one": one, "zh": name[0], "en": name[1], "why_zh": why[0], "why_en": why[1]}


def _megabytes(count: int | None) -> float | None:
    return None if count is None else count / 1e6
