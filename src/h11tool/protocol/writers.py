"""Events as bytes: what goes on the wire for what we send (RFC 9112 §2.1, §6 and §7.1)."""

from __future__ import annotations

from typing import Any, TypeAlias

from h11tool.protocol.errors import LocalProtocolError
from h11tool.protocol.events import (
    EndOfMessage,
    InformationalResponse,
    Request,
    Response,
    lines_of,
    response_to_send,
)
from h11tool.protocol.headers import LOWER, Field
from h11tool.protocol.machine import Machine
from h11tool.protocol.options import connection_options

# Bytes as they go on the wire, and among them whatever object was given as data.
Pieces: TypeAlias = list[Any]


def write_request(request: Request) -> Pieces:
    if request.http_version != b"1.1":
        raise _not_our_version()
    return [b"%b %b HTTP/1.1\r\n%b\r\n\r\n" % (request.method, request.target, lines_of(request))]


def write_response(response: Response | InformationalResponse) -> Pieces:
    if response.http_version != b"1.1":
        raise _not_our_version()
    lines = lines_of(response)
    if not lines:
        return [b"HTTP/1.1 %d %b\r\n\r\n" % (response.status_code, response.reason)]
    return [b"HTTP/1.1 %d %b\r\n%b\r\n\r\n" % (response.status_code, response.reason, lines)]


def _not_our_version() -> LocalProtocolError:
    return LocalProtocolError("I only send HTTP/1.1")


class SizedWriter:
    """Writes a body of exactly `remaining` octets."""

    __slots__ = ("_remaining",)

    def __init__(self, remaining: int) -> None:
        self._remaining = remaining

    def data(self, data: Any) -> Pieces:
        self._remaining -= len(data)
        if self._remaining < 0:
            raise LocalProtocolError("Too much data for declared Content-Length")
        return [data]

    def end(self, end: EndOfMessage) -> Pieces:
        if self._remaining:
            raise LocalProtocolError("Too little data for declared Content-Length")
        if len(end.headers):
            raise LocalProtocolError("Content-Length and trailers don't mix")
        return []


class ChunkedWriter:
    """Writes a body in chunks: one for each piece of data that is not empty."""

    __slots__ = ()

    def data(self, data: Any) -> Pieces:
        size = len(data)
        return [b"%x\r\n" % size, data, b"\r\n"] if size else []

    def end(self, end: EndOfMessage) -> Pieces:
        lines = lines_of(end)
        return [b"0\r\n", lines, b"\r\n\r\n"] if lines else [b"0\r\n\r\n"]


class ClosingWriter:
    """Writes a body that the end of the connection ends."""

    __slots__ = ()

    def data(self, data: Any) -> Pieces:
        return [data]

    def end(self, end: EndOfMessage) -> Pieces:
        if len(end.headers):
            raise LocalProtocolError("can't send trailers to HTTP/1.0 client")
        return []


BodyWriter: TypeAlias = SizedWriter | ChunkedWriter | ClosingWriter


def request_writer(request: Request) -> BodyWriter:
    """The writer for a request's body; without framing fields it has none."""
    facts = request._facts
    return ChunkedWriter() if facts.coded else SizedWriter(facts.length or 0)


def response_writer(response: Response, method: bytes | None) -> BodyWriter:
    """The writer for the body of a response to a request with this method (RFC 9112 §6.3)."""
    facts, status = response._facts, response.status_code
    if method == b"HEAD" or status in _BODYLESS or (status < 300 and method == b"CONNECT"):
        return SizedWriter(0)
    if facts.coded:
        return ChunkedWriter()
    return ClosingWriter() if facts.length is None else SizedWriter(facts.length)


_BODYLESS = (204, 304)


def is_ready(response: Response, machine: Machine) -> bool:
    """Whether a response says how long it is, and the connection may stay open behind it."""
    facts = response._facts
    return facts.length is not None and not facts.coded and machine.joint.persistent


def made_ready(response: Response, machine: Machine, peer_version: bytes | None) -> Response:
    """The response with the framing and Connection fields that its body and this peer need.

    A body of unknown length goes in chunks to a peer that speaks 1.1 and
    until close to any other. A response to HEAD gets the fields that GET
    would get (RFC 9110 §9.3.2).
    """
    facts = response._facts
    status, method = response.status_code, machine.method
    persistent = machine.joint.persistent  # a Connection: close of the caller's own stays as it is spelt
    bodyless = status in _BODYLESS or (status < 300 and method == b"CONNECT")
    unknown_length = (facts.coded or facts.length is None) and not bodyless
    if persistent and not unknown_length:
        return response
    fields = list(response.headers.raw_items())
    if unknown_length:
        fields = _without(_without(fields, b"content-length"), b"transfer-encoding")
        chunks = peer_version is not None and peer_version >= b"1.1"
        facts = facts._replace(coded=chunks, chunked=chunks, only_chunked=chunks, length=None)
        if chunks:
            fields.append((b"Transfer-Encoding", b"chunked"))
        elif machine.method != b"HEAD":
            persistent = False
    if not persistent:
        options: set[bytes] = {b"close"}
        for name, value in response.headers:
            if name == b"connection":
                options |= connection_options(value).names
        fields = _without(fields, b"connection")
        fields += [(b"Connection", option) for option in sorted(options - {b"keep-alive"})]
        facts = facts._replace(keep_alive=False)
    return response_to_send(response, fields, facts)


def _without(fields: list[Field], name: bytes) -> list[Field]:
    return [field for field in fields if LOWER[field[0]] != name]
