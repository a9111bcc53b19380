"""Comma-separated lists (RFC 9110 §5.6.1), with the place of each member."""

from __future__ import annotations

from collections.abc import Iterator

from h11tool.protocol.grammar import BLANKS, compiled

# A member ends at a comma that is not inside a quoted-string; a quote that never closes takes the rest.
_QUOTED_MEMBER = compiled(r'(?:[^,"]++|"(?:[^"\\]++|\\.)*+(?:"|\\?\Z))*+')
_MEMBER = compiled(r"[^,]*+")


def members(value: bytes, quotes: bool = False) -> Iterator[tuple[int, int]]:
    """Start and stop of each member, without the blanks around it.

    An empty member is yielded as the place of the comma that makes it so:
    the one after it or, at the end of the list, the one before it, with
    `start == stop`.
    """
    pattern = _QUOTED_MEMBER if quotes else _MEMBER
    at = 0
    while True:
        found = pattern.match(value, at)
        stop = found.end() if found else at
        member = value[at:stop]
        text = member.strip(BLANKS)
        if text:
            start = at + len(member) - len(member.lstrip(BLANKS))
            yield start, start + len(text)
        elif value:
            comma = stop if stop < len(value) else at - 1
            yield comma, comma
        if stop >= len(value):
            return
        at = stop + 1
