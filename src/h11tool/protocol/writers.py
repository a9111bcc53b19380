"""Events as bytes: what goes on the wire for what we send (RFC 9112 §2.1, §6 and §7.1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from h11tool.protocol.errors import LocalProtocolError
from h11tool.protocol.events import (
    Data,
    EndOfMessage,
    Event,
    InformationalResponse,
    Request,
    Response,
    lines_of,
    response_to_send,
)
from h11tool.protocol.framing import Facts
from h11tool.protocol.headers import LOWER, Field, field_lines
from h11tool.protocol.machine import Machine
from h11tool.protocol.options import connection_options
from h11tool.protocol.sentinels import Sentinel
from h11tool.protocol.state import CLIENT

Write = Callable[[Any], None]


def _field_section(event: Request | Response | InformationalResponse | EndOfMessage) -> bytes:
    """Field lines and the empty line, Host first (RFC 9110 §7.2)."""
    lines: bytes = lines_of(event)
    if not lines:
        return b"\r\n"
    if b"ost: " in lines[5:] or b"OST: " in lines[5:]:
        raw = event.headers.raw_items()
        hosts = [field for field in raw if LOWER[field[0]] == b"host"]
        lines = field_lines(hosts + [field for field in raw if LOWER[field[0]] != b"host"])
    return lines + b"\r\n\r\n"


def write_request(request: Request, write: Write) -> None:
    _insist_on_our_version(request.http_version)
    write(b"%b %b HTTP/1.1\r\n%b" % (request.method, request.target, _field_section(request)))


def write_response(response: Response | InformationalResponse, write: Write) -> None:
    _insist_on_our_version(response.http_version)
    write(b"HTTP/1.1 %d %b\r\n%b" % (response.status_code, response.reason, _field_section(response)))


def _insist_on_our_version(version: bytes) -> None:
    if version != b"1.1":
        raise LocalProtocolError("I only send HTTP/1.1")


class SizedWriter:
    """A body of exactly `length` octets."""

    def __init__(self, length: int) -> None:
        self._remaining = length

    def __call__(self, event: Event, write: Write) -> None:
        if type(event) is Data:
            self._remaining -= len(event.data)
            if self._remaining < 0:
                raise LocalProtocolError("Too much data for declared Content-Length")
            write(event.data)
        elif type(event) is EndOfMessage:
            if self._remaining:
                raise LocalProtocolError("Too little data for declared Content-Length")
            if event.headers:
                raise LocalProtocolError("Content-Length and trailers don't mix")


def write_chunked(event: Event, write: Write) -> None:
    """A body in chunks: one for each piece of data that is not empty."""
    if type(event) is Data:
        if len(event.data):
            write(b"%x\r\n" % len(event.data))
            write(event.data)
            write(b"\r\n")
    elif type(event) is EndOfMessage:
        write(b"0\r\n")
        write(_field_section(event))


def write_until_close(event: Event, write: Write) -> None:
    """A body that the end of the connection ends."""
    if type(event) is Data:
        write(event.data)
    elif type(event) is EndOfMessage and event.headers:
        raise LocalProtocolError("can't send trailers to HTTP/1.0 client")


BodyWriter = Callable[[Event, Write], None]


def body_writer(facts: Facts, role: Sentinel) -> BodyWriter:
    """The writer for a body framed as the head says; a client's message without framing has none."""
    if facts.coded:
        return write_chunked
    if facts.length is not None:
        return SizedWriter(facts.length)
    return SizedWriter(0) if role is CLIENT else write_until_close


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
