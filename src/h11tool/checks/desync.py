"""Watches messages whose framing is at fault, and says whether recipients disagree on where they end (D001)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from h11tool.checks.readings import End, differing, ends_of
from h11tool.checks.rules.desync import BOUNDARY_DEPENDS_ON_PARSER
from h11tool.checks.section import Head
from h11tool.protocol.events import Request, Response
from h11tool.protocol.evidence import excerpt
from h11tool.protocol.findings import Excerpt, Finding, Severity, Span

WINDOW = 65536  # octets from the first doubtful message of a direction on
MOST = 16  # messages
# Rules that bear upon where a message ends: from the first id to the last.
_FRAMING = (("S003", "S007"), ("S106", "S111"), ("F001", "F204"), ("B001", "B299"), ("C001", "C399"), ("K006", "K006"))


class _Doubtful(NamedTuple):
    head: Head
    exchange: int
    finding: Finding


class Desync:
    """One direction: its octets from the current message on, and the messages in doubt.

    The ends are compared when the direction has ended, because what comes
    behind a message decides where it ends for some.
    """

    def __init__(self) -> None:
        self._pieces: list[tuple[int, bytes]] = []  # offset and octets
        self._length = 0
        self._head: Head | None = None
        self._exchange = 0
        self._doubtful: list[_Doubtful] = []

    def arrive(self, offset: int, data: bytes) -> None:
        """These octets came."""
        if self._length < WINDOW:
            self._pieces.append((offset, data))
            self._length += len(data)

    def begin(self, head: Head, exchange: int) -> None:
        """A message begins: unless one is in doubt, what was in front of it is forgotten."""
        self._head, self._exchange = head, exchange
        start = head.span.start if head.span else 0
        if self._doubtful:
            return
        self._pieces = [(offset, data) for offset, data in self._pieces if offset + len(data) > start]
        self._length = sum([len(data) for _, data in self._pieces])

    def blame(self, finding: Finding) -> None:
        """The engine has found fault with the current message."""
        head = self._head
        if head is None or finding.rule.severity is Severity.INFO or not _is_about_framing(finding.rule.id):
            return
        if len(self._doubtful) < MOST and all(each.head is not head for each in self._doubtful):
            self._doubtful.append(_Doubtful(head, self._exchange, finding))

    def finish(self) -> Iterator[tuple[int, Finding]]:
        """The direction has ended: what is to be said, and of which exchange."""
        if self._doubtful and self._pieces:
            base = self._pieces[0][0]
            stream = b"".join([data for _, data in self._pieces])
            for doubtful in self._doubtful:
                for finding in _compared(doubtful, stream, base):
                    yield doubtful.exchange, finding
        self._doubtful.clear()


def _is_about_framing(rule_id: str) -> bool:
    return any(first <= rule_id <= last for first, last in _FRAMING)


def _compared(doubtful: _Doubtful, stream: bytes, base: int) -> Iterator[Finding]:
    head, _, cause = doubtful
    if head.span is None or not base <= head.span.start < base + len(stream):
        return
    bodyless = isinstance(head, Response) and head.status_code in (204, 304)
    from_client = type(head) is Request
    found = differing(ends_of(stream, head.span.start - base, from_client=from_client, has_no_content=bodyless))
    stops = sorted([stop for stop in found if stop is not None])
    if not stops:
        return
    first, last = stops[0], stops[-1]
    told = "; ".join([f"at byte {base + stop} for {_who(found[stop])}" for stop in stops[:3]])
    around: Excerpt = excerpt(stream, base, first, min(last, len(stream)))
    span = Span(base + first, base + last)
    yield Finding(
        BOUNDARY_DEPENDS_ON_PARSER,
        span,
        from_client,
        cause.span,
        f"This message ends {told}.",
        around,
        cause.excerpt,
    )


def _who(ends: list[End]) -> str:
    return ends[0].model.name + (f" and {len(ends) - 1} more" if len(ends) > 1 else "")
