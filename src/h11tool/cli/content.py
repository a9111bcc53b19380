"""What `get` writes when nobody asks for a trace: the content of the response, as curl does."""

from __future__ import annotations

import codecs
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from h11tool.outputs import Style
from h11tool.outputs.safe_text import safe_text
from h11tool.protocol.events import Data, InformationalResponse, Response
from h11tool.report import Entry


class Content:
    """Writes the content of the first response, chunks undone, into a file or to standard output.

    With `heads` what stands before it is written too, as received. With `fail` nothing is written of a
    response with status 400 or above. A terminal gets no byte that does not print.
    """

    def __init__(self, path: str | None, style: Style, *, heads: bool, fail: bool) -> None:
        self._path = path
        self._style = style
        self._heads = heads
        self._fail = fail
        self._wanted = True
        self._write: Callable[[bytes], object] | None = None
        self._closing = ExitStack()

    def show(self, entry: Entry) -> None:
        what = entry.what
        if entry.sender != "server" or entry.exchange != 0:
            return
        if isinstance(what, (Response, InformationalResponse)):
            self._wanted = not (self._fail and what.status_code >= 400)
            self._put(what.head if self._heads else b"")
        elif isinstance(what, Data):
            self._put(what.data)

    def _put(self, data: bytes) -> None:
        if not self._wanted:
            return
        if self._write is None:
            self._write = self._opened()
        self._write(data)

    def _opened(self) -> Callable[[bytes], object]:
        if self._path not in (None, "-"):
            return self._closing.enter_context(Path(str(self._path)).open("wb")).write
        if sys.stdout.isatty():
            return _Terminal(self._style).write
        return _write_out

    def close(self) -> None:
        """Close the file; a file system may say only now that it had no room."""
        self._closing.close()


def _write_out(data: bytes) -> None:
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


class _Terminal:
    """Shows bytes as text: line by line, with visible escapes for what could do more than print."""

    def __init__(self, style: Style) -> None:
        self._ascii_only = style.ascii_only
        self._decoder = codecs.getincrementaldecoder("utf-8")("backslashreplace")

    def write(self, data: bytes) -> None:
        text = self._decoder.decode(data).replace("\r\n", "\n")
        lines = [self._line(line) for line in text.split("\n")]
        sys.stdout.write("\n".join(lines))
        sys.stdout.flush()

    def _line(self, line: str) -> str:
        return "\t".join(safe_text(cell, ascii_only=self._ascii_only) for cell in line.split("\t"))
