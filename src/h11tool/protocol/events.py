"""What can happen on a connection: the events of both directions.

Events are immutable and compare by their fields. Those that users build are
checked as they are built; those that the engine read also know their place:
`span` is the event's bytes in its sender's stream and `wire` is every byte
that was consumed for it (for a piece of a chunked body also the size line in
front of it and the CRLF of the chunk before). The `wire` spans of a stream
follow each other without a hole.
"""

from __future__ import annotations

from abc import ABC
from collections.abc import Iterable, Sequence
from operator import index
from typing import Any, ClassVar, NamedTuple, NoReturn, TypeAlias, TypeVar

from h11tool.protocol.errors import LocalProtocolError
from h11tool.protocol.evidence import finding_of
from h11tool.protocol.fields import Place, locate, without_repeated_lengths
from h11tool.protocol.findings import Span
from h11tool.protocol.framing import (
    PLAIN,
    Facts,
    Message,
    examine,
    host_first,
    marked,
    tidied,
    unknown_coding,
)
from h11tool.protocol.grammar import TOKEN, VISIBLE, compiled
from h11tool.protocol.headers import Field, Headers, Text, as_bytes, field_lines, headers_of, lines_to_send
from h11tool.protocol.profiles import h11_order, h11_refuses, h11_status
from h11tool.protocol.rules.target import HOST_MISSING, HOST_REPEATED
from h11tool.protocol.usual_facts import facts_of_request, facts_of_response

_METHOD = compiled(TOKEN)
_TARGET = compiled(VISIBLE)
_REASON = compiled(r"[^\x00\n\r]*+")


# Where an event was read: start and stop of its own bytes, start and stop of all bytes consumed for it; then what
# else there is to know: of a head or an end its bytes, of data its chunk-size line.
Origin: TypeAlias = tuple[int, int, int, int, Any]

# A chunk-size line: its offset in its stream, itself, and how many of its octets follow the digits.
ChunkPlace: TypeAlias = tuple[int, bytes, int]
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


_keep_origin = Event.__dict__["_origin"].__set__


def _slots(kind: type) -> tuple[str, ...]:
    return tuple(kind.__dict__.get("__slots__", ()))


def _restored(kind: type[Event], state: dict[str, Any]) -> Event:
    event = object.__new__(kind)
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
        if len(places) > len(self.headers):
            places = tuple(without_repeated_lengths(head, places))
        return [
            FieldPlace(
                Span(base + place.name_start, base + place.name_stop),
                Span(base + place.value_start, base + place.value_stop),
                Span(base + place.name_start, base + place.stop),
            )
            for place in places
        ]


def lines_of(event: _Section) -> Any:
    """The field lines of an event, Host first, without the last line end; also of one that is sent on as read."""
    return event._places if event._origin is None else field_lines(host_first(event.headers.raw_items()))


def _taken(headers: HeaderArgument) -> tuple[Headers, Sequence[Field], bytes]:
    """The fields, mark and value of those that matter to framing, and the lines they make."""
    if type(headers) is Headers:
        fields = headers.raw_items()
        return headers, marked(fields), field_lines(fields)
    lines, special = lines_to_send(headers)
    return headers_of(lines), special, b"\r\n".join(lines)


def _examined(message: Message, taken: Headers, lines: bytes, given: HeaderArgument) -> tuple[Headers, Facts, bytes]:
    """Take fields that are out of the ordinary, or refuse them. `given` Headers have been checked before."""
    fields = taken.raw_items()
    facts, faults = examine(message, fields, lines + b"\r\n", 0)
    if facts.coded and not facts.only_chunked:
        faults.append(unknown_coding(fields, locate(lines + b"\r\n", 0)))
    for fault in sorted(faults, key=h11_order):
        finding = finding_of(fault, lines, 0, from_client=message.method is not None)
        if h11_refuses(finding) and (type(given) is not Headers or fault.rule in (HOST_MISSING, HOST_REPEATED)):
            raise LocalProtocolError(finding.message, h11_status(finding), finding)
    if facts.untidy and type(given) is not Headers:
        fields = tidied(fields, facts)
        taken = Headers(fields)
    return taken, facts, field_lines(host_first(fields))


