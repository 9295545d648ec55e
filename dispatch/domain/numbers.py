"""警情编号: how an incident is called on paper and over the radio. Pure."""

from datetime import date, datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")


def beijing_day(at: datetime) -> date:
    """Give the day a moment falls on in Beijing, by which numbers and statistics are kept."""
    return at.astimezone(BEIJING).date()


def beijing_midnight(at: datetime) -> datetime:
    """Give the moment the Beijing day of ``at`` began."""
    return at.astimezone(BEIJING).replace(hour=0, minute=0, second=0, microsecond=0)


def incident_number(code: str, day: date, count: int) -> str:
    """Write a number: formation code, Beijing day, counter (``WH-20260512-0007``).

    Raises
    ------
    ValueError
        If the counter is not positive.
    """
    if count < 1:
        raise ValueError("the first incident of a day is number 1")
    return f"{code}-{day:%Y%m%d}-{count:04d}"
