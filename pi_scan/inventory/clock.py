"""The one clock of everything that is written down, so that two runs can be compared byte for byte."""

from __future__ import annotations

import os
from datetime import UTC, datetime


def now() -> datetime:
    """The time in UTC, or the one in `SOURCE_DATE_EPOCH` (seconds since 1970) where that is set.

    https://reproducible-builds.org/specs/source-date-epoch/
    """
    fixed = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(fixed), UTC) if fixed.isdecimal() else datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """`2026-03-01T09:30:00Z`.

    >>> stamp(datetime(2026, 3, 1, 9, 30, tzinfo=UTC))
    '2026-03-01T09:30:00Z'
    """
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def stamp_ns(nanoseconds: int | None) -> str:
    """The same for a file time; empty where there is none or it lies outside the calendar.

    >>> stamp_ns(0), stamp_ns(None), stamp_ns(1 << 70)
    ('1970-01-01T00:00:00Z', '', '')
    """
    if nanoseconds is None:
        return ""
    try:
        return stamp(datetime.fromtimestamp(nanoseconds // 1_000_000_000, UTC))
    except (OverflowError, OSError, ValueError):
        return ""
