"""What can happen on a connection: the events of both directions.

Events are immutable and compare by their fields. Those that users build are
checked as they are built; those that the engine read also know their place:
`span` is the event's bytes in its sender's stream and `wire` is every byte
that was consumed for it (for a piece of a chunked body also the size line and
the CRLF after the data). The `wire` spans of a stream follow each other
without a hole.
"""

from __future__ import annotations

from abc import ABC
from collections.abc import Iterable
from operator import index
from typing import Any, ClassVar, NamedTuple, NoReturn, TypeAlias, TypeVar

from h11tool.protocol.errors import LocalProtocolError
from h11tool.protocol.evidence import finding_of
from h11tool.protocol.fields import Place, locate
from h11tool.protocol.findings import Span
from h11tool.protocol.framing import (
    PLAIN,
    Facts,
    Message,
    examine,
    host_first,
    is_host,
    tidied,
    unknown_coding,
    usual_request,
    usual_response,
)
from h11tool.protocol.grammar import TOKEN, VISIBLE, compiled
from h11tool.protocol.headers import Field, Headers, Text, as_bytes, field_lines, fields_to_send
from h11tool.protocol.profiles import h11_order, h11_refuses, h11_status
from h11tool.protocol.rules.target import HOST_MISSING, HOST_REPEATED

_METHOD = compiled(TOKEN)
_TARGET = compiled(VISIBLE)
_REASON = compiled(r"[^\x00\n\r]*+")


# Where an event was read: start and stop of its own bytes, start and stop of all bytes consumed for it; then what
# else there is to know: of a head or an end its bytes, of data its chunk-size line.
Origin: TypeAlias = tuple[int, int, int, int, Any]

# A chunk-size line in its stream: start, end of the digits, stop.
ChunkPlace: TypeAlias = tuple[int, int, int]
HeaderArgument: TypeAlias = Headers | Iterable[tuple[Text, Text]]


class FieldPlace(NamedTuple):
    """Where a field line stands in its sender's stream. `line` includes its line end."""

    name: Span
    value: Span
    line: Span


class Event(ABC):
    """Base class of all events. Do not subclass: the engine tells events apart by `type(event) is X`."""

    __slots__ = ("_origin",)
    _fields: ClassVar[tuple[str, ...]] = ()
    _origin: Origin | None

    @property
    def span(self) -> Span | None:
        """The bytes of the event itself in its sender's stream; None for an event that was not read."""
        return Span(*self._origin[:2]) if self._origin else None

    @property
    def wire(self) -> Span | None:
        """All bytes that were consumed for this event, framing included; None for one that was not read."""
        return Span(*self._origin[2:4]) if self._origin else None

    def _values(self) -> tuple[Any, ...]:
        return tuple([getattr(self, name) for name in self._fields])

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._values() == other._values()

    def __hash__(self) -> int:
        raise TypeError(f"unhashable type: {type(self).__name__!r}")

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise _frozen(f"cannot assign to field {name!r}")

    def __delattr__(self, name: str) -> NoReturn:
        raise _frozen(f"cannot delete field {name!r}")

    def __repr__(self) -> str:
        fields = ", ".join([f"{name}={getattr(self, name)!r}" for name in self._fields])
        return f"{type(self).__name__}({fields})"

    def __reduce__(self) -> tuple[Any, ...]:
        slots = [name for kind in type(self).__mro__ for name in _slots(kind)]
        state = {name: getattr(self, name) for name in slots if hasattr(self, name)}
        return _restored, (type(self), state)


def _frozen(sentence: str) -> AttributeError:
    from dataclasses import FrozenInstanceError  # here, because that module takes a while to import

    return FrozenInstanceError(sentence)


def _slots(kind: type) -> tuple[str, ...]:
    return tuple(kind.__dict__.get("__slots__", ()))


def _restored(kind: type[Event], state: dict[str, Any]) -> Event:
    event = _new(kind)
    for name, value in state.items():
        object.__setattr__(event, name, value)
    return event


