"""HTTP: response plans, to be read."""

from django.http import HttpRequest
from ninja import Router
from ninja.errors import HttpError
from ninja.security import django_auth

from org.api import audience_of, formation_ids_under, scopes
from plans.domain.capability import types_for
from plans.domain.roles import role_names
from plans.schemas import ResponsePlanLevelOut, ResponsePlanLineOut, ResponsePlanOut
from plans.selectors import ResponsePlanView, find_response_plan, list_response_plans

router = Router(auth=django_auth, tags=["response plans"])


@router.get("/response-plans", response=list[ResponsePlanOut])
def list_all(request: HttpRequest) -> list[ResponsePlanOut]:
    """List the current response plans that hold for the caller's formations."""
    return [_out(one) for one in list_response_plans(sorted(_formations_of(request)))]


@router.get("/response-plans/{response_plan_id}", response=ResponsePlanOut)
def get_one(request: HttpRequest, response_plan_id: int) -> ResponsePlanOut:
    """Give one version, also one no longer current: recommendations of then name it."""
    found = find_response_plan(response_plan_id)
    if found is None or found.formation_id not in _formations_of(request):
        raise HttpError(404, "no such response plan")
    return _out(found)


def _formations_of(request: HttpRequest) -> set[int]:
    """Give the caller's formations, all under them, and all above, whose plans they inherit."""
    held = [scope.formation_id for scope in scopes(int(request.user.pk or 0))]
    above = {one for formation_id in held for one in audience_of(formation_id)}
    return above | formation_ids_under(held)


def _out(view: ResponsePlanView) -> ResponsePlanOut:
    levels = []
    total_count = 0
    for alarm_level in sorted({line.alarm_level for line in view.lines}):
        added = [line for line in view.lines if line.alarm_level == alarm_level]
        total_count += sum(line.count for line in added)
        levels.append(
            ResponsePlanLevelOut(
                alarm_level=alarm_level,
                added=[
                    ResponsePlanLineOut(
                        role=line.role,
                        role_zh=role_names(line.role)[0],
                        role_en=role_names(line.role)[1],
                        count=line.count,
                        least=dict(line.least),
                        appliance_types=[kind.value for kind in types_for(line.least)],
                    )
                    for line in added
                ],
                total_count=total_count,
            )
        )
    return ResponsePlanOut(
        id=view.id,
        formation_id=view.formation_id,
        incident_type=view.incident_type,
        version=view.version,
        is_current=view.is_current,
        is_example=view.is_example,
        source=view.source,
        published_at=view.published_at,
        levels=levels,
    )
