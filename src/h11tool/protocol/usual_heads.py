"""Heads as nearly all are, read by splitting them instead of looking at each octet with a pattern, in half the time.

What is out of the ordinary in any way, right or wrong, is not read here and left to `heads`.
"""

from __future__ import annotations

from h11tool.protocol.grammar import EDGES
from h11tool.protocol.headers import TEXT_OCTETS, TOKENS, Field, Headers, headers_read

USUAL_SIZE = 4096  # octets of a head in which neither the start-line nor the field section is too long
USUAL_LINES = 64  # field lines, so that there are not too many of them

_LINE_END = b"\r\n"
_HEAD_END = b"\r\n\r\n"


def split_head(data: bytes | bytearray, at: int, limit: int) -> tuple[bytes, bytes, Headers, list[Field]] | None:
    """Of the head at the index `at`: itself, its first line, its fields, mark and value of those that matter."""
    if at == 0 and len(data) <= USUAL_SIZE and data.endswith(_HEAD_END) and type(data) is bytes:
        head = data  # nothing but a head has arrived; were it two, there would be an empty line in it
    else:
        head = bytes(data[at : data.find(_HEAD_END, at, at + USUAL_SIZE) + 4])
    lines = head.split(_LINE_END)
    line_ends = len(lines) - 1
    if line_ends > USUAL_LINES or len(head) > limit or head.translate(None, TEXT_OCTETS) != _LINE_END * line_ends:
        return None
    first = lines[0]
    del lines[-2:], lines[:1]
    fields: list[Field] = []
    marked: list[Field] = []
    add, tokens = fields.append, TOKENS
    try:
        for line in lines:
            name, _, value = line.partition(b": ")
            lower, mark = tokens[name]
            if not value or value.strip(EDGES) is not value:  # nothing, or more than one blank, stands around the value
                return None
            if mark is not None:
                marked.append((mark, value))
            add((lower, value))
    except KeyError:  # not a token
        return None
    return head, first, headers_read(fields, lines), marked
