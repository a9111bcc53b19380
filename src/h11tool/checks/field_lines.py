"""Checks on field values and the whitespace around them, and on fields that may stand only once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from h11tool.checks.check import SectionCheck
from h11tool.checks.registries import SINGLETONS
from h11tool.checks.rules import field_lines as rules
from h11tool.checks.rules.ambiguity import UNUSUAL_FRAMING_VALUE_SPELLING
from h11tool.checks.section import NOT_ASCII, Section
from h11tool.protocol.events import EndOfMessage
from h11tool.protocol.fields import Place
from h11tool.protocol.grammar import Fault
from h11tool.protocol.headers import CODING, LENGTH, field_lines

# Fields whose every octet the engine or another check looks at.
_READ_OTHERWISE = frozenset(b"host content-length transfer-encoding connection upgrade expect".split())
_LINE_ENDS = b"\r\n"


def colons_lack_a_space(section: Section) -> Iterator[Fault]:
    for place in section.places:
        colon = section.octets.index(b":", place.name_stop)
        if place.value_start == colon + 1 < place.value_stop:
            yield Fault(rules.MISSING_SPACE_AFTER_COLON, colon, colon + 1)


def whitespace_is_irregular(section: Section) -> Iterable[Fault]:
    as_usual = section.octets.endswith(field_lines(section.fields) + b"\r\n\r\n")
    return () if as_usual else _irregular(section, section.octets)


def _irregular(section: Section, octets: bytes) -> Iterator[Fault]:
    framing = () if type(section.event) is EndOfMessage else (LENGTH, CODING)
    for name, place in zip(section.names, section.places, strict=True):
        rule = UNUSUAL_FRAMING_VALUE_SPELLING if name in framing else rules.IRREGULAR_OWS
        after_colon = octets.index(b":", place.name_stop) + 1
        start, stop = _beside_one_space(octets, after_colon, place.value_start)
        if start < stop:
            yield Fault(rule, start, stop)
        start, stop = place.value_stop, _text_stop(octets, place)
        if place.value_start < start < stop:
            yield Fault(rule, start, stop)


def _beside_one_space(octets: bytes, start: int, stop: int) -> tuple[int, int]:
    """What of the whitespace in front of a value is more than one space."""
    if octets.startswith(b" ", start):
        return start + 1, max(stop, start + 1)
    return start, stop - 1 if octets[start:stop].endswith(b" ") else stop


def _text_stop(octets: bytes, place: Place) -> int:
    line = octets[place.value_stop : place.stop]
    return place.value_stop + len(line.rstrip(_LINE_ENDS))


def values_are_not_ascii(section: Section) -> Iterable[Fault]:
    return () if section.octets.isascii() else _non_ascii_values(section)


def _non_ascii_values(section: Section) -> Iterator[Fault]:
    for (name, value), place in zip(section.fields, section.places, strict=True):
        if not value.isascii() and name.lower() not in _READ_OTHERWISE:
            yield from _non_ascii_faults(name, section.text(place), place.value_start)


def _non_ascii_faults(name: bytes, text: bytes, base: int) -> Iterator[Fault]:
    encoding, start, stop = _trimmed(text)
    if start:
        yield Fault(rules.UNICODE_SPACE_AT_VALUE_EDGE, base, base + start)
    odd = NOT_ASCII.search(text, start, stop)
    if odd:
        legible = "that are UTF-8" if encoding == "utf-8" else "that are not UTF-8"
        says = f"The value of {name.decode('latin-1')} holds octets from 0x80 to 0xFF {legible}."
        yield Fault(rules.NON_ASCII_FIELD_VALUE, base + odd.start(), base + odd.end(), None, says)
    if stop < len(text):
        yield Fault(rules.UNICODE_SPACE_AT_VALUE_EDGE, base + stop, base + len(text))


_BYTE_ORDER_MARK = "\ufeff"  # JavaScript trims it as a space
_CONTROLS = "".join(map(chr, range(32)))  # some are spaces to Unicode; the engine has blamed them


def _trimmed(text: bytes) -> tuple[str, int, int]:
    """The encoding in which `text` can be read; start and stop of what Unicode-aware trimming leaves of it.

    In UTF-8 the last octet of a letter can be 0x85 or 0xA0: who reads that does not trim it.
    """
    try:
        encoding, decoded = "utf-8", text.decode("utf-8")
    except UnicodeDecodeError:
        encoding, decoded = "latin-1", text.decode("latin-1")
    spaces = {letter for letter in decoded if letter.isspace() or letter == _BYTE_ORDER_MARK} - set(_CONTROLS)
    edges = "".join(spaces)
    lead = len(decoded) - len(decoded.lstrip(edges))
    kept = decoded.strip(edges)
    start = len(decoded[:lead].encode(encoding))
    return encoding, start, start + len(kept.encode(encoding))


def singletons_stand_once(section: Section) -> Iterable[Fault]:
    if len(section.named) == len(section.fields):
        return ()
    return _repeated(section)


def _repeated(section: Section) -> Iterator[Fault]:
    for index, name in enumerate(section.names):
        if name in SINGLETONS and section.first[name] < index:
            first, place = section.line(name), section.places[index]
            cause = first.name_start, first.value_stop
            yield Fault(rules.DUPLICATE_SINGLETON_FIELD, place.name_start, place.value_stop, cause)


CHECKS = (
    SectionCheck(colons_lack_a_space, (rules.MISSING_SPACE_AFTER_COLON,)),
    SectionCheck(whitespace_is_irregular, (rules.IRREGULAR_OWS, UNUSUAL_FRAMING_VALUE_SPELLING)),
    SectionCheck(values_are_not_ascii, (rules.NON_ASCII_FIELD_VALUE, rules.UNICODE_SPACE_AT_VALUE_EDGE)),
    SectionCheck(singletons_stand_once, (rules.DUPLICATE_SINGLETON_FIELD,)),
)
