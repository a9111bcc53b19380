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
# What may not stand in a value that we send: NUL, line ends, VT and FF anywhere,
# and whitespace at the edges. Each value stands between two LFs while it is searched.
_VALUE_TEXT = compiled(r"[^\x00\x0b\x0c\r]*+")


class Names(dict[bytes, bytes]):
    """Field names as spelt -> in lower case, for names that are tokens; bounded in number and length."""

    def __missing__(self, name: bytes) -> bytes:
        lower = name.lower()
        if len(self) < MAX_REMEMBERED_NAMES and len(name) <= MAX_REMEMBERED_LENGTH and _NAME.fullmatch(name):
            self[name] = lower
        return lower


LOWER = Names()


class Headers(Sequence[Field]):
    """Immutable sequence of `(lower-case name, value)`; `raw_items()` has the names as spelt.

    Order and repetition are those of the wire (RFC 9110 §5.2 and §5.3).
    """

    __slots__ = ("_lower", "_raw")
    _raw: Sequence[Field]
    _lower: list[Field] | None

    def __init__(self, raw: Sequence[Field] = ()) -> None:
        self._raw = raw
        self._lower = None

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


def fields_to_send(headers: Iterable[tuple[Text, Text]]) -> list[Field]:
    """The pairs as bytes, after checking that each can be written (RFC 9110 §5.1 and §5.5).

    Raises LocalProtocolError for a name that is not a token and for a value
    with NUL, a line end, VT, FF or whitespace at an edge.
    """
    fields = [(as_bytes(name), as_bytes(value)) for name, value in headers]
    for name, _ in fields:
        if name not in LOWER and not _NAME.fullmatch(name):
            raise LocalProtocolError(f"Illegal header name {name!r}")
        LOWER[name]
    values = b"\n%b\n" % b"\n".join([value for _, value in fields])
    if not _clean(values, len(fields)):
        for _, value in fields:
            if not _clean(b"\n%b\n" % value, 1):
                raise LocalProtocolError(f"Illegal header value {value!r}")
    return fields


def _clean(values: bytes, count: int) -> bool:
    """Whether `count` values, each between two LFs, hold nothing that must not be sent."""
    return (
        values.count(b"\n") <= count + 1
        and _VALUE_TEXT.fullmatch(values) is not None
        and not (b"\n " in values or b"\n\t" in values or b" \n" in values or b"\t\n" in values)
    )