class _Section(Event):
    """An event that carries field lines: the heads, and the end of a message with its trailers."""

    __slots__ = ("_facts", "_places", "headers")
    headers: Headers
    _facts: Facts
    # Where the fields stand, known only where the head had to be read line by line. For an event that a user has
    # built: its field lines as they are written, without the last line end.
    _places: tuple[Place, ...] | bytes

    @property
    def head(self) -> bytes:
        """The event's bytes as received, empty line included; empty for an event that was not read."""
        return self._origin[4] if self._origin else b""

    def field_places(self) -> list[FieldPlace]:
        """Where each field stands, in the order of `headers`; empty for an event that was not read."""
        if self._origin is None:
            return []
        base = self._origin[0]
        head, places = self._origin[4], getattr(self, "_places", None)
        if places is None:
            start = 0 if type(self) is EndOfMessage else head.find(b"\n") + 1
            places = locate(head, start)
        return [
            FieldPlace(
                Span(base + place.name_start, base + place.name_stop),
                Span(base + place.value_start, base + place.value_stop),
                Span(base + place.name_start, base + place.stop),
            )
            for place in places
        ]

    def _keep(self, headers: Headers, facts: Facts, lines: bytes) -> None:
        _set_headers(self, headers)
        _set_facts(self, facts)
        _set_places(self, lines)
        _set_origin(self, None)

    def _examine(self, message: Message, fields: list[Field], lines: bytes, given: Headers | None) -> None:
        """Take fields that are out of the ordinary, or refuse them. `given` headers have been checked before."""
        facts, faults = examine(message, fields, lines + b"\r\n", 0)
        if facts.coded and not facts.only_chunked:
            faults.append(unknown_coding(fields, locate(lines + b"\r\n", 0)))
        for fault in sorted(faults, key=h11_order):
            finding = finding_of(fault, lines, 0, from_client=message.method is not None)
            if h11_refuses(finding) and (given is None or fault.rule in (HOST_MISSING, HOST_REPEATED)):
                raise LocalProtocolError(finding.message, h11_status(finding), finding)
        if given is not None:
            self._keep(given, facts, field_lines(host_first(fields)))
            return
        if facts.untidy:
            fields = tidied(fields, facts)
        self._keep(Headers(fields), facts, field_lines(host_first(fields)))


def lines_of(event: _Section) -> Any:
    """The field lines of an event, without the last line end; also of an event that was read and is sent on."""
    return event._places if event._origin is None else field_lines(event.headers.raw_items())


def _taken(headers: HeaderArgument) -> tuple[list[Field], bytes, Headers | None]:
    """The fields, the lines they make, and the Headers if that is what was given."""
    if isinstance(headers, Headers):
        fields = headers.raw_items()
        return fields, field_lines(fields), headers
    return (*fields_to_send(headers), None)


_set_origin = Event.__dict__["_origin"].__set__
_set_headers = _Section.__dict__["headers"].__set__
_set_facts = _Section.__dict__["_facts"].__set__
_set_places = _Section.__dict__["_places"].__set__


class Request(_Section):
    """The beginning of a request: request-line and header fields (RFC 9112 §3).

    `method` is a token, `target` visible ASCII, `http_version` two digits such
    as `b"1.1"`. Raises LocalProtocolError for what may not be sent.
    """

    __slots__ = ("http_version", "method", "target")
    _fields = ("method", "target", "headers", "http_version")
    method: bytes
    target: bytes
    http_version: bytes

    def __init__(
        self, *, method: Text, target: Text, headers: HeaderArgument, http_version: Text = b"1.1"
    ) -> None:
        method, target, version = as_bytes(method), as_bytes(target), as_bytes(http_version)
        if not _METHOD.fullmatch(method):
            raise LocalProtocolError(f"Illegal method characters in {method!r}")
        if not _TARGET.fullmatch(target):
            raise LocalProtocolError(f"Illegal target characters in {target!r}")
        _set_method(self, method)
        _set_target(self, target)
        _set_request_version(self, version)
        fields, lines, given = _taken(headers)
        facts = usual_request(version, target, fields)
        if facts is None or not is_host(fields[0][0]):
            self._examine(Message(version, 0, method, target), fields, lines, given)
        else:
            self._keep(given or Headers(fields), facts, lines)


_set_method = Request.__dict__["method"].__set__
_set_target = Request.__dict__["target"].__set__
_set_request_version = Request.__dict__["http_version"].__set__


class _Response(_Section):
    """What interim and final responses have in common."""

    __slots__ = ("http_version", "reason", "status_code")
    _fields = ("status_code", "headers", "http_version", "reason")
    _codes: ClassVar[range]
    status_code: int
    http_version: bytes
    reason: bytes

    def __init__(
        self,
        *,
        status_code: int,
        headers: HeaderArgument,
        http_version: Text = b"1.1",
        reason: Text = b"",
    ) -> None:
        if not isinstance(status_code, int):
            raise LocalProtocolError("status code must be integer")
        status, version, reason = index(status_code), as_bytes(http_version), as_bytes(reason)
        if status not in self._codes:
            first, last = self._codes[0], self._codes[-1]
            raise LocalProtocolError(
                f"{type(self).__name__} status_code should be in range [{first}, {last}], not {status}"
            )
        if not _REASON.fullmatch(reason):
            raise LocalProtocolError(f"Illegal reason phrase {reason!r}")
        _set_response(self, status, version, reason)
        fields, lines, given = _taken(headers)
        facts = usual_response(version, status, fields)
        if facts is None:
            self._examine(Message(version, 0, status=status), fields, lines, given)
        else:
            self._keep(given or Headers(fields), facts, lines)


_set_status = _Response.__dict__["status_code"].__set__
_set_response_version = _Response.__dict__["http_version"].__set__
_set_reason = _Response.__dict__["reason"].__set__


def _set_response(event: _Response, status: int, version: bytes, reason: bytes) -> None:
    _set_status(event, status)
    _set_response_version(event, version)
    _set_reason(event, reason)


class InformationalResponse(_Response):
    """An interim response, status 100 to 199 (RFC 9110 §15.2)."""

    __slots__ = ()
    _codes = range(100, 200)


