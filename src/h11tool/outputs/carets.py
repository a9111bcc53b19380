"""The lines of the wire that a finding is about, with carets under the bytes."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Literal, NamedTuple

from h11tool.outputs.safe_text import safe_wire
from h11tool.protocol.findings import Excerpt, Finding, Span

MAX_LINES = 4  # of one excerpt
MORE = "..."  # where a line is clipped
NOTE = 24  # columns that a note needs at least


class Row(NamedTuple):
    """A line of the drawing: its offset, empty for all but a line of the wire; what it shows, and as what.

    Where a finding is about both directions the offset stands behind the name of its side.
    """

    number: str
    text: str
    role: Literal["wire", "cause", "symptom"]


class Mark(NamedTuple):
    """Bytes to underline, how, and what to say of them."""

    span: Span
    role: Literal["cause", "symptom"]
    says: str


class Line(NamedTuple):
    start: int
    data: bytes


def drawn(finding: Finding, width: int, ascii_only: bool) -> Iterator[Row]:
    """Each line of the wire and below it its carets, the text in at most `width` columns."""
    symptom = Mark(finding.span, "symptom", _expected(finding))
    if finding.cause is None or (finding.cause == finding.span and not finding.cause_is_elsewhere):
        yield from _stretch([symptom], [finding.excerpt], "", width, ascii_only)
        return
    cause = Mark(finding.cause, "cause", "the cause")
    if not finding.cause_is_elsewhere:
        yield from _stretch([cause, symptom], [finding.cause_excerpt, finding.excerpt], "", width, ascii_only)
        return
    here, there = ("client ", "server ") if finding.from_client else ("server ", "client ")
    yield from _stretch([cause], [finding.cause_excerpt], there, width, ascii_only)
    yield from _stretch([symptom], [finding.excerpt], here if finding.cause_excerpt else "", width, ascii_only)


def _stretch(
    marks: list[Mark], excerpts: list[Excerpt | None], side: str, width: int, ascii_only: bool
) -> Iterator[Row]:
    """The lines of one direction; `side` is what stands in front of their offsets."""
    for line in _lines([excerpt for excerpt in excerpts if excerpt]):
        text, columns = _columns(line.data, ascii_only)
        here = [mark for mark in marks if _touches(mark.span, line)]
        first = min((columns[_index(mark.span.start, line)] for mark in here), default=0)
        left, right = _window(first, len(text), width)
        yield Row(f"{side}{line.start}", _clipped(text, left, right), "wire")
        for mark in here:
            begin = max(columns[_index(mark.span.start, line)], left) - left
            end = min(columns[_index(mark.span.stop, line)], right) - left
            is_last = mark.span.stop <= line.start + len(line.data)
            for under in _underline(mark, begin, end, width, mark.says if is_last else ""):
                yield Row("", under, mark.role)


def _expected(finding: Finding) -> str:
    return f"expected: {finding.rule.expected}" if finding.rule.expected else ""


def _underline(mark: Mark, begin: int, end: int, width: int, note: str) -> Iterator[str]:
    """The carets with the note behind them if it fits, else below them."""
    carets = " " * begin + ("-" if mark.role == "cause" else "^") * max(end - begin, 1)
    if len(carets) + 1 + len(note) <= width or not note:
        yield f"{carets} {note}".rstrip(" ")
        return
    yield carets
    indent = " " * max(0, min(begin, width - max(NOTE, len(note))))
    yield from textwrap.wrap(note, max(width, NOTE), initial_indent=indent, subsequent_indent=indent)


def _lines(excerpts: list[Excerpt]) -> list[Line]:
    """The lines of all excerpts in wire order, each once."""
    found: dict[int, Line] = {}
    for excerpt in excerpts:
        at = excerpt.start
        for text in excerpt.data.split(b"\n")[:MAX_LINES]:
            whole = text + b"\n" if excerpt.data.startswith(b"\n", at + len(text) - excerpt.start) else text
            if (whole or not excerpt.data) and len(whole) >= len(found.get(at, Line(at, b"")).data):
                found[at] = Line(at, whole)
            at += len(text) + 1
    return [found[start] for start in sorted(found)]


def _touches(span: Span, line: Line) -> bool:
    stop = line.start + len(line.data)
    if span.start == span.stop:
        return line.start <= span.start < stop or (span.start == stop and not line.data.endswith(b"\n"))
    return span.start < stop and span.stop > line.start


def _index(offset: int, line: Line) -> int:
    return min(max(offset - line.start, 0), len(line.data))


def _columns(data: bytes, ascii_only: bool) -> tuple[str, list[int]]:
    """The line as it is shown, and the column at which each byte, and the end, stands."""
    pieces = [safe_wire(data[at : at + 1], ascii_only=ascii_only) for at in range(len(data))]
    columns = [0]
    for piece in pieces:
        columns.append(columns[-1] + len(piece))
    return "".join(pieces), columns


def _window(first: int, length: int, width: int) -> tuple[int, int]:
    """The columns to show of a line that is too long, so that the first mark is in view."""
    if length <= width:
        return 0, length
    left = max(0, min(first - width // 3, length - width))
    return left, left + width


def _clipped(text: str, left: int, right: int) -> str:
    shown = text[left:right]
    if left:
        shown = MORE + shown[len(MORE) :]
    return shown[: -len(MORE)] + MORE if right < len(text) else shown
