"""Header fields: pairs of name and value, in the order of the wire."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, SupportsIndex, TypeAlias, overload

from h11tool.protocol.errors import LocalProtocolError
from h11tool.protocol.grammar import EDGES, TOKEN, compiled
from h11tool.protocol.memo import Memo

Field: TypeAlias = tuple[bytes, bytes]
Text: TypeAlias = bytes | bytearray | memoryview | str

_NAME = compiled(TOKEN)
# A value that we send: no NUL, line end, VT or FF anywhere, and no whitespace at the edges.
_VALUE = compiled(r"[^\x00\t-\r ](?:[^\x00\n-\r]*[^\x00\t-\r ])?")
# Names that say how long a message is, where it goes or what becomes of its connection.
HOST, CONNECTION, UPGRADE, EXPECT = b"host", b"connection", b"upgrade", b"expect"
LENGTH, CODING = b"content-length", b"transfer-encoding"
MARKED = {name: name for name in (HOST, CONNECTION, UPGRADE, EXPECT, LENGTH, CODING)}

# Names whose values recur from message to message and tell nothing of whom they are for.
RECURRING = frozenset(
    (
        b"accept accept-charset accept-encoding accept-language accept-ranges access-control-allow-headers "
        b"access-control-allow-methods access-control-max-age age allow alt-svc cache-control connection "
        b"content-encoding content-language content-security-policy content-type cross-origin-opener-policy "
        b"cross-origin-resource-policy date dnt etag expect expires host keep-alive last-modified "
        b"permissions-policy pragma priority referrer-policy sec-ch-ua sec-ch-ua-mobile sec-ch-ua-platform "
        b"sec-fetch-dest sec-fetch-mode sec-fetch-site sec-fetch-user server strict-transport-security te trailer "
        b"transfer-encoding upgrade upgrade-insecure-requests user-agent vary via x-content-type-options "
        b"x-frame-options x-powered-by x-xss-protection"
    ).split(b" ")
)


class Names(Memo[bytes, bytes]):
    """Field names as spelt -> in lower case; those above are the constants themselves. Only tokens are kept."""

    def __missing__(self, name: bytes) -> bytes:
        lower = name.lower()
        lower = MARKED.get(lower, lower)
        if _NAME.fullmatch(name):
            self.remember(name, lower, len(name))
        return lower


LOWER = Names()


class Marks(Memo[bytes, bytes | None]):
    """Field names as spelt -> one of the constants above if they matter to framing, else None."""

    def __missing__(self, name: bytes) -> bytes | None:
        mark = MARKED.get(LOWER[name])
        self.remember(name, mark, len(name))
        return mark


MARKS = Marks()

# Fields that have been sent -> their lines.
_SENT: Memo[Field, bytes] = Memo()
_SENT_MARKED: Memo[Field, tuple[bytes, Field]] = Memo()  # with their mark and value


class Headers(Sequence[Field]):
    """Immutable sequence of `(lower-case name, value)`; `raw_items()` has the names as spelt.

    Order and repetition are those of the wire (RFC 9110 §5.2 and §5.3).
    """

    __slots__ = ("_lines", "_lower", "_raw")
    _raw: Sequence[Field] | None
    _lower: Sequence[Field] | None
    _lines: Sequence[bytes]  # what both are taken from when somebody asks for them

    def __init__(self, raw: Sequence[Field] = ()) -> None:
        self._raw = raw
        self._lower = None

    def raw_items(self) -> list[Field]:
        """`(name as received or given, value)` pairs."""
        if self._raw is None:
            self._raw = [(name, value) for name, _, value in [line.partition(b": ") for line in self._lines]]
        return list(self._raw)

    def _items(self) -> Sequence[Field]:
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


def headers_of(lines: Sequence[bytes], fields: Sequence[Field] | None = None) -> Headers:
    """The headers that stand in `lines` as `Name: value`; with names in lower case in `fields`, if they are known."""
    headers = _new(Headers)
    headers._lines = lines
    headers._lower = fields
    headers._raw = None
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


def lines_to_send(headers: Iterable[tuple[Text, Text]]) -> tuple[list[bytes], list[Field]]:
    """The pairs, checked (RFC 9110 §5.1 and §5.5), as lines without line ends; mark and value of those that matter.

    Raises LocalProtocolError for a name that is not a token and for a value
    with NUL, a line end, VT, FF or whitespace at an edge.
    """
    fields: Any = list(headers)
    try:
        lines: list[Any] = list(map(_SENT.get, fields))
    except TypeError:  # pairs that are not tuples of bytes or str
        fields = [(as_bytes(name), as_bytes(value)) for name, value in fields]
        lines = list(map(_SENT.get, fields))
    marked: list[Field] = []
    for number, line in enumerate(lines):
        if line is None:
            lines[number] = _line_to_send(fields[number], marked)
    return lines, marked


def _line_to_send(field: Any, marked: list[Field]) -> bytes:
    found = _SENT_MARKED.get(field)
    if found is not None:
        marked.append(found[1])
        return found[0]
    name, value = field
    name, value = as_bytes(name), as_bytes(value)
    lower = LOWER[name]
    if name not in LOWER and not _NAME.fullmatch(name):
        raise LocalProtocolError(f"Illegal header name {name!r}")
    plain = value.strip(EDGES) is value and value.decode("latin-1").isprintable()
    if not plain and value and not _VALUE.fullmatch(value):
        raise LocalProtocolError(f"Illegal header value {value!r}")
    line = name + b": " + value
    if lower in MARKED:
        marked.append((lower, value))
        _SENT_MARKED.remember((name, value), (line, (lower, value)), len(line))
    elif lower in RECURRING:
        _SENT.remember((name, value), line, len(line))
    return line


def field_lines(fields: Iterable[Field]) -> bytes:
    """The lines `Name: value` of fields that have been checked, with CR LF between them."""
    return b"\r\n".join(map(b": ".join, fields))