# While an event is being filled in it belongs to an open class, whose attributes are plain slots; changing its
# class to the public one closes it. To go past `__setattr__` for every attribute takes two or three times as long.
class _Open:
    __slots__ = ()
    __init__: Any = object.__init__
    __setattr__: Any = object.__setattr__
    __delattr__: Any = object.__delattr__  # without it Python would not treat the other as the plain one


_open = object.__dict__["__class__"].__set__


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

    def __init__(self, *, method: Text, target: Text, headers: HeaderArgument, http_version: Text = b"1.1") -> None:
        method, target, version = as_bytes(method), as_bytes(target), as_bytes(http_version)
        if not _METHOD.fullmatch(method):
            raise LocalProtocolError(f"Illegal method characters in {method!r}")
        if not _TARGET.fullmatch(target):
            raise LocalProtocolError(f"Illegal target characters in {target!r}")
        taken, special, lines = _taken(headers)
        facts = facts_of_request(special) if version == b"1.1" and target[:1] == b"/" else None
        if facts is None or lines[:5].lower() != b"host:":
            taken, facts, lines = _examined(Message(version, 0, method, target), taken, lines, headers)
        _open(self, _OpenRequest)
        self.method = method
        self.target = target
        self.http_version = version
        self.headers = taken
        self._facts = facts
        self._places = lines
        self._origin = None
        self.__class__ = Request


class _OpenRequest(_Open, Request):
    __slots__ = ()


class _Response(_Section):
    """What interim and final responses have in common."""

    __slots__ = ("http_version", "reason", "status_code")
    _fields = ("status_code", "headers", "http_version", "reason")
    _first: ClassVar[int]
    _last: ClassVar[int]
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
        status = status_code if type(status_code) is int else index(status_code)
        version = http_version if type(http_version) is bytes else as_bytes(http_version)
        if type(reason) is not bytes:
            reason = as_bytes(reason)
        kind = type(self)
        if not kind._first <= status <= kind._last:
            raise LocalProtocolError(
                f"{kind.__name__} status_code should be in range [{kind._first}, {kind._last}], not {status}"
            )
        if not reason.isalnum() and not _REASON.fullmatch(reason):
            raise LocalProtocolError(f"Illegal reason phrase {reason!r}")
        taken, special, lines = _taken(headers)
        facts = facts_of_response(status, special) if version == b"1.1" else None
        if facts is None:
            taken, facts, lines = _examined(Message(version, 0, status=status), taken, lines, headers)
        _open(self, _OpenResponse)
        self.status_code = status
        self.http_version = version
        self.reason = reason
        self.headers = taken
        self._facts = facts
        self._places = lines
        self._origin = None
        self.__class__ = kind


class _OpenResponse(_Open, _Response):
    __slots__ = ()


class InformationalResponse(_Response):
    """An interim response, status 100 to 199 (RFC 9110 §15.2)."""

    __slots__ = ()
    _first, _last = 100, 199


class Response(_Response):
    """The beginning of a final response, status 200 to 999 (RFC 9112 §4)."""

    __slots__ = ()
    _first, _last = 200, 999


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
        _open(self, _OpenData)
        self.data = data
        self.chunk_start = chunk_start
        self.chunk_end = chunk_end
        self._origin = None
        self.__class__ = Data

    @property
    def _chunk(self) -> ChunkPlace | None:
        return self._origin[4] if self._origin else None

    @property
    def chunk_line(self) -> Span | None:
        """The size line of the chunk this data is from, line end included; None outside of chunks."""
        chunk = self._chunk
        return Span(chunk[0], chunk[0] + len(chunk[1])) if chunk else None

    @property
    def chunk_extensions(self) -> Span | None:
        """What stands between chunk-size and line end, None when that is nothing."""
        chunk = self._chunk
        if chunk is None or chunk[2] <= 2:
            return None
        stop = chunk[0] + len(chunk[1])
        return Span(stop - chunk[2], stop - 2)


