"""Checks on field names: those that gateways confuse, those that look like a slip of the pen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from h11tool.checks.ambiguity import masks_framing
from h11tool.checks.check import SectionCheck
from h11tool.checks.rules import field_lines as rules
from h11tool.checks.rules.ambiguity import MASKED_FRAMING_FIELD
from h11tool.checks.section import Section
from h11tool.checks.spelling import is_within
from h11tool.protocol.grammar import TOKEN, Fault, compiled

MAX_NAME = 256  # octets
MAX_REMEMBERED_NAMES = 2048
MAX_REMEMBERED_LENGTH = 64

_TOKEN = compiled(TOKEN)
_USUAL = compiled(r"[a-z][-.0-9a-z]*+")
# From the first such octet to the last. An underscore has a rule of its own.
_UNDERSCORES = compiled(r"_(?:.*_)?")
_UNUSUAL = compiled(r"(?:^[^a-z_]|[^-._0-9a-z])(?:.*[^-._0-9a-z])?")

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


_UNREMARKABLE: set[bytes] = set()  # names in lower case that have been looked at; bounded


def names_are_unusual(section: Section) -> Iterable[Fault]:
    return () if _UNREMARKABLE.issuperset(section.names) else _odd_names(section)


def _odd_names(section: Section) -> Iterator[Fault]:
    for index, name in enumerate(section.names):
        if name in _UNREMARKABLE:
            continue
        faults = list(_name_faults(name))
        if faults:
            start = section.places[index].name_start
            yield from (Fault(rule, start + begin, start + end) for rule, begin, end, *_ in faults)
        elif len(_UNREMARKABLE) < MAX_REMEMBERED_NAMES and len(name) <= MAX_REMEMBERED_LENGTH:
            _UNREMARKABLE.add(name)


def _name_faults(name: bytes) -> Iterator[Fault]:
    """What is to be said of a name in lower case, counted from its first octet."""
    if not _TOKEN.fullmatch(name):
        return  # the engine has said so
    size = len(name)
    if size > MAX_NAME:
        yield Fault(rules.FIELD_NAME_TOO_LONG, MAX_NAME, size)
    if name == b"close":
        yield Fault(rules.RESERVED_FIELD_NAME_CLOSE, 0, size)
    if masks_framing(name):
        yield Fault(MASKED_FRAMING_FIELD, 0, size)
    elif is_misspelt(name):
        yield Fault(rules.MISSPELT_FRAMING_FIELD, 0, size)
    elif not _USUAL.fullmatch(name):
        underscores = _UNDERSCORES.search(name)
        if underscores:
            yield Fault(rules.UNDERSCORE_IN_FIELD_NAME, *underscores.span())
        unusual = _UNUSUAL.search(name)
        if unusual:
            yield Fault(rules.UNINTEROPERABLE_FIELD_NAME, *unusual.span())


def is_misspelt(name: bytes) -> bool:
    """Whether a name in lower case is nearly that of a field that frames or manages the message.

    Load balancers scramble the letters of a name in place to neutralise the
    field: what has the same letters in another order is a near miss too.
    """
    if name in _MANAGING or name in _OTHER_WORDS or name.startswith(b"x-"):
        return False
    if len(name) >= SCRAMBLED and bytes(sorted(name)) in _ANAGRAMS:
        return True
    return any(is_within(slips, name, meant) for meant, slips in _MANAGING.items())


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
            MASKED_FRAMING_FIELD,
        ),
    ),
)
