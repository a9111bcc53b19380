"""What follows the last chunk: trailer fields and the empty line (RFC 9112 §7.1.2, RFC 9110 §6.5)."""

from __future__ import annotations

from h11tool.protocol.events import Event, end_read, with_places
from h11tool.protocol.fields import FIELD, FIELD_LINES, Place, locate, read_section
from h11tool.protocol.grammar import BLANKS, Fault, compiled
from h11tool.protocol.headers import Headers
from h11tool.protocol.reader import Reader, read_nothing
from h11tool.protocol.rules import chunked as rules
from h11tool.protocol.rules.field_lines import FIELD_SECTION_TOO_LARGE
from h11tool.protocol.start_lines import REQUEST_LINE, STATUS_LINE

# Fields that frame or route a message: a recipient that merged them would read another message.
FRAMING_TRAILERS = frozenset(b"content-length transfer-encoding host connection trailer te upgrade".split(b" "))

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
            return _cut_short(reader) if buffer.eof else None
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


def _cut_short(reader: Reader) -> Event | None:
    stop = len(reader.buffer.data)
    reader.blame_here(
        rules.EOF_AFTER_LAST_CHUNK,
        stop,
        stop,
        None,
        "peer closed connection without sending complete message body (incomplete chunked read: "
        "the empty line after the last chunk is missing)",
    )
    reader.step = read_nothing
    return reader.leave("cut short", stop)


def _end(reader: Reader, at: int, stop: int) -> Event:
    """The end of the message, with the trailer fields of the section at these indices of the buffer."""
    buffer = reader.buffer
    section = buffer.copy(at, stop)
    base = buffer.offset
    headers, places = Headers(), None
    if len(section) > 2:
        headers, places = _read_fields(reader, section, base)
    buffer.consume(stop)
    start, end = reader.own(buffer.offset)
    event = end_read((base, base + len(section), start, end, section), headers)
    reader.step = reader.start
    return event if places is None else with_places(event, places)


def _read_fields(reader: Reader, section: bytes, base: int) -> tuple[Headers, tuple[Place, ...]]:
    """The fields of a trailer section that begins at the stream offset `base`, and their places in it."""
    if _CLEAN.fullmatch(section):
        fields = [(name, value.rstrip(BLANKS)) for name, value in FIELD.findall(section)]
        places = locate(section, 0)
    else:
        fields, places, faults = read_section(section, 0)
        reader.blame(faults, section, base)
    headers = Headers(fields)
    misplaced = [
        Fault(rules.FRAMING_OR_ROUTING_TRAILER, place.name_start, place.value_stop)
        for (name, _), place in zip(headers, places, strict=True)
        if name in FRAMING_TRAILERS
    ]
    reader.blame(misplaced, section, base)
    return headers, places
