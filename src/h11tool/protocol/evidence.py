"""From a fault in a piece of bytes to a finding in a stream, with the bytes that prove it."""

from __future__ import annotations

from h11tool.protocol.findings import Excerpt, Finding, Span
from h11tool.protocol.grammar import Fault

BEFORE, AFTER = 80, 160  # octets kept around a span, within its line
FINDING_LIMIT = 4096  # octets of a span that are kept


def finding_of(fault: Fault, data: bytes, start: int, from_client: bool) -> Finding:
    """The finding for `fault` in `data`, a copy of the stream's bytes that begin at offset `start`."""
    cause = cause_excerpt = None
    if fault.cause:
        cause = Span(start + fault.cause[0], start + fault.cause[1])
        cause_excerpt = excerpt(data, start, *fault.cause)
    return Finding(
        fault.rule,
        Span(start + fault.start, start + fault.stop),
        from_client,
        cause,
        fault.says,
        excerpt(data, start, fault.start, fault.stop),
        cause_excerpt,
    )


def excerpt(data: bytes | bytearray, start: int, begin: int, end: int) -> Excerpt:
    """The line or lines of `data` in which `data[begin:end]` stands, clipped on both sides."""
    end = min(end, begin + FINDING_LIMIT)
    line_start = data.rfind(b"\n", max(0, begin - BEFORE), begin) + 1
    first = line_start or max(0, begin - BEFORE)
    last_octet = max(end - 1, begin)
    line_stop = data.find(b"\n", last_octet, end + AFTER) + 1
    last = line_stop or min(len(data), end + AFTER)
    return Excerpt(start + first, bytes(data[first:last]))
