"""Seconds since a command began, and until when it may take."""

from __future__ import annotations

import time


class Clock:
    """A monotonic clock that starts at 0. `total` is the second at which everything must be over, if any."""

    def __init__(self, total: float | None = None) -> None:
        self._start = time.monotonic()
        self._total = total

    def now(self) -> float:
        """Seconds since the start, in whole microseconds."""
        return round(time.monotonic() - self._start, 6)

    def end(self, seconds: float | None = None) -> float | None:
        """When something that may take `seconds` from now must be over; None for never."""
        if seconds is None:
            return self._total
        end = self.now() + seconds
        return end if self._total is None else min(end, self._total)

    def left(self, end: float | None) -> float | None:
        """Seconds until `end`, at least 0; None for no limit."""
        return None if end is None else max(0.0, end - self.now())
