"""What a request is to look like, in curl's words, and the bytes that it becomes."""

from __future__ import annotations

from typing import NamedTuple

from h11tool import __version__
from h11tool.net.failures import BadRequest
from h11tool.net.urls import Url
from h11tool.protocol import CLIENT, Connection, Data, EndOfMessage, LocalProtocolError, Request

Field = tuple[bytes, bytes]

FORM = b"application/x-www-form-urlencoded"


class Wish(NamedTuple):
    """A request as a user describes it; what is not said gets curl's defaults."""

    method: bytes | None = None
    fields: tuple[bytes, ...] = ()  # `Name: value`; `Name;` for no value; `Name:` to leave out a default
    body: bytes | None = None
    head_only: bool = False
    http10: bool = False


class Outgoing(NamedTuple):
    """A request as bytes."""

    head: bytes
    body: bytes
    waits_for_continue: bool


def outgoing(url: Url, wish: Wish) -> Outgoing:
    """The bytes of a request. Raises `BadRequest` where they would not be one."""
    method = wish.method or (b"HEAD" if wish.head_only else b"GET" if wish.body is None else b"POST")
    version = b"1.0" if wish.http10 else b"1.1"
    fields = _fields(url, wish)
    connection = Connection(CLIENT)
    try:
        # The version that is asked for decides which fields are wanted; the engine itself only sends 1.1.
        Request(method=method, target=url.target, headers=fields, http_version=version)
        request = Request(method=method, target=url.target, headers=fields)
        waits = any(name.lower() == b"expect" and value.lower() == b"100-continue" for name, value in fields)
        head = connection.send(request) or b""
        body = connection.send(Data(wish.body)) if wish.body else b""
        end = connection.send(EndOfMessage())
    except LocalProtocolError as error:
        raise BadRequest(f"such a request cannot be sent: {error}") from None
    if wish.http10:
        head = head.replace(b" HTTP/1.1\r\n", b" HTTP/1.0\r\n", 1)
    return Outgoing(head, (body or b"") + (end or b""), waits and bool(wish.body))


def _fields(url: Url, wish: Wish) -> list[Field]:
    """The defaults that nobody has replaced or left out, then what was typed."""
    typed, named = [], set()
    for line in wish.fields:
        name, field = _typed(line)
        named.add(name.lower())
        if field:
            typed.append(field)
    chunked = any(name.lower() == b"transfer-encoding" for name, _ in typed)
    return [field for field in _defaults(url, wish, chunked) if field[0].lower() not in named] + typed


def _defaults(url: Url, wish: Wish, chunked: bool) -> list[Field]:
    fields = [(b"Host", url.host_field.encode("ascii"))]
    if url.authorization:
        fields.append((b"Authorization", url.authorization.encode("ascii")))
    fields += [(b"User-Agent", f"h11tool/{__version__}".encode("ascii")), (b"Accept", b"*/*")]
    if wish.body is not None:
        if not chunked:
            fields.append((b"Content-Length", b"%d" % len(wish.body)))
        fields.append((b"Content-Type", FORM))
    return fields


def _typed(line: bytes) -> tuple[bytes, Field | None]:
    """The name that a line of -H is about, and the field that it adds, if any."""
    name, colon, value = line.partition(b":")
    if not colon:
        if not line.endswith(b";"):
            raise BadRequest(f"-H {line!r} has no colon: write 'Name: value', 'Name;' or 'Name:'")
        return line[:-1], (line[:-1], b"")
    value = value.strip(b" \t")
    return name, (name, value) if value else None