class _OpenData(_Open, Data):
    __slots__ = ()


class EndOfMessage(_Section):
    """The message is complete; `headers` are its trailer fields (RFC 9110 §6.5)."""

    __slots__ = ()
    _fields = ("headers",)

    def __init__(self, *, headers: HeaderArgument | None = None) -> None:
        taken, facts, lines = _NO_HEADERS, PLAIN, b""
        if headers is not None:
            taken, _, lines = _taken(headers)
            taken, facts, lines = _examined(Message(b"1.1", 0), taken, lines, headers)
        _open(self, _OpenEnd)
        self.headers = taken
        self._facts = facts
        self._places = lines
        self._origin = None
        self.__class__ = EndOfMessage


class _OpenEnd(_Open, EndOfMessage):
    __slots__ = ()


_NO_HEADERS = Headers()


class ConnectionClosed(Event):
    """The sender will send nothing more on this connection."""

    __slots__ = ()

    def __init__(self) -> None:
        _keep_origin(self, None)

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


def request_read(
    method: bytes, target: bytes, version: bytes, headers: Headers, facts: Facts, origin: Origin
) -> Request:
    event: Any = _OpenRequest()
    event.method = method
    event.target = target
    event.http_version = version
    event.headers = headers
    event._facts = facts
    event._origin = origin
    event.__class__ = Request
    request: Request = event
    return request


def response_read(
    status: int, version: bytes, reason: bytes, headers: Headers, facts: Facts, origin: Origin
) -> Response | InformationalResponse:
    event: Any = _OpenResponse()
    event.status_code = status
    event.http_version = version
    event.reason = reason
    event.headers = headers
    event._facts = facts
    event._origin = origin
    event.__class__ = InformationalResponse if 100 <= status < 200 else Response
    response: Response | InformationalResponse = event
    return response


def with_places(event: SectionRead, places: tuple[Place, ...]) -> SectionRead:
    """The same event, with the places of fields that cannot be found again by looking at the head."""
    object.__setattr__(event, "_places", places)
    return event


SectionRead = TypeVar("SectionRead", bound=_Section)


def response_to_send(response: Response, fields: list[Field], facts: Facts) -> Response:
    """`response` with other fields."""
    event: Any = _OpenResponse()
    event.status_code = response.status_code
    event.http_version = response.http_version
    event.reason = response.reason
    event.headers = Headers(fields)
    event._facts = facts
    event._places = field_lines(host_first(fields))
    event._origin = None
    event.__class__ = Response
    changed: Response = event
    return changed


def data_read(data: bytes, chunk_start: bool, chunk_end: bool, origin: Origin) -> Data:
    event: Any = _OpenData()
    event.data = data
    event.chunk_start = chunk_start
    event.chunk_end = chunk_end
    event._origin = origin
    event.__class__ = Data
    piece: Data = event
    return piece


def end_read(origin: Origin, headers: Headers = _NO_HEADERS) -> EndOfMessage:
    event: Any = _OpenEnd()
    event.headers = headers
    event._facts = PLAIN
    event._origin = origin
    event.__class__ = EndOfMessage
    end: EndOfMessage = event
    return end


def close_read(at: int, wire: int) -> ConnectionClosed:
    event = ConnectionClosed()
    _keep_origin(event, (at, at, wire, at, None))
    return event


def unread(reason: str, start: int, stop: int) -> Unread:
    event = Unread()
    object.__setattr__(event, "reason", reason)
    _keep_origin(event, (start, stop, start, stop, None))
    return event
