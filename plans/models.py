"""Response plans. Truth: entered by a city, shipped as examples."""

from django.db import models


class ResponsePlan(models.Model):
    """力量编成: what one incident type needs at each alarm level, as one published version."""

    formation = models.ForeignKey(
        "org.Formation", models.PROTECT
    )  # whose plan; those below inherit it
    incident_type = models.CharField(max_length=24)
    version = models.PositiveIntegerField()
    is_current = models.BooleanField(default=True)
    is_example = models.BooleanField(default=True)
    source = models.CharField(max_length=200)
    published_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["formation", "incident_type", "version"], name="plan_version_once"
            ),
            models.UniqueConstraint(
                fields=["formation", "incident_type"],
                condition=models.Q(is_current=True),
                name="one_current_plan",
            ),
        ]


class PlanLine(models.Model):
    """A role a level adds to those below it: ``count`` more appliances with this capability."""

    response_plan = models.ForeignKey(ResponsePlan, models.CASCADE, related_name="lines")
    alarm_level = models.PositiveSmallIntegerField()
    role = models.CharField(
        max_length=32
    )  # attack_water, foam, aerial, rescue, command, water_supply ...
    count = models.PositiveSmallIntegerField()
    least = models.JSONField(default=dict)  # least capability: {"water_t": 6, "aerial_m": 32}

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["response_plan", "alarm_level", "role"], name="role_once_per_level"
            ),
        ]
