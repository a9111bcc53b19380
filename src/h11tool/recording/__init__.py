"""Segments, and the recording that keeps them: the `.h11rec` file."""

from __future__ import annotations

from h11tool.recording.format import MAX_READ, Header
from h11tool.recording.reading import Reader, read
from h11tool.recording.segments import Damaged, Kind, Segment, Sender
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
