"""Calls: log entries -> tables. Applying one twice changes nothing."""

from django.contrib.gis.geos import Point

from core.events.call import CallClosed, CallReceived
from core.geo import LngLat
from core.stamp import Stamp
from dispatch.domain.call_life import CallState
from dispatch.models import (
    Call,
)
from eventlog.api import projected, projects

projected(Call)


@projects(CallReceived)
def _call_received(event: CallReceived, stamp: Stamp) -> None:
    Call.objects.get_or_create(
        id=event.call_id,
        defaults={
            "formation_id": event.formation_id,
            "channel": event.channel,
            "place": point_of(event.place) if event.place else None,
            "address": event.address,
            "received_at": stamp.at,
            "state": CallState.WAITING,
            "caller_digest": event.caller_digest,
        },
    )


@projects(CallClosed)
def _call_closed(event: CallClosed, stamp: Stamp) -> None:
    Call.objects.filter(pk=event.call_id).update(
        state=CallState.CLOSED, outcome=event.outcome, incident_id=event.incident_id
    )


def point_of(place: LngLat) -> Point:
    """Write a place into a column."""
    return Point(place.lng, place.lat, srid=4326)
