"""Earned premium in SQL: the same figures as ``tools/earned_premium``.

A segment ``s`` earns evenly by day. What it has earned until a day is rounded half away
from zero, and what a period earns is the difference of two such figures, so that the
periods add up to the segment. ``u`` is the currency.
"""

from odoo.tools import SQL

# The first day on which a segment earns no more.
LAST_DAY = SQL("LEAST(COALESCE(s.date_stop, s.date_end), s.date_end)")


def get_earned_until(day):
    """What a segment ``s`` has earned before the day begins.

    So many decimals inside that the division cannot blur which cent it is.
    """
    return SQL(
        """ROUND(s.amount::numeric(40, 16)
               * GREATEST(LEAST(%s, %s) - s.date_start, 0)
               / (s.date_end - s.date_start), u.decimal_places)""",
        day,
        LAST_DAY,
    )


def get_earned_between(start, end):
    """What a segment ``s`` earns over [start, end); both are dates or SQL."""
    start = start if isinstance(start, SQL) else SQL("%s::date", start)
    end = end if isinstance(end, SQL) else SQL("%s::date", end)
    return SQL("(%s - %s)", get_earned_until(end), get_earned_until(start))


def get_commission_between(start, end):
    """The agent's part of it, for a policy ``y``; periods add up as premium does."""
    start = start if isinstance(start, SQL) else SQL("%s::date", start)
    end = end if isinstance(end, SQL) else SQL("%s::date", end)
    return SQL("(%s - %s)", _get_commission_until(end), _get_commission_until(start))


def _get_commission_until(day):
    return SQL(
        """ROUND(%s * CASE WHEN y.agent_id IS NULL THEN 0
               ELSE COALESCE(y.commission_rate, 0)::numeric END / 100,
               u.decimal_places)""",
        get_earned_until(day),
    )
