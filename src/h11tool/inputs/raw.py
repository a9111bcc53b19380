"""Bare bytes, without times: one direction of a connection, one file for each, or both in one file."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping

from h11tool.inputs.source import BLOCK, Options
from h11tool.recording import Segment, Sender

# Where the message ends whose start-line the sender has at an offset of the data: beyond that offset, within
# the data; None where it does not, be it cut short or be it all that follows.
MessageEnd = Callable[[Sender, bytes, int], int | None]

SEARCHED = 8 * 1024  # bytes in which a start-line, however broken, must stand for the role to be found
CONNECTION = 0  # such a file holds one connection

_OTHER: Mapping[Sender, Sender] = {"client": "server", "server": "client"}
_START_LINE = (
    rb"(?:HTTP/1\.[0-9] [0-9]{3}(?![0-9])"
    rb"|(?P<client>[!#$%&'*+.^_`|~0-9A-Za-z-]++ [^ \r\n]++ HTTP/1\.[0-9]\r?$))"
)
_MESSAGE = rb"(?m)(?P<blank>(?:\r?\n)*+)" + _START_LINE
_LINE = re.compile(rb"(?m)^" + _START_LINE)
# Whatever is wrong with a stream, it should be read: this only tells whose it is.
_BROKEN_LINE = re.compile(
    rb"(?m)^[^!-~\n]*+(?:(?i:HTTP/)"
    rb"|(?P<client>(?:GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH)[ \t]|[^\r\n]*?[ \t]HTTP/[0-9])"
    rb"|[A-Z]{2,8}+/?[0-9.]{0,4}+[ \t]++[1-5][0-9]{2}(?![0-9])[^\n]*\n)"
)
# A TLS record with the first message that a client sends (RFC 8446 §4 and §5.1).
_CLIENT_HELLO = re.compile(rb"\x16\x03[\x00-\x04]..\x01", re.DOTALL)


def detects(_first: bytes) -> bool:
    return True


def segments(stream: io.BufferedReader, options: Options) -> Iterator[Segment]:
    """Yield the bytes of one direction, in blocks as they arrive."""
    role, first = (options.role, b"") if options.role else _role_found(stream)
    yield Segment("open", CONNECTION, facts={"seen": role})
    if first:
        yield _data(role, first)
    yield from _blocks(stream, role)
    if options.eof:
        yield _fin(role)


def pair(client: io.BufferedReader, server: io.BufferedReader, options: Options) -> Iterator[Segment]:
    """Yield blocks of the two files in turn: which bytes came when is not known, only who begins."""
    yield Segment("open", CONNECTION, facts={"ordered": False})
    open_ones = [_blocks(client, "client"), _blocks(server, "server")]
    while open_ones:
        for blocks in tuple(open_ones):
            block = next(blocks, None)
            if block:
                yield block
            else:
                open_ones.remove(blocks)
    if options.eof:
        yield _fin("client")
        yield _fin("server")


def role_of(first: bytes) -> Sender | None:
    """Whose stream begins like this; None while nothing shows it."""
    if _CLIENT_HELLO.match(first):
        return "client"
    return _sender(_BROKEN_LINE.search(first[:SEARCHED]))


def holds_both_directions(data: bytes) -> bool:
    """Whether start-lines of both sides stand at the beginning of lines, be it inside a body."""
    return len({_sender(found) for found in _LINE.finditer(data)}) == 2


def split_directions(data: bytes, message_end: MessageEnd, options: Options) -> Iterator[Segment]:
    """Yield what each side sent, of a file that holds both in the order in which they spoke.

    The turn can pass only where a message ends. A message without an end of its own goes on to the next
    start-line of the other side; bytes between messages belong to the side that spoke before them.
    """
    message_at = re.compile(_MESSAGE).match  # here: few files hold both sides
    role, start = _known(role_of(data)), 0
    while start < len(data):
        message = message_at(data, start)
        if message:
            role = _known(_sender(message))
            stop = message_end(role, data, message.end("blank"))
            stop = stop or _next_start_line(data, message.end(), _OTHER[role])
        else:
            stop = _next_start_line(data, start + 1, None)
        yield from (_data(role, data[at : min(at + BLOCK, stop)]) for at in range(start, stop, BLOCK))
        start = stop
    if options.eof:
        yield _fin("client")
        yield _fin("server")


def _next_start_line(data: bytes, position: int, sender: Sender | None) -> int:
    for found in _LINE.finditer(data, position):
        if sender in (None, _sender(found)):
            return found.start()
    return len(data)


def _role_found(stream: io.BufferedReader) -> tuple[Sender, bytes]:
    """Read until a line shows whose stream it is; that, and what was read."""
    first = b""
    while (role := role_of(first)) is None and len(first) < SEARCHED:
        block = stream.read1(BLOCK)
        if not block:
            break
        first += block
    return _known(role), first


def _known(role: Sender | None) -> Sender:
    """The role, or the server's where nothing shows it: in most other protocols the server begins."""
    return role or "server"


def _sender(found: re.Match[bytes] | None) -> Sender | None:
    if found is None:
        return None
    return "server" if found["client"] is None else "client"


def _blocks(stream: io.BufferedReader, role: Sender) -> Iterator[Segment]:
    while block := stream.read1(BLOCK):
        yield _data(role, block)


def _data(role: Sender, block: bytes) -> Segment:
    return Segment("data", CONNECTION, role, data=block)


def _fin(role: Sender) -> Segment:
    return Segment("fin", CONNECTION, role)
