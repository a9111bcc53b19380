"""Connection, Upgrade and Expect: what a sender wants of the connection (RFC 9110 §7.6.1, §7.8, §10.1.1)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from h11tool.protocol.grammar import TCHAR, Fault, compiled
from h11tool.protocol.lists import members
from h11tool.protocol.rules import connection as rules
from h11tool.protocol.rules.upgrade import EXPECT_OBFUSCATED

# Values longer than this are read each time, so that what is remembered stays small.
REMEMBERED_LENGTH = 128

# Fields that the next hop needs to frame or route the message: naming one asks it to drop them.
FRAMING_FIELDS = frozenset([b"content-length", b"transfer-encoding", b"host"])

_NOT_TCHAR = compiled(rf"[^{TCHAR}]")
_CONTINUE_LIKE = compiled(r"(?i)100.?continue")


class Options(NamedTuple):
    """The options of a Connection field value, in lower case."""

    names: frozenset[bytes]
    faults: tuple[Fault, ...]


def connection_options(value: bytes) -> Options:
    return _remembered_options(value) if len(value) <= REMEMBERED_LENGTH else _read_options(value)


def _read_options(value: bytes) -> Options:
    names = []
    faults: list[Fault] = []
    for start, stop in members(value):
        name = value[start:stop].lower()
        names.append(name)
        faults += _option_faults(value, start, stop)
    return Options(frozenset(names), tuple(faults))


_remembered_options = lru_cache(maxsize=256)(_read_options)


def _option_faults(value: bytes, start: int, stop: int) -> Iterator[Fault]:
    odd = _NOT_TCHAR.search(value, start, stop)
    if odd:
        yield Fault(rules.CONNECTION_OPTION_NOT_TOKEN, odd.start(), odd.end())
    elif value[start:stop].lower() in FRAMING_FIELDS:
        yield Fault(rules.FRAMING_CONNECTION_OPTION, start, stop)


def expects_continue(value: bytes) -> bool:
    """Whether `100-continue` is a member of the list, in any letter case."""
    return any(value[start:stop].lower() == b"100-continue" for start, stop in members(value))


def expectation_faults(value: bytes) -> Iterator[Fault]:
    """What stands beside `100-continue`, or only resembles it: hops disagree whether a 100 is due."""
    lower = value.lower()
    if lower == b"100-continue" or not _CONTINUE_LIKE.search(lower):
        return
    exact = lower.find(b"100-continue")
    if exact < 0:
        yield Fault(EXPECT_OBFUSCATED, 0, len(value))
    elif exact > 0:
        yield Fault(EXPECT_OBFUSCATED, 0, exact)
    else:
        yield Fault(EXPECT_OBFUSCATED, len(b"100-continue"), len(value))
