"""Segments become a recording, line by line, so that a killed process leaves nearly all of it."""

from __future__ import annotations

import json
import os
import stat
from base64 import b64encode
from collections.abc import Iterator
from typing import Self

from h11tool.recording.format import (
    ARROWS,
    MAX_BINARY,
    MAX_LINE,
    MAX_NUMBER,
    MAX_READ,
    MAX_TEXT,
    VERSION,
    Header,
    fits,
    is_shallow,
)
from h11tool.recording.segments import Segment

_encode = json.JSONEncoder(ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode
_NOT_TEXT = bytes(set(range(256)) - set(b"\t\r\n") - set(range(0x20, 0x7F)))


class Lines:
    """Segments as the lines of a recording, canonically: the same segments always give the same bytes."""

    def __init__(self) -> None:
        self._at = 0.0
        self._connection: int | None = None

    def header(self, header: Header) -> bytes:
        return _line({"h11rec": VERSION, "created": header.created, "tool": header.tool})

    def of(self, segment: Segment) -> Iterator[bytes]:
        """Yield the lines of `segment`; ValueError for one that could not be read back."""
        connection = segment.connection
        if not (fits(connection) and abs(segment.at) < MAX_NUMBER):
            raise ValueError(f"connection {connection!r} at {segment.at!r} is out of range")
        if segment.kind == "data":
            arrow = _arrow(segment)
            for start in range(0, len(segment.data), MAX_READ):
                yield self._clock(segment)
                yield from _pieces(connection, arrow, segment.data[start : start + MAX_READ])
            return
        if segment.at != self._at or self._connection not in (None, connection):
            yield self._clock(segment)
        yield _line([segment.kind, connection, *_details(segment)])

    def _clock(self, segment: Segment) -> bytes:
        self._at, self._connection = segment.at, segment.connection
        return _line(["@", segment.connection, float(segment.at)])


class Writer:
    """Writes a recording so that a killed process leaves all but the last read, readable.

    Every line is one write to the file descriptor. An OSError carries the file's name; after one, every
    further write raises it again, since what follows half a line could not be read.
    """

    def __init__(self, descriptor: int, name: str, header: Header) -> None:
        self._descriptor = descriptor
        self._name = name
        self._lines = Lines()
        self._failure: OSError | None = None
        self._closed = False
        self._put(self._lines.header(header))

    @classmethod
    def create(cls, path: str, header: Header, *, replace: bool = False) -> Self:
        """Begin a file that only its owner can read; never through a symbolic link."""
        descriptor = _create(path, replace)
        try:
            return cls(descriptor, path, header)
        except OSError:
            os.close(descriptor)
            raise

    def write(self, segment: Segment) -> None:
        for line in self._lines.of(segment):
            self._put(line)

    def close(self) -> None:
        """Close the file; a file system may say only now that it had no room."""
        if self._closed:
            return
        self._closed = True
        try:
            os.close(self._descriptor)
        except OSError as error:
            raise self._failed(error) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _put(self, line: bytes) -> None:
        if self._failure:
            raise self._failure
        rest = memoryview(line)
        try:
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
        except OSError as error:
            raise self._failed(error) from None

    def _failed(self, error: OSError) -> OSError:
        self._failure = OSError(error.errno, error.strerror, self._name)
        return self._failure


def _create(path: str, replace: bool) -> int:
    flags = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(path, flags if replace else flags | os.O_EXCL, 0o600)
    try:
        if replace and stat.S_ISREG(os.fstat(descriptor).st_mode):  # a device or a pipe keeps its mode
            os.fchmod(descriptor, 0o600)
            os.ftruncate(descriptor, 0)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _line(value: object) -> bytes:
    line = _encode(value).encode("ascii") + b"\n"
    if len(line) > MAX_LINE:
        raise ValueError(f"a line of {len(line)} bytes would not be read back")
    return line


def _details(segment: Segment) -> list[object]:
    match segment.kind:
        case "open" | "tls":
            if not is_shallow(facts := dict(segment.facts)):
                raise ValueError("facts are nested too deeply")
            return [facts]
        case "note":
            return [str(segment.facts["text"])]
        case "gap":
            if not fits(segment.length):
                raise ValueError(f"a gap of {segment.length} bytes is out of range")
            return [_arrow(segment), segment.length]
        case "fin" | "rst":
            return [_arrow(segment)]
        case _:
            return []


def _arrow(segment: Segment) -> str:
    if segment.sender is None:
        raise ValueError(f"{segment.kind} without a sender")
    return ARROWS[segment.sender]


def _pieces(connection: int, arrow: str, data: bytes) -> Iterator[bytes]:
    """One line per line of text; base64 where the next line, or its beginning, is not text."""
    start = 0
    while start < len(data):
        line_end = data.find(b"\n", start, start + MAX_TEXT) + 1 or start + MAX_TEXT
        piece = data[start:line_end]
        if len(piece.translate(None, _NOT_TEXT)) == len(piece):
            yield _line([arrow, connection, piece.decode("ascii")])
        else:
            piece = piece[:MAX_BINARY]
            yield _line([arrow + "b", connection, b64encode(piece).decode("ascii")])
        start += len(piece)
