"""Bodies: by length, in chunks, or until the connection closes (RFC 9112 §6.3 and §7.1)."""

from __future__ import annotations

from h11tool.protocol.chunk_lines import CHUNK_LINE, HEX, MAX_CHUNK_LINE, ChunkLine, read_chunk_line
from h11tool.protocol.events import Data, Event, data_read, end_read
from h11tool.protocol.findings import Excerpt, Span
from h11tool.protocol.grammar import Fault, hexadecimal
from h11tool.protocol.memo import Memo
from h11tool.protocol.reader import Evidence, Reader, read_nothing
from h11tool.protocol.resync import chunk_fits, find_chunk_line
from h11tool.protocol.rules import body_framing, chunked
from h11tool.protocol.trailers import read_trailers

NEED_DATA = None

# The size lines of chunks, which differ little -> size.
_SIZES: Memo[bytes, int] = Memo()


def read_end(reader: Reader) -> Event:
    """The message ends here, without trailers."""
    reader.step = reader.start
    buffer = reader.buffer
    at = buffer.base + buffer.at
    start, reader.wire = reader.wire, at
    return end_read((at, at, start, at, b""))


def read_sized(reader: Reader) -> Event | None:
    """Content of `reader.remaining` octets."""
    buffer = reader.buffer
    at = buffer.at
    available = len(buffer.data) - at
    if not available:
        return _cut_short(reader) if buffer.eof else NEED_DATA
    event = _take(reader, at, min(available, reader.remaining), False, False)
    if not reader.remaining:
        reader.step = read_end
    return event


def _take(reader: Reader, at: int, size: int, begins: bool, ends: bool, after: int = 0) -> Data:
    """Give `size` octets at the index `at` as data; consume `after` octets behind them, which the next event owns."""
    buffer = reader.buffer
    data = buffer.data
    piece = data if size == len(data) and type(data) is bytes else buffer.copy(at, at + size)
    buffer.at = buffer.seen = at + size + after
    reader.remaining -= size
    start = buffer.base + at
    stop = start + size
    wire, reader.wire = reader.wire, stop
    return data_read(piece, begins, ends, (start, stop, wire, stop, reader.chunk))


def _cut_short(reader: Reader) -> Event | None:
    head = reader.head
    length = head._facts.length if head else None
    at = reader.buffer.at
    received = (length or 0) - reader.remaining
    reader.blame_here(
        body_framing.BODY_SHORTER_THAN_CONTENT_LENGTH,
        at,
        at,
        reader.field_evidence(b"content-length"),
        f"peer closed connection without sending complete message body (received {received} bytes, expected {length})",
    )
    reader.step = read_nothing
    return None


def read_until_close(reader: Reader) -> Event | None:
    """Content until the sender closes the connection; only a response can be framed so."""
    buffer = reader.buffer
    at = buffer.at
    available = len(buffer.data) - at
    if available:
        reader.remaining += available
        return _take(reader, at, available, False, False)
    if not buffer.eof:
        return NEED_DATA
    if buffer.reset:
        reader.blame_here(body_framing.INCOMPLETE_CLOSE, at, at)
        reader.step = read_nothing
        return None
    return read_end(reader)


def read_chunk(reader: Reader) -> Event | None:
    """A chunk from its size line on (RFC 9112 §7.1)."""
    buffer = reader.buffer
    data, at = buffer.data, buffer.at
    if type(data) is bytes:
        start = at + reader.line_length  # most size lines are as long as the one before, and say the same
        line = data[at:start]
        size = _SIZES.get(line)
        if size is not None:
            stop = start + size
            if data[stop : stop + 2] == b"\r\n":  # all of the chunk is there
                buffer.at = stop + 2
                base, wire = buffer.base, reader.wire
                piece = data[start:stop]
                reader.wire = stop = base + stop
                reader.chunk = chunk = base + at, line, 2
                return data_read(piece, True, True, (base + start, stop, wire, stop, chunk))
    return _read_chunk_line(reader)


def _read_chunk_line(reader: Reader) -> Event | None:
    buffer = reader.buffer
    at = buffer.at
    found = CHUNK_LINE.match(buffer.data, at)
    if found is None or found.end() - at > min(MAX_CHUNK_LINE, reader.limit):
        return _read_odd_chunk_line(reader)
    line, digits = bytes(found[0]), found[1]
    size = hexadecimal(digits)
    if size and len(line) == len(digits) + 2:
        reader.line_length = len(line)
        _SIZES.remember(line, size, len(line))
    return _begin_chunk(reader, size, at, at + len(digits), found.end())


def _begin_chunk(reader: Reader, size: int, start: int, digits_stop: int, stop: int) -> Event | None:
    """Go on behind the size line that stands at these indices of the buffer."""
    buffer = reader.buffer
    buffer.at = buffer.seen = stop
    base = buffer.base
    reader.chunk = base + start, buffer.copy(start, stop), stop - digits_stop
    reader.remaining = size
    if size == 0:
        reader.step = read_trailers
        return read_trailers(reader)
    reader.chunk_begun = False
    reader.step = read_chunk_data
    return read_chunk_data(reader)


def read_chunk_data(reader: Reader) -> Event | None:
    """Content of a chunk, as much of it as is there."""
    buffer = reader.buffer
    at = buffer.at
    size = min(len(buffer.data) - at, reader.remaining)
    if not size:
        return _cut_in_chunks(reader) if buffer.eof else NEED_DATA
    ends = size == reader.remaining
    after = 2 if ends and buffer.data.startswith(b"\r\n", at + size) else 0
    event = _take(reader, at, size, not reader.chunk_begun, ends, after)
    reader.chunk_begun = True
    if after:
        reader.step = read_chunk
    elif ends:
        reader.last_octet = event.data[-1]
        reader.step = read_chunk_end
    return event


