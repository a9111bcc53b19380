"""Heads as nearly all are, read by splitting them instead of looking at each octet with a pattern, in half the time.

What is out of the ordinary in any way, right or wrong, is not read here and left to `heads`.
"""

from __future__ import annotations

from typing import Any

from h11tool.protocol.grammar import EDGES
from h11tool.protocol.headers import LOWER, MARKED, RECURRING, Field, Headers, headers_of
from h11tool.protocol.memo import Memo

USUAL_SIZE = 4096  # octets of a head in which neither the start-line nor the field section is too long
USUAL_LINES = 64  # field lines, so that there are not too many of them

# Field lines that have been read -> name in lower case and value; those that matter to framing are apart.
_READ: Memo[bytes, Field] = Memo()
_READ_MARKED: Memo[bytes, Field] = Memo()

_LINE_END = b"\r\n"
_HEAD_END = b"\r\n\r\n"


def whole_head(data: bytes | bytearray, at: int) -> bytes:
    """The head at the index `at`; something that no head is, if it is not all there or is a long one."""
    if at == 0 and len(data) <= USUAL_SIZE and data.endswith(_HEAD_END) and type(data) is bytes:
        return data  # nothing but a head has arrived; were it two, there would be an empty line in it
    return bytes(data[at : data.find(_HEAD_END, at, at + USUAL_SIZE) + 4])


def split_head(head: bytes) -> tuple[bytes, Headers, list[Field]] | None:
    """The first line of a head, its fields, and mark and value of those that matter."""
    lines = head.split(_LINE_END)
    if len(lines) - 3 > USUAL_LINES or lines[-1]:
        return None
    first = lines[0]
    del lines[-2:], lines[:1]
    fields: list[Any] = list(map(_READ.get, lines))
    marked: list[Field] = []
    for number, field in enumerate(fields):
        if field is None:
            line = lines[number]
            field = fields[number] = _READ_MARKED.get(line) or _field_in(line)
            if field is None:
                return None
            if field[0] in MARKED:
                marked.append(field)
    return first, headers_of(lines, fields), marked


def same_section(head: bytes, before: bytes) -> bytes | None:
    """The first line of a head if all that follows it is what follows the first line of the head before."""
    section = before[before.find(_LINE_END) :]
    return head[: -len(section)] if head.endswith(section) else None


def _field_in(line: bytes) -> Field | None:
    """Name in lower case and value; None unless one blank and nothing else stands around the value."""
    name, _, value = line.partition(b": ")
    if not value or value.strip(EDGES) is not value or not line.decode("latin-1").isprintable():
        return None
    lower = LOWER[name]
    if name not in LOWER:  # not a token, or a long one
        return None
    field = lower, value
    if lower in RECURRING:
        memo = _READ_MARKED if lower in MARKED else _READ
        memo.remember(line, field, len(line))
    return field
