"""Where the segments of a live exchange go: into a recording, or nowhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from h11tool import __version__
from h11tool.recording import Header, Segment, Writer

Tape = Callable[[Segment], None]


@contextmanager
def tape(path: str | None) -> Iterator[Tape]:
    """What takes segments: into the file at `path`, for its owner's eyes only, replacing what is there."""
    if path is None:
        yield _nowhere
        return
    created = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    with Writer.create(path, Header(created, f"h11tool {__version__}"), replace=True) as writer:
        yield writer.write


def _nowhere(segment: Segment) -> None:
    """Nobody records."""
