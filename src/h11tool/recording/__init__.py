"""Segments, and the recording that keeps them: the `.h11rec` file."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from h11tool.recording.segments import Damaged, Kind, Segment, Sender

if TYPE_CHECKING:
    from h11tool.recording.format import MAX_READ, Header
    from h11tool.recording.reading import Reader, read
    from h11tool.recording.writing import Lines, Writer

__all__ = [
    "MAX_READ",
    "Damaged",
    "Header",
    "Kind",
    "Lines",
    "Reader",
    "Segment",
    "Sender",
    "Writer",
    "read",
]

# Everything speaks of segments; few commands read recordings and fewer write them: that waits until asked for.
_LATER = {
    "MAX_READ": "format",
    "Header": "format",
    "Reader": "reading",
    "read": "reading",
    "Lines": "writing",
    "Writer": "writing",
}


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
    return found
