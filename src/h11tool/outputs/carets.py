"""The lines of the wire that a finding is about, with carets under the bytes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from h11tool.outputs.safe_text import safe_wire
from h11tool.protocol.findings import Excerpt, Finding, Span

MAX_LINES = 4  # of one excerpt


class Mark(NamedTuple):
    """Bytes to underline, how, and what to say of them."""

    span: Span
    sign: str
    says: str


class Line(NamedTuple):
    start: int
    data: bytes


def drawn(finding: Finding, width: int, ascii_only: bool) -> Iterator[tuple[str, str]]:
    """Pairs of a gutter and a text: each line of the wire, and below it its carets."""
    marks = [Mark(finding.span, "^", _expected(finding))]
    excerpts = [finding.excerpt]
    if finding.cause is not None:
        marks.insert(0, Mark(finding.cause, "-", "the cause"))
        excerpts.insert(0, finding.cause_excerpt)
    lines = _lines([excerpt for excerpt in excerpts if excerpt])
    digits = max([len(str(line.start)) for line in lines], default=1)
    for line in lines:
        text, cells = _cells(line.data, ascii_only)
        here = [mark for mark in marks if _touches(mark.span, line)]
        first = min((cells[_index(mark.span.start, line)] for mark in here), default=0)
        left, right = _window(first, len(text), max(20, width - digits - 3))
        yield f"{line.start:>{digits}}", text[left:right]
        for mark in here:
            begin = cells[_index(mark.span.start, line)]
            end = max(begin + 1, cells[_index(mark.span.stop, line)])
            begin, end = max(begin, left), min(max(end, begin + 1), right + 1)
            if begin < end:
                last = mark.span.stop <= line.start + len(line.data)
                yield "", " " * (begin - left) + mark.sign * (end - begin) + (f" {mark.says}" if last else "")


def _expected(finding: Finding) -> str:
    return f"expected: {finding.rule.expected}" if finding.rule.expected else ""


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


def _cells(data: bytes, ascii_only: bool) -> tuple[str, list[int]]:
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
