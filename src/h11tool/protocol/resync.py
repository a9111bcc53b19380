"""Finding the way again behind bytes that cannot be read: the next start-line, or the next chunk."""

from __future__ import annotations

from h11tool.protocol.events import Event
from h11tool.protocol.grammar import TOKEN, VISIBLE, compiled
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
_LONGEST_BEGINNING = 20

_NEXT_CHUNK = compiled(r"\r\n(?=[0-9A-Fa-f]{1,16}+(?:[ \t]*;[^\r\n]*)?\r\n)")
_CHUNK_HERE = compiled(r"[0-9A-Fa-f]{1,16}+(?:;[^\r\n]*)?\r\n")
_LONGEST_CHUNK_LINE = 256


def find_start_line(data: bytes | bytearray, at: int, from_client: bool, ended: bool) -> tuple[int, bool]:
    """Where a plausible start-line begins at or behind `at`, and whether it really does.

    When it does not, the index says how far the bytes are settled: nothing
    begins before it, and from it on more bytes are needed to tell.
    """
    beginning, whole, unfinished = _REQUEST if from_client else _STATUS
    for found in beginning.finditer(data, at):
        start = found.start()
        if whole.match(data, start):
            return start, True
        if not ended and len(data) - start < WINDOW and unfinished.match(data, start):
            return start, False
    return (len(data) if ended else max(at, len(data) - _LONGEST_BEGINNING)), False


def resynchronise(reader: Reader) -> Event | None:
    """Skip to the next plausible start-line and go on there, or to the end of what has arrived."""
    buffer = reader.buffer
    stop, found = find_start_line(buffer.data, buffer.at, reader.from_client, buffer.eof)
    if found or (buffer.eof and stop == len(buffer.data)):
        lost = reader.lost if reader.lost >= 0 else buffer.offset
        span = max(lost - buffer.base, 0), stop
        if lost < buffer.base + stop:
            rule = rules.RESYNCHRONISED if found else rules.ANALYSIS_STOPPED
            reader.blame_range(rule, lost, buffer.base + stop, span)
        reader.lost = -1
        reader.step = reader.start if found else read_nothing
        return reader.leave(SKIPPED, stop) or reader.step(reader)
    if reader.lost < 0:
        reader.lost = buffer.offset
    return reader.leave(SKIPPED, stop)


def find_chunk_line(reader: Reader) -> Event | None:
    """Skip to the next chunk-size line, or to a start-line where the body has ended without saying so."""
    buffer = reader.buffer
    data, at = buffer.data, buffer.at
    if reader.lost < 0:
        if _CHUNK_HERE.match(data, at):
            reader.step = reader.next_chunk
            return reader.step(reader)
        reader.lost = buffer.offset
    chunk = _NEXT_CHUNK.search(data, at)
    message, is_message = find_start_line(data, at, reader.from_client, buffer.eof)
    if is_message and (chunk is None or message <= chunk.start()):
        reader.step = resynchronise
        return resynchronise(reader)
    if chunk is not None:
        stop = chunk.end()
        says = "The end of a chunk was lost; reading went on at a chunk-size line found by looking ahead."
        reader.blame_range(rules.RESYNCHRONISED, reader.lost, buffer.base + stop, (at, stop), says)
        reader.lost = -1
        reader.step = reader.next_chunk
        return reader.leave(SKIPPED, stop)
    if buffer.eof:
        reader.step = resynchronise
        return resynchronise(reader)
    return reader.leave(SKIPPED, max(at, min(message, len(data) - _LONGEST_CHUNK_LINE)))
