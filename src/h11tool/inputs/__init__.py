"""Files, pipes and standard input become segments; the table of the formats they may have."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from h11tool.inputs import raw, recording_file
from h11tool.inputs.source import Options, Source, Unreadable
from h11tool.recording import Segment

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["FORMATS", "Format", "Options", "Unreadable", "pair_of", "segments_of"]

FIRST = 512  # bytes within which a format shows


class Format(NamedTuple):
    """A form that an input may have."""

    name: str
    detects: Callable[[bytes], bool]  # from the first bytes; yes only where further bytes cannot change it
    segments: Callable[[io.BufferedReader, Options], Iterator[Segment]]


FORMATS = (
    Format("h11rec", recording_file.detects, recording_file.segments),
    Format("raw", raw.detects, raw.segments),  # last: it takes what no other format does
)


def segments_of(name: str, options: Options | None = None) -> Iterator[Segment]:
    """Yield the segments of a file, `-` being standard input, as they arrive.

    Raises `Unreadable` where there is nothing to read, `recording.Damaged` where it cannot be read on, and
    both after the segments that stand before the fault.
    """
    options = options or Options()
    with Source(name) as source:
        row = _named(options.format_name) if options.format_name else _found(source)
        stream = source.stream()
        if row.segments is raw.segments and options.role is None and source.is_small_file():
            data = stream.read()
            if raw.holds_both_directions(data):
                from h11tool.inputs.turns import MessageEnds  # here: few files hold both sides

                yield from raw.split_directions(data, MessageEnds(), options)
                return
            stream = io.BufferedReader(_Bytes(data))
        yield from row.segments(stream, options)


class _Bytes(io.RawIOBase):
    """Bytes that were read already, as a raw stream."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self._rest = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        return self._rest.readinto(buffer)


def pair_of(client: str, server: str, options: Options | None = None) -> Iterator[Segment]:
    """Yield the segments of two files that hold one direction each."""
    with Source(client) as ours, Source(server) as theirs:
        yield from raw.pair(ours.stream(), theirs.stream(), options or Options())


def _named(name: str) -> Format:
    for row in FORMATS:
        if row.name == name:
            return row
    raise ValueError(f"no input format is called {name!r}")


def _found(source: Source) -> Format:
    """The first format of the table that knows the beginning of the input as its own.

    Looks no further than the first line: an endless stream must not wait for more than that.
    """

    def enough(first: bytes) -> bool:
        return b"\n" in first or len(first) >= FIRST or any(row.detects(first) for row in FORMATS[:-1])

    first = source.look(enough)
    return next(row for row in FORMATS if row.detects(first))
