"""What streams need to know beyond the rows themselves: reads only."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from dispatch.models import IncidentAudience, TurnoutOrder


def cut_short_incidents(appliance_ids: Collection[int]) -> dict[int, UUID]:
    """Give the incident of each appliance's last ended order, where it ended without a return.

    Such an order ends because the appliance was ordered anew or its status set: the event that says
    so does not name the incident.
    """
    ended = TurnoutOrder.objects.filter(appliance_id__in=list(appliance_ids), is_open=False)
    newest = ended.order_by("appliance_id", "-ordered_at", "-id").distinct("appliance_id")
    return {row.appliance_id: row.incident_id for row in newest if row.returned_at is None}


def sights_ended(after: datetime, until: datetime) -> list[tuple[UUID, int]]:
    """Give whose sight of which incident ended after one moment and not after another."""
    rows = IncidentAudience.objects.filter(until__gt=after, until__lte=until)
    return list(rows.values_list("incident_id", "formation_id"))
