"""An opened file or standard input whose beginning can be looked at before it is read."""

from __future__ import annotations

import io
import os
import stat
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from h11tool.recording import Sender

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

BLOCK = 64 * 1024  # bytes asked for at once; fewer are passed on as soon as they are there
SMALL = 16 * 1024 * 1024  # bytes of a file that is read whole to see whether it holds both directions
MAX_NAME = 120  # characters of a file name in a message


class Options(NamedTuple):
    """What the user knows about an input that the input does not tell."""

    format_name: str | None = None  # a row of the table
    role: Sender | None = None  # whose bytes raw bytes are
    eof: bool = True  # whether raw bytes end where the file ends


class Unreadable(Exception):
    """The input cannot be opened, or not be read on."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(name, reason)
        self.name = name
        self.reason = reason

    def __str__(self) -> str:
        shown = "standard input" if self.name == "-" else repr(self.name[:MAX_NAME])
        return f"cannot read {shown}: {self.reason}"


class Source(io.RawIOBase):
    """An input by its name, `-` being standard input; every failure of it is `Unreadable`."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._looked_at = b""
        self._file: io.BufferedIOBase | None = None
        self._file = self._opened()

    def look(self, enough: Callable[[bytes], bool]) -> bytes:
        """The first bytes, as many as it takes to be enough, or all there are; they can be read again."""
        while not enough(self._looked_at) and (block := self._read_some(BLOCK)):
            self._looked_at += block
        return self._looked_at

    def stream(self) -> io.BufferedReader:
        return io.BufferedReader(self, BLOCK)

    def is_small_file(self) -> bool:
        """Whether this is a regular file that may be held in memory whole."""
        try:
            about = os.fstat(self.fileno())
        except (OSError, ValueError):  # standard input may be something that only looks like a file
            return False
        return stat.S_ISREG(about.st_mode) and about.st_size <= SMALL

    def readable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._file.fileno() if self._file else super().fileno()

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        block = self._looked_at[: len(view)]
        if block:
            self._looked_at = self._looked_at[len(block) :]
        else:
            block = self._read_some(len(view))
        view[: len(block)] = block
        return len(block)

    def close(self) -> None:
        if self._file and self._name != "-":
            self._file.close()
        super().close()

    def _opened(self) -> io.BufferedIOBase:
        if self._name != "-":
            try:
                return io.BufferedReader(io.FileIO(self._name), BLOCK)
            except (OSError, ValueError) as error:  # ValueError: a NUL in the name
                raise self._unreadable(error) from None
        file = getattr(sys.stdin, "buffer", None)  # sys.stdin is None where it was closed
        if not isinstance(file, io.BufferedIOBase):
            raise Unreadable(self._name, "it is closed")
        return file

    def _read_some(self, size: int) -> bytes:
        try:
            return self._file.read1(size) if self._file else b""
        except (OSError, ValueError) as error:  # ValueError: closed under our hands
            raise self._unreadable(error) from None

    def _unreadable(self, error: Exception) -> Unreadable:
        return Unreadable(self._name, getattr(error, "strerror", None) or str(error))
