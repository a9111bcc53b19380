"""Finding the way again behind bytes that cannot be read: the next start-line, or the next chunk."""

from __future__ import annotations

import re

from h11tool.protocol.buffer import Buffer
from h11tool.protocol.events import Event
from h11tool.protocol.grammar import TOKEN, VISIBLE, compiled, hexadecimal
from h11tool.protocol.reader import Reader, read_nothing
from h11tool.protocol.rules import connection as rules
from h11tool.protocol.start_lines import METHODS

WINDOW = 8192  # octets within which a start-line and the beginning of what follows it must stand
SKIPPED = "not HTTP"

_METHOD = "(?:" + "|".join(sorted((method.decode() for method in METHODS), reverse=True)) + ")"
_AFTER = rf"(?:{TOKEN}:|\r?\n)"
_CODE = r"HTTP/1\.[01] [1-5][0-9]{2}"

# For each direction: how a start-line begins, what one looks like with the beginning of the line behind it, and
# what may still become one.
_REQUEST = (
    compiled(rf"{_METHOD} "),
    compiled(rf"{_METHOD} {VISIBLE} HTTP/1\.[01]\r?\n{_AFTER}"),
    compiled(rf"{_METHOD} [\x21-\x7e]*+(?:\Z| [HTP/.01]*+\r?(?:\Z|\n(?:\r|{TOKEN})?+\Z))"),
)
_STATUS = (
    compiled(_CODE),
    compiled(rf"{_CODE}(?: [^\r\n]*+)?\r?\n{_AFTER}"),
    compiled(rf"{_CODE}(?: [^\r\n]*+)?\r?(?:\Z|\n(?:\r|{TOKEN})?+\Z)"),
)
_REST_OF_LINE = compiled(r"[^\r\n]*+")
_LINE_END = compiled(rf"\r?\n{_AFTER}|\r?(?:\Z|\n(?:\r|{TOKEN})?+\Z)")  # of a status-line, or what may become one
_LONGEST_BEGINNING = 20

# Chunk-size lines that one can wait for: no longer than the octets that are kept while they are searched.
_NEXT_CHUNK = compiled(r"\r\n(?=([0-9A-Fa-f]{1,16}+)((?:[ \t]{0,16}+;[^\r\n]{0,200}+)?\r\n))")
_CHUNK_HERE = compiled(r"([0-9A-Fa-f]{1,16}+)(?:;[^\r\n]{0,200}+)?\r\n")
_CHUNK_BEGINNING = compiled(r"(?:[0-9A-Fa-f]{1,16}+(?:;[^\r\n]{0,200}+)?\r?)?\Z")
_LONGEST_CHUNK_LINE = 256
LOOK_AHEAD = 65536  # octets that are awaited to see whether a chunk-size line fits


def find_start_line(data: bytes | bytearray, at: int, from_client: bool, ended: bool, stop: int) -> tuple[int, bool]:
    """Where a plausible start-line begins between `at` and `stop`, and whether it really does.

    When it does not, the index says how far the bytes are settled: nothing
    begins before it, and from it on more bytes are needed to tell.
    """
    beginning, whole, unfinished = _REQUEST if from_client else _STATUS
    hopeless = line_stop = at  # a status-line may hold many beginnings: how it ends is looked at once
    for found in beginning.finditer(data, at, stop):
        start = found.start()
        if not from_client and start >= line_stop:
            line_stop = _end_of_line(data, start)
            hopeless = start if _LINE_END.match(data, line_stop) else line_stop
        if start < hopeless or line_stop - start >= WINDOW:
            continue
        if whole.match(data, start, start + WINDOW):
            return start, True
        if not ended and len(data) - start < WINDOW and unfinished.match(data, start):
            return start, False
    return (len(data) if ended else max(at, len(data) - _LONGEST_BEGINNING)), False


def _end_of_line(data: bytes | bytearray, at: int) -> int:
    found = _REST_OF_LINE.match(data, at)
    return found.end() if found else at


def resynchronise(reader: Reader) -> Event | None:
    """Skip to the next plausible start-line and go on there, or to the end of what has arrived."""
    buffer = reader.buffer
    size = len(buffer.data)
    stop, found = find_start_line(buffer.data, buffer.at, reader.from_client, buffer.eof, size)
    if found or (buffer.eof and stop == size):
        reader.blame_lost(rules.RESYNCHRONISED if found else rules.ANALYSIS_STOPPED, stop)
        reader.step = reader.start if found else read_nothing
        return reader.leave(SKIPPED, stop) or reader.step(reader)
    return reader.pass_over(SKIPPED, stop)


def find_chunk_line(reader: Reader) -> Event | None:
    """Skip to the next chunk-size line, or to a start-line where the body has ended without saying so.

    A line is believed to be one if CR LF follows as many octets as it says.
    """
    buffer = reader.buffer
    data, at = buffer.data, buffer.at
    if reader.lost < 0:
        fits = _begins_here(buffer)
        if fits is None:
            return None
        if fits:
            reader.step = reader.next_chunk
            return reader.step(reader)
    chunk, fits = _next_chunk(buffer)
    ended = buffer.eof or chunk is not None
    message, is_message = find_start_line(data, at, reader.from_client, ended, chunk.start() if chunk else len(data))
    if is_message or (chunk is None and buffer.eof):
        reader.step = resynchronise
        return resynchronise(reader)
    if chunk is None:
        return reader.pass_over(SKIPPED, max(at, min(message, len(data) - _LONGEST_CHUNK_LINE)))
    if not fits:
        return reader.pass_over(SKIPPED, chunk.start())
    stop = chunk.end()
    says = "The end of a chunk was lost; reading went on at a chunk-size line found by looking ahead."
    reader.blame_lost(rules.RESYNCHRONISED, stop, says)
    reader.step = reader.next_chunk
    return reader.leave(SKIPPED, stop)


def _begins_here(buffer: Buffer) -> bool | None:
    """Whether a chunk that fits begins right here; None while that cannot be seen."""
    line = _CHUNK_HERE.match(buffer.data, buffer.at)
    if line is not None:
        return chunk_fits(buffer, line.end(), hexadecimal(line[1]))
    return None if not buffer.eof and _CHUNK_BEGINNING.match(buffer.data, buffer.at) else False


def _next_chunk(buffer: Buffer) -> tuple[re.Match[bytes] | None, bool | None]:
    """The next line end behind which a chunk that fits begins, or may begin: then it is None that comes with it."""
    at = buffer.at
    while True:
        found = _NEXT_CHUNK.search(buffer.data, at)
        fits = chunk_fits(buffer, found.end(2), hexadecimal(found[1])) if found else None
        if fits is not False:
            return found, fits
        at = found.end() if found else at


def chunk_fits(buffer: Buffer, start: int, size: int) -> bool | None:
    """Whether CR LF follows `size` octets from the index `start`; None while that cannot be seen."""
    if size > LOOK_AHEAD:
        return False
    if size == 0:
        return True
    if len(buffer.data) >= start + size + 2 or buffer.eof:
        return buffer.data.startswith(b"\r\n", start + size)
    return None
