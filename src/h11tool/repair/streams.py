"""The segments of a capture, kept so that they can be read once more with something changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from h11tool.protocol.findings import Span
from h11tool.recording import Segment, Sender

MOST = 1 << 20  # octets of a connection; of a longer one nothing is kept


class Edit(NamedTuple):
    """Octets of one stream that others take the place of; an empty span is where they are put in."""

    span: Span
    octets: bytes


class Streams:
    """Keeps each connection that is not too long while its segments pass by."""

    def __init__(self) -> None:
        self._segments: dict[int, list[Segment]] = {}
        self._octets: dict[int, int] = {}
        self.complete = True  # whether all connections are here

    def listening(self, segments: Iterable[Segment]) -> Iterator[Segment]:
        """The same segments."""
        for segment in segments:
            self._keep(segment)
            yield segment

    def _keep(self, segment: Segment) -> None:
        number = segment.connection
        self._octets[number] = self._octets.get(number, 0) + len(segment.data)
        if self._octets[number] > MOST:
            self._segments[number] = []
            self.complete = False
        else:
            self._segments.setdefault(number, []).append(segment)

    def numbers(self) -> list[int]:
        return list(self._segments)

    def connection(self, number: int) -> Sequence[Segment]:
        """The segments of a connection; none of one that is too long."""
        return self._segments.get(number, [])

    def replace(self, number: int, segments: Iterable[Segment]) -> None:
        self._segments[number] = list(segments)


def octets_of(segments: Iterable[Segment], sender: Sender) -> bytes | None:
    """The stream of one side; None where octets of it are missing."""
    mine = [segment for segment in segments if segment.sender == sender]
    if any(segment.kind == "gap" for segment in mine):
        return None
    return b"".join([segment.data for segment in mine if segment.kind == "data"])


def edited(segments: Sequence[Segment], sender: Sender, edits: Sequence[Edit]) -> list[Segment]:
    """The segments with edits made in the stream of one side; they are in order and do not overlap."""
    mine = [number for number, segment in enumerate(segments) if segment.kind == "data" and segment.sender == sender]
    changed = list(segments)
    offset = 0
    for number in mine:
        data = segments[number].data
        stop = offset + len(data)
        is_last = number == mine[-1]
        pieces, at = [], offset
        for span, octets in edits:
            is_later = span.start > stop or (span.start == stop and not is_last)
            if is_later or (span.start < offset and span.stop <= offset):
                continue
            if span.start >= offset:
                pieces += [data[at - offset : span.start - offset], octets]
            at = max(at, min(span.stop, stop))
        pieces.append(data[at - offset :])
        changed[number] = segments[number]._replace(data=b"".join(pieces))
        offset = stop
    return [segment for segment in changed if segment.kind != "data" or segment.data]
