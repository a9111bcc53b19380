"""Bodies whose length the fields leave in doubt: only a diagnosing reader gets here, and it tries what fits."""

from __future__ import annotations

from h11tool.protocol.bodies import read_chunk, read_end, read_sized
from h11tool.protocol.chunk_lines import CHUNK_LINE
from h11tool.protocol.events import Event
from h11tool.protocol.reader import Before, Reader
from h11tool.protocol.resync import find_start_line

LOOK_AHEAD = 65536  # octets that are awaited to see what fits


def read_conflicting(reader: Reader) -> Event | None:
    """Content-Length values differ: the larger one if the stream ends or goes on there, else the smaller one."""
    buffer = reader.buffer
    facts = reader.head._facts if reader.head else None
    smaller, larger = (facts.length or 0, facts.other_length) if facts else (0, 0)
    fits = False
    if larger <= LOOK_AHEAD:
        end = buffer.at + larger
        if len(buffer.data) < end + LONGEST_START and not buffer.eof:
            return None
        start, found = find_start_line(buffer.data, end, reader.from_client, True, end + LONGEST_START)
        fits = len(buffer.data) == end or (found and start == end)
    reader.remaining = larger if fits else smaller
    reader.step = read_sized if reader.remaining else read_end
    return reader.step(reader)


LONGEST_START = 512  # octets of a start-line that are awaited


def read_uncoded(reader: Reader) -> Event | None:
    """A request whose last coding is not chunked: chunks if it looks like them, else Content-Length, else nothing."""
    buffer = reader.buffer
    rest = buffer.copy(buffer.at, buffer.at + LONGEST_CHUNK_LINE)
    chunks = CHUNK_LINE.match(rest) is not None
    if not chunks and b"\n" not in rest and len(rest) < LONGEST_CHUNK_LINE and not buffer.eof:
        return None
    length = reader.head._facts.length if reader.head else None
    if chunks:
        reader.before, reader.step = Before.CHUNKED, read_chunk
    else:
        reader.remaining = length or 0
        reader.step = read_sized if length else read_end
        reader.before = Before.SIZED if length is not None else Before.UNFRAMED
    return reader.step(reader)


LONGEST_CHUNK_LINE = 64
