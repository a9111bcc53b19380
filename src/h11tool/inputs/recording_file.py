"""Our own recordings as an input."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from h11tool.inputs.source import Options
from h11tool.recording import Segment, read

_BEGINNING = re.compile(rb'\{[ \t]*"h11rec"')


def detects(first: bytes) -> bool:
    return bool(_BEGINNING.match(first))


def segments(stream: io.BufferedReader, _options: Options) -> Iterator[Segment]:
    return read(stream)
