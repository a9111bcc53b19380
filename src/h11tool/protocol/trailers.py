"""What follows the last chunk: trailer fields and the empty line (RFC 9112 §7.1.2, RFC 9110 §6.5)."""

from __future__ import annotations

from h11tool.protocol.events import Event, end_read, with_places
from h11tool.protocol.fields import FIELD, FIELD_LINES, read_section
from h11tool.protocol.grammar import BLANKS, Fault, compiled
from h11tool.protocol.headers import Headers
from h11tool.protocol.reader import Reader
from h11tool.protocol.rules import chunked as rules
from h11tool.protocol.rules.field_lines import FIELD_SECTION_TOO_LARGE
from h11tool.protocol.start_lines import REQUEST_LINE, STATUS_LINE

# Fields that frame or route a message: a recipient that merged them would read another message.
FRAMING_TRAILERS = frozenset(
    b"content-length transfer-encoding host connection trailer te upgrade".split(b" ")
)

_CLEAN = compiled(rf"{FIELD_LINES}\r\n")


def read_trailers(reader: Reader) -> Event | None:
    buffer = reader.buffer
    data, at = buffer.data, buffer.at
    if data.startswith(b"\r\n", at):
        return _end(reader, at, at + 2)
    line = max(at, buffer.seen)
    while True:
        end = data.find(b"\n", line) + 1
        if (end or len(data)) - at > reader.limit:
            return _too_large(reader, at)
        if not end:
            buffer.seen = line
            return _cut_short(reader, at, line) if buffer.eof else None
        text = buffer.copy(line, end - 1).removesuffix(b"\r")
        if not text:
            return _end(reader, at, end)
        if not _is_field_line(text, reader.from_client):
            reader.blame_here(rules.LAST_CHUNK_THEN_NO_EMPTY_LINE, line, line + len(text))
            return _end(reader, at, line)
        line = end


def _is_field_line(text: bytes, from_client: bool) -> bool:
    if text[:1] in (b" ", b"\t", b"\r"):
        return True
    return b":" in text and not (REQUEST_LINE if from_client else STATUS_LINE).fullmatch(text)


def _too_large(reader: Reader, at: int) -> Event | None:
    limit = at + reader.limit
    says = f"The trailer section is larger than the limit of {reader.limit} octets."
    reader.blame_here(FIELD_SECTION_TOO_LARGE, limit, limit + 1, None, says)
    return _end(reader, at, limit)


def _cut_short(reader: Reader, at: int, line: int) -> Event:
    stop = len(reader.buffer.data)
    reader.blame_here(
        rules.EOF_AFTER_LAST_CHUNK,
        stop,
        stop,
        None,
        "peer closed connection without sending complete message body (incomplete chunked read: "
        "the empty line after the last chunk is missing)",
    )
    return _end(reader, at, line, stop)


def _end(reader: Reader, at: int, section_stop: int, stop: int | None = None) -> Event:
    """The end of the message, with the trailer fields of the section at these indices of the buffer."""
    buffer = reader.buffer
    section = buffer.copy(at, section_stop)
    base = buffer.offset
    headers, places = Headers(), None
    if len(section) > 2:
        if _CLEAN.fullmatch(section):
            fields = [(name, value.rstrip(BLANKS)) for name, value in FIELD.findall(section)]
        else:
            fields, places, faults = read_section(section, 0)
            reader.blame(faults, section, base)
        headers = Headers(fields)
    stop = section_stop if stop is None else stop
    buffer.consume(stop)
    start, end = reader.own(buffer.offset)
    event = end_read((base, base + len(section), start, end, section), headers)
    if places is not None:
        with_places(event, places)
    faults = [
        Fault(rules.FRAMING_OR_ROUTING_TRAILER, place.name.start - base, place.value.stop - base)
        for (name, _), place in zip(headers, event.field_places(), strict=True)
        if name in FRAMING_TRAILERS
    ] if headers else []
    reader.blame(faults, section, base)
    reader.step = reader.start
    return event
