"""Header fields: pairs of name and value, in the order of the wire."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, SupportsIndex, TypeAlias, overload

from h11tool.protocol.errors import LocalProtocolError
from h11tool.protocol.grammar import EDGES, TOKEN, compiled

Field: TypeAlias = tuple[bytes, bytes]
Text: TypeAlias = bytes | bytearray | memoryview | str

MAX_REMEMBERED_NAMES = 2048
MAX_REMEMBERED_LENGTH = 64

_NAME = compiled(TOKEN)
# A value that we send: no NUL, line end, VT or FF anywhere, and no whitespace at the edges.
_VALUE = compiled(r"[^\x00\t-\r ](?:[^\x00\n-\r]*[^\x00\t-\r ])?")
# What values consist of but for the tab, which is rare and may not stand at an edge.
TEXT_OCTETS = bytes([*range(0x20, 0x7F), *range(0x80, 0x100)])

# Names that say how long a message is, where it goes or what becomes of its connection.
HOST, CONNECTION, UPGRADE, EXPECT = b"host", b"connection", b"upgrade", b"expect"
LENGTH, CODING = b"content-length", b"transfer-encoding"
_MARKED = {name: name for name in (HOST, CONNECTION, UPGRADE, EXPECT, LENGTH, CODING)}


class Names(dict[bytes, bytes]):
    """Field names as spelt -> in lower case, for names that are tokens; bounded in number and length."""

    def __missing__(self, name: bytes) -> bytes:
        lower = name.lower()
        if len(self) < MAX_REMEMBERED_NAMES and len(name) <= MAX_REMEMBERED_LENGTH and _NAME.fullmatch(name):
            self[name] = lower
        return lower


LOWER = Names()


class Marks(dict[bytes, bytes | None]):
    """Field names as spelt -> one of the constants above if they matter to framing, else None; bounded."""

    def __missing__(self, name: bytes) -> bytes | None:
        mark = _MARKED.get(LOWER[name])
        if len(self) < MAX_REMEMBERED_NAMES and len(name) <= MAX_REMEMBERED_LENGTH:
            self[name] = mark
        return mark


class MarkedTokens(dict[bytes, tuple[bytes, bytes | None]]):
    """Field names as spelt -> in lower case, and their mark; a KeyError for names that are not tokens; bounded."""

    def __missing__(self, name: bytes) -> tuple[bytes, bytes | None]:
        if not _NAME.fullmatch(name):
            raise KeyError(name)
        found = LOWER[name], MARKS[name]
        if len(self) < MAX_REMEMBERED_NAMES and len(name) <= MAX_REMEMBERED_LENGTH:
            self[name] = found
        return found


MARKS = Marks()
TOKENS = MarkedTokens()


class Headers(Sequence[Field]):
    """Immutable sequence of `(lower-case name, value)`; `raw_items()` has the names as spelt.

    Order and repetition are those of the wire (RFC 9110 §5.2 and §5.3).
    """

    __slots__ = ("_lines", "_lower", "_raw")
    _lines: list[bytes]  # what the raw pairs are taken from when somebody asks for them

    def __init__(self, raw: Sequence[Field] = ()) -> None:
        self._raw: Sequence[Field] | None = raw
        self._lower: list[Field] | None = None

    def raw_items(self) -> list[Field]:
        """`(name as received or given, value)` pairs."""
        if self._raw is None:
            pairs = zip(self._lines, self._items(), strict=True)
            self._raw = [(line[: line.index(b":")], value) for line, (_, value) in pairs]
        return list(self._raw)

    def _items(self) -> list[Field]:
        if self._lower is None:
            self._lower = [(LOWER[name], value) for name, value in self.raw_items()]
        return self._lower

    @overload
    def __getitem__(self, index: SupportsIndex) -> Field: ...
    @overload
    def __getitem__(self, index: slice) -> Headers: ...
    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return Headers(self.raw_items()[index])
        return self._items()[index]

    def __len__(self) -> int:
        return len(self._items())

    def __iter__(self) -> Iterator[Field]:
        return iter(self._items())

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Headers):
            return self._items() == other._items()
        if isinstance(other, Sequence):
            return self._items() == list(other)
        return NotImplemented

    def __hash__(self) -> int:
        raise TypeError(f"unhashable type: {type(self).__name__!r}")

    def __repr__(self) -> str:
        return f"<Headers({self._items()!r})>"

    def __reduce__(self) -> tuple[type[Headers], tuple[list[Field]]]:
        return Headers, (self.raw_items(),)


_new = object.__new__


def headers_read(fields: list[Field], lines: list[bytes]) -> Headers:
    """The `fields`, whose names are in lower case, as they were read from `lines`."""
    headers = _new(Headers)
    headers._lower = fields
    headers._raw = None
    headers._lines = lines
    return headers


def as_bytes(text: Text | int) -> bytes:
    """`text` as bytes: bytes-like objects are copied, `str` must be ASCII (UnicodeEncodeError), else TypeError."""
    if type(text) is bytes:
        return text
    if isinstance(text, str):
        return text.encode("ascii")
    if isinstance(text, int):
        raise TypeError("expected bytes-like object or ASCII str, not int")
    return bytes(text)


def fields_to_send(headers: Iterable[tuple[Text, Text]]) -> tuple[list[Field], list[Field], bytes]:
    """The pairs as bytes, checked (RFC 9110 §5.1 and §5.5); mark and value of those that matter; the field lines.

    The lines come without the last line end. Raises LocalProtocolError for a
    name that is not a token and for a value with NUL, a line end, VT, FF or
    whitespace at an edge.
    """
    fields: Any = list(headers)
    marked: list[Field] = []
    tokens = TOKENS
    try:
        for field in fields:
            name, value = field
            mark = tokens[name][1]
            if mark is not None:
                marked.append((mark, value))
            if type(field) is not tuple or type(name) is not bytes or value.strip(EDGES) is not value:
                return _odd_fields(fields)
        lines = field_lines(fields)
    except (KeyError, TypeError, AttributeError):
        return _odd_fields(fields)
    if lines.translate(None, TEXT_OCTETS) != b"\r\n" * (len(fields) - 1):
        return _odd_fields(fields)
    return fields, marked, lines


def _odd_fields(headers: Iterable[tuple[Text, Text]]) -> tuple[list[Field], list[Field], bytes]:
    """The same for any pairs: those that are not tuples of bytes, and those that must not be sent."""
    fields = [(as_bytes(name), as_bytes(value)) for name, value in headers]
    for name, value in fields:
        if not _NAME.fullmatch(name):
            raise LocalProtocolError(f"Illegal header name {name!r}")
        if value and not _VALUE.fullmatch(value):
            raise LocalProtocolError(f"Illegal header value {value!r}")
    marked = [(mark, value) for name, value in fields if (mark := MARKS[name]) is not None]
    return fields, marked, field_lines(fields)


def field_lines(fields: Iterable[Field]) -> bytes:
    """The lines `Name: value` with CR LF between them."""
    return b"\r\n".join(map(b": ".join, fields))
