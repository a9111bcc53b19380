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
from h11tool.protocol.framing import Facts
from h11tool.protocol.headers import LOWER, Field
from h11tool.protocol.machine import Machine
from h11tool.protocol.options import connection_options
from h11tool.protocol.sentinels import Sentinel
from h11tool.protocol.state import CLIENT

# Bytes as they go on the wire, and among them whatever object was given as data.
Pieces: TypeAlias = list[Any]


def write_request(request: Request) -> Pieces:
    if request.http_version != b"1.1":
        raise _not_our_version()
    return [b"".join((request.method, b" ", request.target, b" HTTP/1.1\r\n", *_field_section(request)))]


def write_response(response: Response | InformationalResponse) -> Pieces:
    if response.http_version != b"1.1":
        raise _not_our_version()
    status = b"HTTP/1.1 %d " % response.status_code
    return [b"".join((status, response.reason, b"\r\n", *_field_section(response)))]


def _field_section(event: Request | Response | InformationalResponse | EndOfMessage) -> tuple[bytes, bytes]:
    lines = lines_of(event)
    return (lines, b"\r\n\r\n") if lines else (b"", b"\r\n")


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
        return [b"0\r\n", b"".join(_field_section(end))]


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


def body_writer(facts: Facts, role: Sentinel) -> BodyWriter:
    """The writer for a body framed as the head says; a client's message without framing has none."""
    if facts.coded:
        return ChunkedWriter()
    if facts.length is not None:
        return SizedWriter(facts.length)
    return SizedWriter(0) if role is CLIENT else ClosingWriter()


def has_no_body(status: int, method: bytes | None) -> bool:
    """Whether a response with this status, answering this method, ends with its head (RFC 9112 §6.3)."""
    return method == b"HEAD" or status in (204, 304) or (method == b"CONNECT" and 200 <= status < 300)


def headers_for_sending(response: Response, machine: Machine, peer_version: bytes | None) -> Response:
    """The response with the framing and Connection fields that its body and this peer need.

    A body of unknown length goes in chunks to a peer that speaks 1.1 and
    until close to any other. A response to HEAD gets the fields that GET
    would get (RFC 9110 §9.3.2).
    """
    facts = response._facts
    status = response.status_code
    persistent = machine.joint.persistent  # a Connection: close of the caller's own stays as it is spelt
    unframed = facts.coded or facts.length is None
    unknown_length = unframed and not has_no_body(status, None if machine.method == b"HEAD" else machine.method)
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
