"""The view `hex`: every read as a dump, with the findings between the reads."""

from __future__ import annotations

from h11tool.outputs import Style
from h11tool.outputs.margin import Margin
from h11tool.outputs.paint import Paint
from h11tool.outputs.wording import count
from h11tool.protocol.conversation import Transition
from h11tool.protocol.events import Event
from h11tool.report import Entry, Read

_NARROW = 80  # columns of a terminal on which a row holds half as many octets
_SHOWN = bytes(octet if 0x20 <= octet < 0x7F else ord(".") for octet in range(256))


class HexView:
    """A dump by direction. Offsets count from the first byte of the sender's stream."""

    def __init__(self, style: Style, paint: Paint, margin: Margin) -> None:
        self._paint = paint
        self._margin = margin
        self._octets = 16 if style.width >= _NARROW else 8

    def event(self, entry: Entry, event: Event) -> str:
        return ""

    def steps(self, entry: Entry, steps: list[Transition]) -> str:
        return ""

    def rest(self) -> str:
        return ""

    def read(self, entry: Entry, read: Read) -> str:
        sender = entry.sender or "server"
        title = f"{self._margin.time(entry)}{sender}, {count(len(read.data), 'byte')}"
        lines = [self._paint("strong", title) + "\n"]
        half = self._octets // 2
        columns = self._octets * 3
        for at in range(0, len(read.data), self._octets):
            row = read.data[at : at + self._octets]
            octets = f"{row[:half].hex(' ')}  {row[half:].hex(' ')}"
            mark = self._paint(sender, f"{self._margin.sign(entry)} {read.start + at:08x}")
            shown = row.translate(_SHOWN).decode("ascii")
            lines.append(f"{mark}  {octets:<{columns}}  {shown}".rstrip(" ") + "\n")
        return "".join(lines)
