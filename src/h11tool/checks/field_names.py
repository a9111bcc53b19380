"""Checks on field names: those that gateways confuse, those that look like a slip of the pen."""

from __future__ import annotations

from collections.abc import Iterator

from h11tool.checks.check import SectionCheck
from h11tool.checks.rules import field_lines as rules
from h11tool.checks.section import Section
from h11tool.checks.spelling import is_within
from h11tool.protocol.grammar import TOKEN, Fault, compiled

MAX_NAME = 256  # octets
MAX_REMEMBERED_NAMES = 2048
MAX_REMEMBERED_LENGTH = 64

_TOKEN = compiled(TOKEN)
_USUAL = compiled(r"[A-Za-z][-.0-9A-Za-z]*+")
# From the first such octet to the last. An underscore has a rule of its own.
_UNDERSCORES = compiled(r"_(?:.*_)?")
_UNUSUAL = compiled(r"(?:^[^A-Za-z_]|[^-._0-9A-Za-z])(?:.*[^-._0-9A-Za-z])?")

# Fields that frame or manage the message, and how many slips still leave them recognisable.
_MANAGING = {
    b"content-length": 2,
    b"transfer-encoding": 2,
    b"connection": 2,
    b"keep-alive": 2,
    b"trailer": 1,
    b"upgrade": 1,
    b"expect": 1,
}
_ANAGRAMS = {bytes(sorted(name)) for name in _MANAGING} | {b"host"}
_OTHER_WORDS = frozenset(
    b"collection connecting connector correction convection expert export extent trailed upgraded".split()
)


class _Judged(dict[bytes, tuple[Fault, ...]]):
    """Field names as spelt -> what is to be said of them, counted from their first octet; bounded."""

    def __missing__(self, name: bytes) -> tuple[Fault, ...]:
        faults = tuple(_name_faults(name))
        if len(self) < MAX_REMEMBERED_NAMES and len(name) <= MAX_REMEMBERED_LENGTH:
            self[name] = faults
        return faults


_JUDGED = _Judged()


def names_are_unusual(section: Section) -> Iterator[Fault]:
    judged = _JUDGED
    odd = [index for index, field in enumerate(section.fields) if judged[field[0]]]
    for index in odd:
        start = section.places[index].name_start
        for fault in judged[section.fields[index][0]]:
            yield Fault(fault.rule, start + fault.start, start + fault.stop)


def _name_faults(name: bytes) -> Iterator[Fault]:
    if not _TOKEN.fullmatch(name):
        return  # the engine has said so
    size = len(name)
    if size > MAX_NAME:
        yield Fault(rules.FIELD_NAME_TOO_LONG, MAX_NAME, size)
    lower = name.lower()
    if lower == b"close":
        yield Fault(rules.RESERVED_FIELD_NAME_CLOSE, 0, size)
    if is_misspelt(lower):
        yield Fault(rules.MISSPELT_FRAMING_FIELD, 0, size)
    elif not _USUAL.fullmatch(name):
        underscores = _UNDERSCORES.search(name)
        if underscores:
            yield Fault(rules.UNDERSCORE_IN_FIELD_NAME, *underscores.span())
        unusual = _UNUSUAL.search(name)
        if unusual:
            yield Fault(rules.UNINTEROPERABLE_FIELD_NAME, *unusual.span())


def is_misspelt(lower: bytes) -> bool:
    """Whether a name in lower case is nearly that of a field that frames or manages the message.

    Load balancers scramble the letters of a name in place to neutralise the
    field: what has the same letters in another order is a near miss too.
    """
    if lower in _MANAGING or lower in _OTHER_WORDS or lower.startswith(b"x-"):
        return False
    if len(lower) >= SCRAMBLED and bytes(sorted(lower)) in _ANAGRAMS:
        return True
    return any(is_within(slips, lower, name) for name, slips in _MANAGING.items())


SCRAMBLED = 7  # letters from which on an anagram is no accident

CHECKS = (
    SectionCheck(
        names_are_unusual,
        (
            rules.UNDERSCORE_IN_FIELD_NAME,
            rules.MISSPELT_FRAMING_FIELD,
            rules.UNINTEROPERABLE_FIELD_NAME,
            rules.RESERVED_FIELD_NAME_CLOSE,
            rules.FIELD_NAME_TOO_LONG,
        ),
    ),
)
