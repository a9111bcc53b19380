"""The field lines of a head or of a trailer section: by name, and with their places once somebody asks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from h11tool.protocol.events import EndOfMessage, InformationalResponse, Request, Response
from h11tool.protocol.fields import Place
from h11tool.protocol.findings import Span
from h11tool.protocol.grammar import compiled
from h11tool.protocol.headers import LOWER, Field
from h11tool.protocol.lists import members
from h11tool.protocol.options import connection_options

Head: TypeAlias = Request | Response | InformationalResponse

NOT_ASCII = compiled(r"[\x80-\xff](?:.*[\x80-\xff])?")  # from the first such octet to the last
_WITHOUT_LINE_ENDS = bytes.maketrans(b"\r\n", b"  ")
_NOWHERE = Span(0, 0)


class Member(NamedTuple):
    """A member of a list field, in lower case, and where it stands in its section."""

    name: bytes
    start: int
    stop: int


class Section:
    """What checks ask about field lines. Offsets count from the first byte of the section's event."""

    __slots__ = ("_first", "_options", "_places", "event", "fields", "named", "names", "octets")

    def __init__(self, event: Head | EndOfMessage) -> None:
        self.event = event
        self.octets = event.head
        self._places: list[Place] | None = None
        self._first: dict[bytes, int] | None = None
        self._options: frozenset[bytes] | None = None
        self.fields: list[Field] = self._as_sent() if event._facts.untidy else event.headers.raw_items()
        self.names = [LOWER[name] for name, _ in self.fields]  # in lower case
        self.named = frozenset(self.names)

    def _as_sent(self) -> list[Field]:
        """The fields of a head whose event has their values tidied up."""
        head = self.octets
        return [(head[p.name_start : p.name_stop], head[p.value_start : p.value_stop]) for p in self.places]

    @property
    def start(self) -> int:
        """Where it begins in its sender's stream."""
        return (self.event.span or _NOWHERE).start

    @property
    def places(self) -> list[Place]:
        if self._places is None:
            base = self.start
            self._places = [
                Place(*(offset - base for offset in (*name, *value, line.stop)))
                for name, value, line in self.event.field_places()
            ]
        return self._places

    @property
    def first(self) -> dict[bytes, int]:
        """The index of the first line of each field."""
        if self._first is None:
            self._first = {name: index for index, name in reversed(list(enumerate(self.names)))}
        return self._first

    def value(self, name: bytes) -> bytes:
        """The value of the first line of a field that there is."""
        return self.fields[self.names.index(name)][1]

    def line(self, name: bytes) -> Place:
        """Where the first line of a field stands that there is."""
        return self.places[self.first[name]]

    def lines(self, name: bytes) -> list[int]:
        """The indices of all lines of a field."""
        if self.names.count(name) == 1:
            return [self.names.index(name)]
        return [index for index, each in enumerate(self.names) if each == name]

    def text(self, place: Place) -> bytes:
        """The octets of a value, one for one: where it is folded there are spaces."""
        return self.octets[place.value_start : place.value_stop].translate(_WITHOUT_LINE_ENDS)

    def members(self, name: bytes, quotes: bool = False) -> Iterator[Member]:
        """The members of a list field, of all its lines; empty ones are passed over."""
        for index in self.lines(name):
            place = self.places[index]
            text = self.text(place)
            for start, stop in members(text, quotes):
                if start < stop:
                    base = place.value_start
                    yield Member(text[start:stop].lower(), base + start, base + stop)

    @property
    def options(self) -> frozenset[bytes]:
        """What Connection names, in lower case."""
        if self._options is None:
            values = [self.fields[index][1] for index in self.lines(b"connection")]
            self._options = frozenset().union(*[connection_options(value).names for value in values])
        return self._options
