"""Who sent which bytes when: the one shape that files, captures and live sockets are all brought into."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

Kind = Literal["open", "data", "gap", "fin", "rst", "tls", "note", "close"]
Sender = Literal["client", "server"]

_NO_FACTS: Mapping[str, object] = MappingProxyType({})


class Segment(NamedTuple):
    """One thing that happened on one connection; data is what one read returned."""

    kind: Kind
    connection: int
    sender: Sender | None = None  # data, gap, fin and rst have one
    at: float = 0.0  # seconds since the capture began
    data: bytes = b""
    length: int = 0  # bytes that a gap lacks
    facts: Mapping[str, object] = _NO_FACTS  # what open and tls tell; {"text": ...} of a note


class Damaged(Exception):
    """The file cannot be read on from `offset`, where the line at fault (the block, the packet) begins."""

    def __init__(self, offset: int, reason: str) -> None:
        super().__init__(offset, reason)
        self.offset = offset
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.reason} at offset {self.offset}"
