"""Edits that might mend a fault, tried in this order: the table of what peers get wrong and how it is put right."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TypeAlias

from h11tool.protocol.findings import Finding, Span
from h11tool.protocol.rules import body_framing, field_lines, start_line, target
from h11tool.repair.streams import Edit

Candidate: TypeAlias = tuple[Edit, ...]
NEAR = 65536  # octets behind a fault in which an end is looked for
MOST_ENDS = 8

# What percent-encoding makes right in a target.
_ENCODABLE = frozenset(
    [
        start_line.WHITESPACE_IN_TARGET,
        target.ILLEGAL_CHARACTER_IN_TARGET,
        target.CONTROL_IN_TARGET,
        target.NON_ASCII_TARGET,
        target.BACKSLASH_IN_TARGET,
    ]
)
MOST_ENCODED = 64

_CONTROLS = re.compile(rb"[\x00-\x20\x7f]+")
_DIGITS = re.compile(rb"[0-9]+")
_LENGTH = re.compile(rb"\n[Cc]ontent-[Ll]ength:[ \t]*([0-9]{1,18})[ \t]*\r?(?=\n)")
_HEX = re.compile(rb"[0-9A-Fa-f]+")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_BARE_LF = re.compile(rb"(?<!\r)\n")
_START_LINE = re.compile(
    rb"(?:GET|HEAD|POST|PUT|DELETE|OPTIONS|PATCH|CONNECT|TRACE) [^ \r\n]+ HTTP/1\.[01]\r?\n|HTTP/1\.[01] [1-5]"
)
_CHUNK_LINE = re.compile(rb"\r\n(?=[0-9A-Fa-f]{1,8}(?:;[^\r\n]*)?\r\n)")
_CHUNKED = re.compile(rb"(?im)^transfer-encoding:[^\r\n]*chunked")


def candidates(finding: Finding, stream: bytes) -> Iterator[Candidate]:
    """What to try, the likeliest first."""
    for propose in _PROPOSALS:
        yield from propose(finding, stream)


def lengths(finding: Finding, stream: bytes) -> Iterator[Candidate]:
    """Another number in the Content-Length that is the cause, or that ended the message before."""
    place = _number(finding, stream, _DIGITS)
    if place is None or b"content-length" not in _line(stream, place.start).lower():
        place = _length_before(stream, finding.span.start)
    end = _HEAD_END.search(stream, place.stop) if place else None
    if place is None or end is None:
        return
    for stop in [*_starts(_START_LINE, stream, end.end()), finding.span.start, len(stream)]:
        if stop >= end.end():
            yield (Edit(place, b"%d" % (stop - end.end())),)


def _length_before(stream: bytes, at: int) -> Span | None:
    """The digits of the last Content-Length in front of an offset."""
    places = [found.span(1) for found in _LENGTH.finditer(stream, max(0, at - NEAR), at)]
    return Span(*places[-1]) if places else None


def chunk_sizes(finding: Finding, stream: bytes) -> Iterator[Candidate]:
    """Another number in the chunk-size line that is the cause."""
    place = _number(finding, stream, _HEX)
    start = stream.find(b"\n", place.stop) + 1 if place else 0
    if place is None or not start or not _CHUNKED.search(stream, 0, place.start):
        return
    for stop in _starts(_CHUNK_LINE, stream, start):
        yield (Edit(place, b"%x" % (stop - start)),)


def line_ends(finding: Finding, stream: bytes) -> Iterator[Candidate]:
    """CR LF where there is an LF alone, here or in all of the head; CR LF or SP where there is a CR alone."""
    start, stop = finding.span
    if stream[start:stop] in (b"\n", b"") and stream[start : start + 1] == b"\n":
        yield (Edit(Span(start, start), b"\r"),)
    end = _HEAD_END.search(stream, start)
    head_start = stream.rfind(b"\n\n", 0, start) + 2 if b"\n\n" in stream[:start] else 0
    bare = [found.start() for found in _BARE_LF.finditer(stream, head_start, end.end() if end else len(stream))]
    if bare:
        yield tuple([Edit(Span(at, at), b"\r") for at in bare])
    if stream[start:stop] == b"\r":
        yield (Edit(Span(start, stop), b"\r\n"),)
        yield (Edit(Span(start, stop), b" "),)


def encoded(finding: Finding, stream: bytes) -> Iterator[Candidate]:
    """Percent-encoding for what may not stand in a target."""
    octets = stream[slice(*finding.span)]
    if finding.rule in _ENCODABLE and len(octets) <= MOST_ENCODED:
        yield (Edit(finding.span, b"".join([b"%%%02X" % octet for octet in octets])),)


def declared(finding: Finding, stream: bytes) -> Iterator[Candidate]:
    """A Content-Length for content that came without one."""
    end = _HEAD_END.search(stream, max(0, finding.span.start - 4))
    if finding.rule is body_framing.UNFRAMED_REQUEST_CONTENT and end:
        for stop in [*_starts(_START_LINE, stream, end.end()), len(stream)]:
            line = b"Content-Length: %d\r\n" % (stop - end.end())
            yield (Edit(Span(end.end() - 2, end.end() - 2), line),)


def deletions(finding: Finding, stream: bytes) -> Iterator[Candidate]:
    """Without the octets at fault, and without the lines of cause and symptom."""
    if finding.span.start < finding.span.stop:
        yield (Edit(finding.span, b""),)
    for span in (finding.cause, finding.span):
        if span:
            line = _line_span(stream, span)
            if line.start:  # a start-line is not left out
                yield (Edit(line, b""),)


def blanks(finding: Finding, stream: bytes) -> Iterator[Candidate]:
    """One SP for controls and line ends; a colon for the first SP of a line that has none."""
    octets = stream[slice(*finding.span)]
    if _CONTROLS.fullmatch(octets):
        yield (Edit(finding.span, b" "),)
    space = stream.find(b" ", *finding.span)
    if finding.rule is field_lines.FIELD_LINE_WITHOUT_COLON and space >= 0:
        yield (Edit(Span(space, space), b":"),)


def endings(finding: Finding, stream: bytes) -> Iterator[Candidate]:
    """What may be missing where the stream ends, or in front of a fault among chunks."""
    places = [len(stream)]
    if finding.rule.id[0] == "C":
        places.append(finding.span.start)
    for at in dict.fromkeys(places):
        for octets in (b"\r\n", b"\r\n\r\n", b"0\r\n\r\n", b"\r\n0\r\n\r\n"):
            yield (Edit(Span(at, at), octets),)


_PROPOSALS: tuple[Callable[[Finding, bytes], Iterator[Candidate]], ...] = (
    lengths,
    chunk_sizes,
    line_ends,
    encoded,
    declared,
    deletions,
    blanks,
    endings,
)


def _number(finding: Finding, stream: bytes, digits: re.Pattern[bytes]) -> Span | None:
    """The digits in what is the cause, or else in what is at fault."""
    span = finding.cause or finding.span
    found = digits.fullmatch(stream, *span) or digits.search(stream, span.start, min(span.stop, span.start + 64))
    return Span(*found.span()) if found else None


def _starts(pattern: re.Pattern[bytes], stream: bytes, at: int) -> Iterator[int]:
    for number, found in enumerate(pattern.finditer(stream, at, at + NEAR)):
        if number == MOST_ENDS:
            return
        yield found.start()


def _line_span(stream: bytes, span: Span) -> Span:
    start = stream.rfind(b"\n", 0, span.start) + 1
    stop = stream.find(b"\n", span.start) + 1
    return Span(start, stop or len(stream))


def _line(stream: bytes, at: int) -> bytes:
    return stream[slice(*_line_span(stream, Span(at, at)))]