def read_chunk_end(reader: Reader) -> Event | None:
    """The CR LF behind the content of a chunk, each octet of it."""
    buffer = reader.buffer
    at = buffer.at
    end = buffer.copy(at, at + 2)
    if end[:1] == b"\n" and reader.last_octet != CR:
        if reader.tells(Fault(chunked.BARE_LF_AFTER_CHUNK_DATA, 0, 1), end):
            reader.blame_here(chunked.BARE_LF_AFTER_CHUNK_DATA, at, at + 1, _size_evidence(reader))
        buffer.consume(at + 1)
    elif len(end) < 2 and not buffer.eof:
        return NEED_DATA
    elif end in (b"", b"\r"):
        return _cut_in_chunks(reader)
    elif end == b"\r\n":
        buffer.consume(at + 2)
    else:
        return _blame_chunk_end(reader, end)
    reader.step = read_chunk
    return read_chunk(reader)


CR = 0x0D


def _blame_chunk_end(reader: Reader, end: bytes) -> Event | None:
    """Something stands where the CR LF of a chunk belongs: say so, and look for the next chunk."""
    buffer = reader.buffer
    at = buffer.at
    digits = reader.chunk[1][: -reader.chunk[2]] if reader.chunk else b""
    size = hexadecimal(digits) if HEX.fullmatch(digits) else 0
    if end[:1] == b"\r":
        rule, says = chunked.BARE_CR_AFTER_CHUNK_DATA, ""
    elif end[:1] == b"\n":
        rule = chunked.CHUNK_DATA_NOT_FOLLOWED_BY_CRLF
        says = f"The chunk-size is one too large: after {size} octets only the LF of the CR LF is left."
    else:
        rule = chunked.CHUNK_DATA_NOT_FOLLOWED_BY_CRLF
        says = f"After {size} octets of chunk data comes {end!r}, not CR LF."
    reader.blame_here(rule, at, at + len(end), _size_evidence(reader), says)
    if end[:1] == b"\n":
        buffer.consume(at + 1)
        reader.step = read_chunk
    elif end[:1] == b"\r":
        buffer.consume(at + 1)
        reader.step = find_chunk_line
    else:
        reader.step = find_chunk_line
    return reader.step(reader)


def _size_evidence(reader: Reader) -> Evidence | None:
    if reader.chunk is None:
        return None
    start, line, rest = reader.chunk
    return Span(start, start + len(line) - rest), Excerpt(start, line)


def _cut_in_chunks(reader: Reader) -> Event | None:
    buffer = reader.buffer
    missing = f", {reader.remaining} octets of the last chunk missing" if reader.remaining else ""
    reader.blame_here(
        chunked.EOF_IN_CHUNKED_BODY,
        len(buffer.data),
        len(buffer.data),
        _size_evidence(reader),
        f"peer closed connection without sending complete message body (incomplete chunked read{missing})",
    )
    reader.step = read_nothing
    return reader.leave("cut short", len(buffer.data))


def _read_odd_chunk_line(reader: Reader) -> Event | None:
    """A chunk-size line that is not complete, or not right; lines in front of it in which nothing stands."""
    buffer = reader.buffer
    while True:
        data, at = buffer.data, buffer.at
        end = data.find(b"\n", max(at, buffer.seen)) + 1
        if (end or len(data)) - at > reader.limit:
            return _refuse_long_line(reader, at + reader.limit)
        if not end:
            buffer.seen = len(data)
            reader.step = _await_chunk_line
            return _cut_in_chunks(reader) if buffer.eof else NEED_DATA
        text = buffer.copy(at, end)
        line = read_chunk_line(text)
        told = [fault for fault in line.faults if reader.tells(fault, text)]
        if told:
            reader.blame(told, text, buffer.offset)
        if not line.empty:
            return _go_by_chunk_line(reader, line)
        buffer.consume(end)
        if CHUNK_LINE.match(data, end):
            return read_chunk(reader)


def _await_chunk_line(reader: Reader) -> Event | None:
    """Look only at what is new, so that a line that comes octet by octet is read once."""
    buffer = reader.buffer
    data = buffer.data
    if data.find(b"\n", buffer.seen) < 0 and len(data) - buffer.at <= reader.limit and not buffer.eof:
        buffer.seen = len(data)
        return NEED_DATA
    reader.step = read_chunk
    return read_chunk(reader)


def _refuse_long_line(reader: Reader, limit: int) -> Event | None:
    says = f"A chunk-size line is longer than the limit of {reader.limit} octets."
    reader.blame_here(chunked.CHUNK_LINE_TOO_LONG, limit, limit + 1, None, says)
    reader.step = find_chunk_line
    return find_chunk_line(reader)


def _go_by_chunk_line(reader: Reader, line: ChunkLine) -> Event | None:
    at = reader.buffer.at
    if line.sure:
        size, digits_stop, stop = line.readings[0]
        return _begin_chunk(reader, size, at, at + digits_stop, at + stop)
    reader.readings = line.readings
    reader.step = _read_disputed_chunk
    return _read_disputed_chunk(reader)


def _read_disputed_chunk(reader: Reader) -> Event | None:
    """Take the first reading of a size line behind whose content a CR LF stands; else look for another line."""
    at = reader.buffer.at
    for size, digits_stop, stop in reader.readings:
        fits = chunk_fits(reader.buffer, at + stop, size)
        if fits is None:
            return NEED_DATA
        if fits:
            return _begin_chunk(reader, size, at, at + digits_stop, at + stop)
    reader.step = find_chunk_line
    return find_chunk_line(reader)
