"""The terms of HTTP/1.1's grammar, each written once, with its known mistakes named in it.

A `Term` knows its right form and the wrong forms that peers really send. The
patterns that read clean traffic are built from the right forms alone, so
whatever only a tolerant reading accepts has been blamed for something:
nothing is forgiven silently.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple, cast

from h11tool.protocol.findings import Rule

# RFC 9110 §5.6.2 and RFC 5234 B.1. Repetition is possessive throughout: giving
# bytes back could only make bad input slow, never make it match.
TCHAR = r"-!#$%&'*+.^_`|~0-9A-Za-z"
TOKEN = rf"[{TCHAR}]++"
VISIBLE = r"[\x21-\x7e]++"
TEXT = r"[\t\x20-\x7e\x80-\xff]*+"  # HTAB, SP, VCHAR, obs-text: reasons and field values
VERSION = r"HTTP/[0-9]\.[0-9]"
OWS = r"[ \t]*+"

SPACES = b" \t\x0b\x0c\r"  # what RFC 9112 §3 lets a lenient recipient split a start-line on
BLANKS = b" \t"  # optional whitespace
EDGES = b" \t\n\r\x0b\x0c"  # what may not stand at either end of a value that is passed on unread


class _Lazy:
    """A pattern that is compiled when it is first used: most of them only ever meet a broken peer.

    From then on its methods are attributes of the instance, so that a use costs what it always costs.
    """

    def __init__(self, pattern: str) -> None:
        self._text = pattern

    def __getattr__(self, name: str) -> object:
        pattern = re.compile(self._text.encode("latin-1"), re.DOTALL)
        for method in ("match", "fullmatch", "search", "finditer", "findall", "sub"):
            self.__dict__[method] = getattr(pattern, method)
        return getattr(pattern, name)


def compiled(pattern: str) -> re.Pattern[bytes]:
    """The pattern, for bytes, with `.` matching every byte."""
    return cast("re.Pattern[bytes]", _Lazy(pattern))


def decimal(digits: bytes) -> int:
    """The value of 1*DIGIT. The caller has matched the digits and bounded their number."""
    return int(digits)


def hexadecimal(digits: bytes) -> int:
    """The value of 1*HEXDIG. The caller has matched the digits and bounded their number."""
    return int(digits, 16)


class Fault(NamedTuple):
    """A rule broken at a place, counted from the first byte of the piece that is being read."""

    rule: Rule
    start: int
    stop: int
    cause: tuple[int, int] | None = None
    says: str = ""


MAX_FAULTS = 100  # of one piece


class Thinning:
    """Lets the first `MAX_FAULTS` faults of a piece pass and, so that none hides behind them, each of another kind."""

    def __init__(self) -> None:
        self._count = 0
        self._kinds: set[tuple[str, bytes]] = set()

    def lets(self, fault: Fault, data: bytes) -> bool:
        """Whether this fault in `data` is to be told; its kind is its rule and its octets."""
        kind = fault.rule.id, data[fault.start : fault.stop]
        if self._count >= MAX_FAULTS and kind in self._kinds:
            return False
        self._count += 1
        self._kinds.add(kind)
        return True


def thinned(faults: Iterable[Fault], data: bytes) -> Iterator[Fault]:
    """The faults that a `Thinning` of their own lets pass."""
    thinning = Thinning()
    return (fault for fault in faults if thinning.lets(fault, data))


class Term:
    """A piece of a line: what is right, and the named ways in which peers get it wrong.

    Each wrong form is a rule and the pattern of the bytes it blames. When a
    piece is not right and no wrong form occurs in it, `otherwise` is blamed
    for all of it.
    """

    def __init__(self, right: str, *wrong: tuple[Rule, str], otherwise: Rule) -> None:
        self._right = compiled(right)
        self._wrong = [(rule, compiled(spot)) for rule, spot in wrong]
        self._otherwise = otherwise

    def faults(self, line: bytes, start: int, stop: int) -> Iterator[Fault]:
        """What is wrong with `line[start:stop]`, in the order of its bytes."""
        if self._right.fullmatch(line, start, stop):
            return
        spotted = [
            Fault(rule, found.start(), found.end())
            for rule, spot in self._wrong
            for found in spot.finditer(line, start, stop)
        ]
        spotted.sort(key=_place)
        yield from thinned(spotted, line) if spotted else [Fault(self._otherwise, start, stop)]


def _place(fault: Fault) -> int:
    return fault.start
