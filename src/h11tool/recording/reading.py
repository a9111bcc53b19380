"""A recording becomes segments again, as a stream and in flat memory, whatever is wrong with the file."""

from __future__ import annotations

import json
import math
from base64 import b64decode
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import BinaryIO, NoReturn

from h11tool.recording.format import ARROWS, MAX_LINE, MAX_NUMBER, MAX_READ, VERSION, Header, fits, is_shallow
from h11tool.recording.segments import Damaged, Segment, Sender

_SENDERS: Mapping[str, Sender] = {arrow: sender for sender, arrow in ARROWS.items()}
_KINDS = frozenset({"open", "@", ">", "<", ">b", "<b", "gap", "fin", "rst", "tls", "note", "close"})


def read(stream: BinaryIO) -> Iterator[Segment]:
    """Yield the segments of a recording as they come; what stands before damage comes before `Damaged`."""
    yield from Reader(stream)


class Reader:
    """A recording being read, once: its header, then its segments."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._offset = 0  # of the line that `_next_line` returned last
        self._next = 0
        self.header = self._header()

    def __iter__(self) -> Iterator[Segment]:
        return _joined(self._segments())

    def _next_line(self) -> bytes:
        """The next line; no bytes at the end."""
        self._offset = self._next
        line = self._stream.readline(MAX_LINE + 1)
        self._next += len(line)
        if len(line) > MAX_LINE:
            raise Damaged(self._offset, f"line of more than {MAX_LINE} bytes")
        return line

    def _header(self) -> Header:
        value = self._value(self._next_line())
        about = value if isinstance(value, dict) else {}
        match about.get("h11rec"), about.get("created", ""), about.get("tool", ""):
            case int(version), str(created), str(tool) if fits(version):
                if version == VERSION:
                    return Header(created, tool)
                raise Damaged(0, "recording of another version")
        raise Damaged(0, "no header of a recording")

    def _value(self, line: bytes) -> object:
        try:
            return _decode(line.decode("ascii"))
        except (ValueError, RecursionError):  # not ASCII, not JSON, NaN, 5,000 digits; nested too deeply
            reason = "line that is no JSON" if line.endswith(b"\n") else "cut short"
            raise Damaged(self._offset, reason) from None

    def _segments(self) -> Iterator[Segment | None]:
        """One segment per line; None where `@` ends a read."""
        at = 0.0
        while line := self._next_line():
            if line.startswith(b"#") or line in (b"\n", b"\r\n"):
                continue
            row = self._value(line)
            segment = _segment(row, at)
            if segment:
                yield segment
                continue
            match row:
                case ["@", int(connection), int() | float() as seconds] if fits(connection):
                    at = self._seconds(seconds)
                    yield None
                case [str(kind), *_] if kind not in _KINDS:
                    pass
                case _:
                    raise Damaged(self._offset, "line of a wrong form")

    def _seconds(self, seconds: float) -> float:
        if isinstance(seconds, bool) or abs(seconds) >= MAX_NUMBER:
            raise Damaged(self._offset, "time out of range")
        return float(seconds)


def _segment(row: object, at: float) -> Segment | None:
    """What one line tells, None where it has no known form."""
    match row:
        case [">" | "<" as arrow, int(connection), str(text)] if fits(connection) and text.isascii():
            return Segment("data", connection, _SENDERS[arrow], at, text.encode("ascii"))
        case [">b" | "<b" as arrow, int(connection), str(text)] if fits(connection):
            data = _binary(text)
            return None if data is None else Segment("data", connection, _SENDERS[arrow[0]], at, data)
        case ["open" | "tls" as kind, int(connection), dict(facts)] if fits(connection) and is_shallow(facts):
            return Segment(kind, connection, None, at, facts=MappingProxyType(facts))
        case ["note", int(connection), str(text)] if fits(connection):
            return Segment("note", connection, None, at, facts=MappingProxyType({"text": text}))
        case ["gap", int(connection), ">" | "<" as arrow, int(length)] if fits(connection) and fits(length):
            return Segment("gap", connection, _SENDERS[arrow], at, length=length)
        case ["fin" | "rst" as kind, int(connection), ">" | "<" as arrow] if fits(connection):
            return Segment(kind, connection, _SENDERS[arrow], at)
        case ["close", int(connection)] if fits(connection):
            return Segment("close", connection, None, at)
        case _:
            return None


def _joined(pieces: Iterator[Segment | None]) -> Iterator[Segment]:
    """The pieces of one read as one segment."""
    read: list[Segment] = []
    size = 0
    try:
        for piece in pieces:
            if read and not (piece and _continues(read[0], piece) and size + len(piece.data) <= MAX_READ):
                yield _one(read)
                read, size = [], 0
            if piece and piece.kind != "data":
                yield piece
            elif piece and piece.data:
                read.append(piece)
                size += len(piece.data)
    except Exception:  # whatever stops the file, the bytes before it were read
        if read:
            yield _one(read)
        raise
    if read:
        yield _one(read)


def _continues(first: Segment, piece: Segment) -> bool:
    return piece.kind == "data" and (piece.sender, piece.connection) == (first.sender, first.connection)


def _one(read: list[Segment]) -> Segment:
    return read[0] if len(read) == 1 else read[0]._replace(data=b"".join(piece.data for piece in read))


def _binary(text: str) -> bytes | None:
    try:
        return b64decode(text, validate=True)
    except ValueError:  # binascii.Error is one; so is text that is not ASCII
        return None


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _refuse(text)


def _refuse(text: str) -> NoReturn:
    raise ValueError(f"{text} is no JSON number")


_decode = json.JSONDecoder(parse_float=_finite, parse_constant=_refuse).decode
