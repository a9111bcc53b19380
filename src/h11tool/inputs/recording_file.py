"""Our own recordings as an input."""

from __future__ import annotations

import io
from collections.abc import Iterator

from h11tool.inputs.source import Options
from h11tool.recording import Segment


def detects(first: bytes) -> bool:
    return first[:1] == b"{" and first[1:].lstrip(b" \t").startswith(b'"h11rec"')


def segments(stream: io.BufferedReader, _options: Options) -> Iterator[Segment]:
    from h11tool.recording import read  # here: other inputs do without JSON

    return read(stream)
