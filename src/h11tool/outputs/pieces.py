"""A long body comes in thousands of pieces that only say how it was read: told in ever longer runs."""

from __future__ import annotations

from typing import NamedTuple

from h11tool.protocol.events import Data, Event, Unread
from h11tool.protocol.findings import Span
from h11tool.report import Entry

SHOWN = 4  # pieces of a run that are told one by one; then one line for 4, 8, 16, ... more


class Run(NamedTuple):
    """Pieces that follow each other, told together."""

    entry: Entry  # the last one
    span: Span
    pieces: int


class Pieces:
    """Holds back the pieces of runs; never anything that says more than that bytes went on."""

    def __init__(self) -> None:
        self._runs: dict[tuple[int, str | None], _Going] = {}

    def take(self, entry: Entry) -> tuple[Run | None, bool]:
        """The run that is to be told before this entry, and whether the entry is to be told itself."""
        key = entry.connection, entry.sender
        if not isinstance(entry.what, Event):
            return None, True
        kind = _kind(entry.what)
        going = self._runs.get(key)
        if kind is None or entry.what.span is None:
            self._runs.pop(key, None)
            return (going.told() if going else None), True
        if going is None or going.kind != kind:
            self._runs[key] = _Going(kind)
            return (going.told() if going else None), True
        return going.take(entry, entry.what.span)

    def rest(self) -> list[Run]:
        """The runs that are still held back."""
        told = [going.told() for going in self._runs.values()]
        self._runs.clear()
        return [run for run in told if run]


def _kind(event: Event) -> str | None:
    """What all pieces of a run have in common; None for an event that says something by itself."""
    if isinstance(event, Unread):
        return event.reason
    if isinstance(event, Data) and not event.chunk_start and not event.chunk_end:
        return ""
    return None


class _Going:
    """A run that goes on."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._count = 1
        self._held: Run | None = None

    def take(self, entry: Entry, span: Span) -> tuple[Run | None, bool]:
        self._count += 1
        if self._count <= SHOWN:
            return None, True
        start, pieces = (self._held.span.start, self._held.pieces) if self._held else (span.start, 0)
        self._held = Run(entry, Span(start, span.stop), pieces + 1)
        # Told when their number has doubled: a slow body is seen to go on, an endless one stays short.
        return (self.told() if not self._count & (self._count - 1) else None), False

    def told(self) -> Run | None:
        run, self._held = self._held, None
        return run
