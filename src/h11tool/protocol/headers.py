"""Header fields: pairs of name and value, in the order of the wire."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, SupportsIndex, TypeAlias, overload

from h11tool.protocol.errors import LocalProtocolError
from h11tool.protocol.grammar import TOKEN, compiled

Field: TypeAlias = tuple[bytes, bytes]
Text: TypeAlias = bytes | bytearray | memoryview | str

MAX_REMEMBERED_NAMES = 2048
MAX_REMEMBERED_LENGTH = 64

_NAME = compiled(TOKEN)
# A value that we send: no NUL, line end, VT or FF anywhere, and no whitespace at the edges.
_VALUE = compiled(r"[^\x00\t-\r ](?:[^\x00\n-\r]*[^\x00\t-\r ])?")


class Names(dict[bytes, bytes]):
    """Field names as spelt -> in lower case, for names that are tokens; bounded in number and length."""

    def __missing__(self, name: bytes) -> bytes:
        lower = name.lower()
        if len(self) < MAX_REMEMBERED_NAMES and len(name) <= MAX_REMEMBERED_LENGTH and _NAME.fullmatch(name):
            self[name] = lower
        return lower


LOWER = Names()


class SendableNames(dict[bytes, bytes]):
    """As `LOWER`, but a name that is not a token is a LocalProtocolError."""

    def __missing__(self, name: bytes) -> bytes:
        if not _NAME.fullmatch(name):
            raise LocalProtocolError(f"Illegal header name {name!r}")
        lower = name.lower()
        if len(self) < MAX_REMEMBERED_NAMES and len(name) <= MAX_REMEMBERED_LENGTH:
            self[name] = lower
        return lower


_SENDABLE = SendableNames()


class Headers(Sequence[Field]):
    """Immutable sequence of `(lower-case name, value)`; `raw_items()` has the names as spelt.

    Order and repetition are those of the wire (RFC 9110 §5.2 and §5.3).
    """

    _lower: list[Field] | None = None

    def __init__(self, raw: Sequence[Field] = ()) -> None:
        self._raw = raw

    def raw_items(self) -> list[Field]:
        """`(name as received or given, value)` pairs."""
        return list(self._raw)

    def _items(self) -> list[Field]:
        if self._lower is None:
            self._lower = [(LOWER[name], value) for name, value in self._raw]
        return self._lower

    @overload
    def __getitem__(self, index: SupportsIndex) -> Field: ...
    @overload
    def __getitem__(self, index: slice) -> Headers: ...
    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return Headers(self._raw[index])
        return self._items()[index]

    def __len__(self) -> int:
        return len(self._raw)

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
        return Headers, (list(self._raw),)


def as_bytes(text: Text | int) -> bytes:
    """`text` as bytes: bytes-like objects are copied, `str` must be ASCII (UnicodeEncodeError), else TypeError."""
    if type(text) is bytes:
        return text
    if isinstance(text, str):
        return text.encode("ascii")
    if isinstance(text, int):
        raise TypeError("expected bytes-like object or ASCII str, not int")
    return bytes(text)


def fields_to_send(headers: Iterable[tuple[Text, Text]]) -> tuple[list[Field], bytes]:
    """The pairs as bytes, checked (RFC 9110 §5.1 and §5.5), and the field lines they make, without the last line end.

    Raises LocalProtocolError for a name that is not a token and for a value
    with NUL, a line end, VT, FF or whitespace at an edge.
    """
    fields = [
        (
            name if type(name) is bytes else as_bytes(name),
            value if type(value) is bytes else as_bytes(value),
        )
        for name, value in headers
    ]
    for name, _ in fields:
        _SENDABLE[name]
    lines = field_lines(fields)
    if _is_suspect(lines, len(fields) - 1):
        for _, value in fields:
            if value and not _VALUE.fullmatch(value):
                raise LocalProtocolError(f"Illegal header value {value!r}")
    return fields, lines


def field_lines(fields: Iterable[Field]) -> bytes:
    """The lines `Name: value` with CR LF between them."""
    return b"\r\n".join(map(b": ".join, fields))


def _is_suspect(lines: bytes, line_ends: int) -> bool:
    """Whether a value might hold what must not be sent; exact only where it says no."""
    return (
        lines.count(b"\n") != line_ends
        or lines.count(b"\r") != line_ends
        or b"\0" in lines
        or b"\x0b" in lines
        or b"\x0c" in lines
        or b" \r" in lines
        or b"\t\r" in lines
        or b":  " in lines
        or b": \t" in lines
        or lines[-1:] in (b" ", b"\t")
    )