class Response(_Response):
    """The beginning of a final response, status 200 to 999 (RFC 9112 §4)."""

    __slots__ = ()
    _codes = range(200, 1000)


class Data(Event):
    """A piece of content. Its borders say nothing but how the bytes arrived.

    `data` is bytes when it was read; when sending, anything with a length.
    `chunk_start` and `chunk_end` say that a chunk begins or ends with it.
    """

    __slots__ = ("chunk_end", "chunk_start", "data")
    _fields = ("data", "chunk_start", "chunk_end")
    data: Any
    chunk_start: bool
    chunk_end: bool

    def __init__(self, data: Any, chunk_start: bool = False, chunk_end: bool = False) -> None:
        _set_data(self, data)
        _set_chunk_start(self, chunk_start)
        _set_chunk_end(self, chunk_end)
        _set_origin(self, None)

    @property
    def _chunk(self) -> ChunkPlace | None:
        return self._origin[4] if self._origin else None

    @property
    def chunk_line(self) -> Span | None:
        """The size line of the chunk this data is from, line end included; None outside of chunks."""
        chunk = self._chunk
        return Span(chunk[0], chunk[2]) if chunk else None

    @property
    def chunk_extensions(self) -> Span | None:
        """What stands between chunk-size and line end, None when that is nothing."""
        chunk = self._chunk
        if chunk is None or chunk[2] - chunk[1] <= 2:
            return None
        return Span(chunk[1], chunk[2] - 2)


_set_data = Data.__dict__["data"].__set__
_set_chunk_start = Data.__dict__["chunk_start"].__set__
_set_chunk_end = Data.__dict__["chunk_end"].__set__


class EndOfMessage(_Section):
    """The message is complete; `headers` are its trailer fields (RFC 9110 §6.5)."""

    __slots__ = ()
    _fields = ("headers",)

    def __init__(self, *, headers: HeaderArgument | None = None) -> None:
        if headers is None:
            self._keep(_NO_HEADERS, PLAIN, b"")
        else:
            fields, lines, given = _taken(headers)
            self._examine(Message(b"1.1", 0), fields, lines, given)


_NO_HEADERS = Headers()


class ConnectionClosed(Event):
    """The sender will send nothing more on this connection."""

    __slots__ = ()

    def __init__(self) -> None:
        _set_origin(self, None)

    def __hash__(self) -> int:
        return hash(ConnectionClosed)


class Unread(Event):
    """Bytes that are not read as HTTP messages; only a `Conversation` gives this event.

    `reason` says why, `length` how many octets.
    """

    __slots__ = ("reason",)
    _fields = ("reason", "length")
    reason: str

    @property
    def length(self) -> int:
        return self._origin[1] - self._origin[0] if self._origin else 0


# How the engine builds the events that it has read: no check is repeated, nothing is looked up twice.

_new = object.__new__


def request_read(
    method: bytes, target: bytes, version: bytes, headers: Headers, facts: Facts, origin: Origin
) -> Request:
    event = _new(Request)
    _set_method(event, method)
    _set_target(event, target)
    _set_request_version(event, version)
    _set_headers(event, headers)
    _set_facts(event, facts)
    _set_origin(event, origin)
    return event


def response_read(
    status: int, version: bytes, reason: bytes, headers: Headers, facts: Facts, origin: Origin
) -> Response | InformationalResponse:
    event = _new(InformationalResponse) if 100 <= status < 200 else _new(Response)
    _set_response(event, status, version, reason)
    _set_headers(event, headers)
    _set_facts(event, facts)
    _set_origin(event, origin)
    return event


def with_places(event: SectionRead, places: tuple[Place, ...]) -> SectionRead:
    """The same event, with the places of fields that cannot be found again by looking at the head."""
    _set_places(event, places)
    return event


SectionRead = TypeVar("SectionRead", bound=_Section)


def response_to_send(response: Response, fields: list[Field], facts: Facts) -> Response:
    """`response` with other fields."""
    event = _new(Response)
    _set_response(event, response.status_code, response.http_version, response.reason)
    event._keep(Headers(fields), facts, field_lines(fields))
    return event


def data_read(data: bytes, chunk_start: bool, chunk_end: bool, origin: Origin) -> Data:
    event = _new(Data)
    _set_data(event, data)
    _set_chunk_start(event, chunk_start)
    _set_chunk_end(event, chunk_end)
    _set_origin(event, origin)
    return event


def end_read(origin: Origin, headers: Headers = _NO_HEADERS) -> EndOfMessage:
    event = _new(EndOfMessage)
    _set_headers(event, headers)
    _set_facts(event, PLAIN)
    _set_origin(event, origin)
    return event


def close_read(at: int, wire: int) -> ConnectionClosed:
    event = _new(ConnectionClosed)
    _set_origin(event, (at, at, wire, at, None))
    return event


def unread(reason: str, start: int, stop: int) -> Unread:
    event = _new(Unread)
    object.__setattr__(event, "reason", reason)
    _set_origin(event, (start, stop, start, stop, None))
    return event
