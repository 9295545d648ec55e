"""Today beside what was before (趋势): which days count, and when nothing may be said. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from dispatch.domain.numbers import beijing_day, beijing_midnight

USUAL_WEEKS = 8
"""So many of the same weekday are looked back at."""
USUAL_LEAST = 4
"""With fewer of them nothing is called usual: two Mondays are no habit."""
DAYS_BEFORE = 7
"""A time of today is put beside those of so many days before."""

Window = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class CountTrend:
    """How many today, and how many by this hour on the same weekday before."""

    today_count: int
    usual_count: float | None  # the median; None while the log holds fewer than USUAL_LEAST days
    usual_of: int  # how many such days the log holds, USUAL_WEEKS at most
    usual_least: int  # with fewer nothing is called usual


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeTrend:
    """A time taken: today's, and that of the seven days before. None where nothing was measured."""

    today_p50_s: float | None
    today_p90_s: float | None
    today_of: int  # how many were measured
    before_p50_s: float | None
    before_p90_s: float | None
    before_of: int
    daily_p50_s: tuple[float | None, ...]  # each day, the oldest first, today last


@dataclass(frozen=True, slots=True)
class Measured:
    """Percentiles of one day, or of all days before today together (``day`` is None)."""

    day: date | None
    p50_s: float
    p90_s: float
    of: int


NOTHING = TimeTrend(
    today_p50_s=None,
    today_p90_s=None,
    today_of=0,
    before_p50_s=None,
    before_p90_s=None,
    before_of=0,
    daily_p50_s=(None,) * (DAYS_BEFORE + 1),
)


def same_weekdays(now: datetime, begun_at: datetime | None) -> list[Window]:
    """Give the same weekday of the weeks before, each from midnight to this hour, newest first.

    A day the log did not yet exist on from its beginning is left out: its count would be too low.
    """
    if begun_at is None:
        return []
    today = beijing_midnight(now)
    weeks = [timedelta(weeks=back) for back in range(1, USUAL_WEEKS + 1)]
    return [(today - back, now - back) for back in weeks if today - back >= begun_at]


def count_trend(today_count: int, before: Sequence[int]) -> CountTrend:
    """Put today's count beside those of the same weekdays before."""
    is_known = len(before) >= USUAL_LEAST
    return CountTrend(
        today_count=today_count,
        usual_count=float(median(before)) if is_known else None,
        usual_of=len(before),
        usual_least=USUAL_LEAST,
    )


def days_shown(now: datetime) -> list[date]:
    """Give the Beijing days a time is shown for, the oldest first, today last."""
    today = beijing_day(now)
    return [today - timedelta(days=back) for back in range(DAYS_BEFORE, -1, -1)]


def time_trend(rows: Sequence[Measured], now: datetime) -> TimeTrend:
    """Put today's percentiles beside those of the days before."""
    days = days_shown(now)
    by_day = {row.day: row for row in rows}
    today, before = by_day.get(days[-1]), by_day.get(None)
    return TimeTrend(
        today_p50_s=today.p50_s if today else None,
        today_p90_s=today.p90_s if today else None,
        today_of=today.of if today else 0,
        before_p50_s=before.p50_s if before else None,
        before_p90_s=before.p90_s if before else None,
        before_of=before.of if before else 0,
        daily_p50_s=tuple(by_day[day].p50_s if day in by_day else None for day in days),
    )
