"""How long things took, today and the week before: counted where the rows lie."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from dispatch.domain.numbers import beijing_midnight
from dispatch.domain.trends import DAYS_BEFORE, NOTHING, Measured, TimeTrend, time_trend

CALL_TO_ORDER, TURNOUT, RESPONSE = "call_to_order", "turnout", "response"


def time_trends(formation_ids: Collection[int], now: datetime) -> dict[str, TimeTrend]:
    """Give three times of what these formations were asked and ordered, in one question.

    ``call_to_order``: a call taken until its incident's first turnout order (接警→首令);
    ``turnout``: an order until its appliance rolled; ``response``: an order until it arrived. Each
    counts to the Beijing day it began on; what is not over yet is not counted.
    """
    today = beijing_midnight(now)
    facts: dict[str, Any] = {
        "under": list(formation_ids),
        "since": today - timedelta(days=DAYS_BEFORE),
        "now": now,
        "today": today.date(),
    }
    found: dict[str, list[Measured]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_TIMES, facts)
        for what, day, (p50_s, p90_s), count in cursor:
            found[what].append(Measured(day, p50_s, p90_s, count))
    return {
        what: time_trend(found[what], now) if what in found else NOTHING
        for what in (CALL_TO_ORDER, TURNOUT, RESPONSE)
    }


# Each day by itself, and the days before today together (their day is null).
_TIMES = """
    WITH orders AS (
        SELECT ordered_at, turned_out_at, arrived_at FROM dispatch_turnoutorder
        WHERE formation_id = ANY(%(under)s) AND ordered_at >= %(since)s AND ordered_at <= %(now)s
    ), taken AS (
        SELECT 'call_to_order' AS what, c.received_at AS at, i.first_order_at - c.received_at AS t
        FROM dispatch_call c
        JOIN dispatch_incident i ON i.id = c.incident_id AND i.call_id = c.id
        WHERE c.formation_id = ANY(%(under)s)
            AND c.received_at >= %(since)s AND c.received_at <= %(now)s
            AND i.first_order_at IS NOT NULL AND i.opened_at >= %(since)s
        UNION ALL
        SELECT 'turnout', ordered_at, turned_out_at - ordered_at FROM orders
        WHERE turned_out_at IS NOT NULL
        UNION ALL
        SELECT 'response', ordered_at, arrived_at - ordered_at FROM orders
        WHERE arrived_at IS NOT NULL
    ), dated AS (
        SELECT what, extract(epoch FROM t)::float8 AS taken_s,
            (at AT TIME ZONE 'Asia/Shanghai')::date AS day
        FROM taken
    )
    SELECT what, day, percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY taken_s), count(*)
    FROM dated
    GROUP BY GROUPING SETS ((what, day), (what, (day < %(today)s)))
    HAVING grouping(day) = 0 OR (day < %(today)s)
"""
