"""How the house is, for whoever is logged in."""

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.security import django_auth

from config.session import person_id_of
from config.standing_by import StandbyLine
from config.vitals import Vitals, is_silent, read_vitals
from org.api import person_names, persons_seen
from realtime.seats import seats_heard

router = Router(tags=["health"], auth=django_auth)


class ProcessLine(Schema):
    """A process that lives, or went silent."""

    process: str
    instance: str
    age_s: float
    is_silent: bool
    skew_s: float  # its host's clock minus the database's
    detail: dict[str, object]


class ConsumerLine(Schema):
    """Somebody who reads what others wrote, and how far he is."""

    name: str  # database, redis, web, relay, worker, deadlines, hooks, avl, iot, roads, or a room
    log: str  # the log it reads, where it reads one
    is_up: bool
    why: str  # why not: silent, standing_by, behind, failing, no_database, no_broker, full ...
    lag_s: float | None  # how long what it has not read yet has waited
    lag_count: int | None  # how much that is
    progress_s: float | None  # how long ago it last got on, or looked and found nothing
    parked_count: int  # set aside for a person


class HostClockLine(Schema):
    """A host's clock held against the database's."""

    host: str
    skew_s: float  # positive: ahead
    within_s: float  # that is this near to the truth: half of a round trip
    is_off: bool  # by more than the norm clock.host_tolerance_s, whatever the truth


class SeatLine(Schema):
    """A screen that is open, and how far its clock is off."""

    person: str | None  # None: somebody whom the caller does not answer for
    skew_s: float  # its clock minus that of the web server it speaks to
    age_s: float


class DeviceClock(Schema):
    """How far a device's clock is off, and at which door of ingest it speaks."""

    door: str  # avl: a position device; iot: a detector
    identity: str
    skew_s: float  # its clock minus ingest's; behind may also mean late on the line


class DeviceClocks(Schema):
    """The clocks of the devices heard within the hour."""

    heard_count: int
    off_count: int  # by more than the norm fix.future_tolerance_s
    worst: list[DeviceClock]  # the ten that are furthest off


class TakenOverLine(Schema):
    """Whether every change is taken over into the backup as it is written (ops/archive.py)."""

    is_taken_over: bool  # somebody is there who takes it over
    behind_bytes: int | None  # written and not taken over yet; None: no longer kept for the backup


class LagLine(Schema):
    """How far behind its log a room's reactions are."""

    room: str
    log: str
    behind_count: int


class LogLine(Schema):
    """The end of a log."""

    log: str
    seq: int


class Health(Schema):
    """Everything somebody on duty asks when something feels slow."""

    is_well: bool
    database_ms: float
    is_redis_up: bool
    consumers: list[ConsumerLine]
    hosts: list[HostClockLine]
    processes: list[ProcessLine]
    seats: list[SeatLine] | None  # None: Redis is away, so nobody knows
    devices: DeviceClocks | None  # None: ingest is silent, so nobody knows
    taken_over: TakenOverLine | None  # None: nobody asked for one here, or the database is not ours
    standby: StandbyLine | None  # None: nobody asked for one here
    cut_logs: list[str] | None  # whose exported anchors no longer stand; None: none are read here
    logs: list[LogLine]
    reactions: list[LagLine]
    parked_count: int
    overdue_deadline_count: int
    given_up_deadline_count: int


@router.get("/health", response=Health)
def health(request: HttpRequest) -> object:
    """Give the health of every process and reader.

    Whoever is logged in may ask, and sees every seat's clock: one that is wrong concerns all who
    read what was written at it. Who sits there is told only to those who answer for that person.
    """
    return health_of(person_id_of(request))


def health_of(person_id: int) -> Health:
    """Read it all, with the names of those whom this person answers for."""
    known = read_vitals()
    return Health(
        is_well=known.is_well,
        database_ms=known.database_s * 1000,
        is_redis_up=known.is_redis_up,
        consumers=[ConsumerLine.from_orm(one) for one in known.consumers],
        hosts=[HostClockLine.from_orm(one) for one in known.hosts],
        processes=[
            ProcessLine(
                process=one.process,
                instance=one.instance,
                age_s=one.age_s,
                is_silent=is_silent(one),
                skew_s=one.skew_s,
                detail=one.detail,
            )
            for one in known.processes
        ],
        seats=_seats(person_id) if known.is_redis_up else None,
        devices=_devices(known),
        taken_over=(None if known.taken_over is None else TakenOverLine.from_orm(known.taken_over)),
        standby=known.standby,
        cut_logs=known.cut_logs,
        logs=[LogLine(log=name, seq=seq) for name, seq in known.heads.items()],
        reactions=[
            LagLine(room=one.room, log=one.log, behind_count=one.behind_count)
            for one in known.reactions
        ],
        parked_count=known.parked_count,
        overdue_deadline_count=known.overdue_deadline_count,
        given_up_deadline_count=known.given_up_deadline_count,
    )


def _seats(person_id: int) -> list[SeatLine] | None:
    seats = seats_heard()
    if seats is None:
        return None
    names = person_names(persons_seen(person_id, [seat.person_id for seat in seats]))
    return [
        SeatLine(
            person=names[seat.person_id][0] if seat.person_id in names else None,
            skew_s=seat.skew_s,
            age_s=seat.age_s,
        )
        for seat in seats
    ]


def _devices(known: Vitals) -> DeviceClocks | None:
    """Give what the newest sign of life of ingest says: one that ended just now stands beside."""
    newest = known.newest("ingest")
    clocks = newest.detail.get("clocks") if newest else None
    return DeviceClocks.model_validate(clocks) if clocks else None
