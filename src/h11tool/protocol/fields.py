"""Field lines: `Name: value`, in header sections and in trailer sections (RFC 9112 §5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from h11tool.protocol.findings import Rule
from h11tool.protocol.grammar import BLANKS, OWS, TCHAR, TEXT, TOKEN, Fault, Term, Thinning, compiled
from h11tool.protocol.headers import LOWER, Field
from h11tool.protocol.rules import field_lines as rules

MAX_FIELD_LINE = 8192
MAX_FIELD_LINES = 100
MAX_FIELD_SECTION = 65536

# Well-formed lines. One with whitespace behind its value is read on the slower way, where it is cut off.
FIELD_LINES = rf"(?:{TOKEN}:{TEXT}(?<![ \t])\r\n)*+"
FIELD = compiled(rf"([^:\r\n]++):{OWS}([^\r\n]*)\r\n")

_CONTROLS = r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]++"
_NAME = Term(
    TOKEN,
    (rules.NON_ASCII_FIELD_NAME, r"[\x80-\xff]++"),
    (rules.WHITESPACE_INSIDE_FIELD_NAME, r"[ \t]++"),
    (rules.BARE_CR_IN_FIELD_SECTION, r"\r"),
    (rules.INVALID_FIELD_NAME_OCTET, rf"[^{TCHAR}\x80-\xff \t\r]++"),
    otherwise=rules.EMPTY_FIELD_NAME,
)
_VALUE = Term(
    TEXT,
    (rules.NUL_IN_FIELD_VALUE, r"\x00++"),
    (rules.BARE_CR_IN_FIELD_SECTION, r"\r(?!\n)"),
    (rules.CONTROL_IN_FIELD_VALUE, _CONTROLS),
    otherwise=rules.CONTROL_IN_FIELD_VALUE,
)
_PSEUDO = compiled(r":(?:method|scheme|authority|path|status|protocol):")
_UNSAFE = bytes.maketrans(b"\x00\r", b"  ")  # RFC 9110 §5.5: replaced by SP where they are not refused

# Fields whose folding moves the end of a message or the host that is asked.
FOLDED_FRAMING = frozenset([b"content-length", b"transfer-encoding", b"host", b"connection"])


class Place(NamedTuple):
    """Where a field line stands, counted from the first byte of its head."""

    name_start: int
    name_stop: int
    value_start: int
    value_stop: int
    stop: int  # line end included


class Section(NamedTuple):
    """A field section as it was read: what it says, where, and what is wrong with it."""

    fields: list[Field]
    places: tuple[Place, ...]
    faults: list[Fault]


def locate(head: bytes, start: int) -> tuple[Place, ...]:
    """The places of the fields of a section in which nothing is wrong."""
    return tuple(
        [
            Place(
                found.start(1),
                found.end(1),
                found.start(2),
                found.start(2) + len(found[2].rstrip(BLANKS)),
                found.end(),
            )
            for found in FIELD.finditer(head, start)
        ]
    )


def without_repeated_lengths(head: bytes, places: Iterable[Place]) -> Iterator[Place]:
    """The places of the fields that `framing.tidied` leaves: of several Content-Length lines the first."""
    given = False
    for place in places:
        is_length = head[place.name_start : place.name_stop].lower() == b"content-length"
        if not (is_length and given):
            yield place
        given = given or is_length


def read_section(head: bytes, start: int, lf_only: bool = False) -> Section:
    """Read field lines from `start` to the empty line, or to the end of `head`, forgiving what can be forgiven.

    With `lf_only` the line ends have been blamed already.
    """
    reading = _Reading(head, lf_only)
    at = start
    while True:
        end = head.find(b"\n", at) + 1
        if not end:
            return reading.section()
        text_stop = end - 2 if end - 2 >= at and head[end - 2] == CR else end - 1
        if text_stop == at:
            reading.blame_line_end(rules.BARE_LF_EMPTY_LINE, at, end)
            return reading.section()
        reading.line(at, text_stop, end)
        reading.blame_line_end(rules.BARE_LF_IN_FIELD_SECTION, text_stop, end)
        at = end


CR, SP, HTAB, COLON = b"\r \t:"


class _Reading:
    """A section while it is being read, line by line."""

    def __init__(self, head: bytes, lf_only: bool) -> None:
        self._head = head
        self._lf_only = lf_only
        self._fields: list[tuple[bytes, list[bytes]]] = []  # name, and the pieces of its folded value
        self._places: list[Place] = []
        self._faults: list[Fault] = []
        self._thinning = Thinning()
        self._lines = 0
        self._dropped = True  # whether the last line gave no field that another line could continue

    def section(self) -> Section:
        fields = [(name, b" ".join(pieces).strip(BLANKS)) for name, pieces in self._fields]
        return Section(fields, tuple(self._places), self._faults)

    def blame_line_end(self, rule: Rule, text_stop: int, end: int) -> None:
        if end - text_stop == 1 and not self._lf_only:
            self._blame(Fault(rule, text_stop, end))

    def line(self, start: int, stop: int, end: int) -> None:
        first = self._head[start]
        if first in (SP, HTAB, CR):
            self._continuation(start, stop, end)
        elif first == COLON:
            pseudo = _PSEUDO.match(self._head, start, stop)
            self._drop(
                Fault(rules.PSEUDO_HEADER_IN_HTTP1, start, pseudo.end())
                if pseudo
                else Fault(rules.EMPTY_FIELD_NAME, start, start + 1)
            )
        else:
            colon = self._head.find(b":", start, stop)
            if colon < 0:
                self._drop(Fault(rules.FIELD_LINE_WITHOUT_COLON, start, stop))
            else:
                self._field(start, colon, stop, end)
        self._lines += 1

    def _field(self, start: int, colon: int, stop: int, end: int) -> None:
        head = self._head
        name = head[start:colon].rstrip(BLANKS)
        name_stop = start + len(name)
        value = head[colon + 1 : stop]
        value_start = stop - len(value.lstrip(BLANKS))
        value_stop = max(value_start, colon + 1 + len(value.rstrip(BLANKS)))
        self._blame_term(_NAME, start, name_stop)
        if name_stop < colon:
            self._blame(Fault(rules.WHITESPACE_BEFORE_COLON, name_stop, colon))
        self._blame_term(_VALUE, value_start, value_stop)
        self._fields.append((name, [head[value_start:stop].translate(_UNSAFE)]))
        self._places.append(Place(start, name_stop, value_start, value_stop, end))
        self._dropped = False

    def _continuation(self, start: int, stop: int, end: int) -> None:
        head = self._head
        text = head[start:stop].strip(b" \t\r" if head[start] == CR else BLANKS)
        text_start = head.index(text, start) if text else stop
        if head[start] == CR:
            self._blame(Fault(rules.CR_WITHOUT_LF_AT_SECTION_END, start, min(start + 2, stop)))
        elif not self._lines or (self._dropped and not self._fields):
            self._drop(Fault(rules.WHITESPACE_BEFORE_FIRST_FIELD, start, stop))
            return
        elif not text:
            self._blame(Fault(rules.WHITESPACE_ONLY_LINE_IN_SECTION, start, end))
        else:
            self._blame(self._fold(start, text_start))
        if not self._dropped:
            self._blame_term(_VALUE, text_start, text_start + len(text))
            self._fields[-1][1].append(head[text_start:stop].translate(_UNSAFE))
            place = self._places[-1]
            self._places[-1] = place._replace(value_stop=max(place.value_stop, text_start + len(text)), stop=end)

    def _fold(self, start: int, text_start: int) -> Fault:
        line_end = start - 2 if self._head[start - 2 : start] == b"\r\n" else start - 1
        if self._dropped:
            return Fault(rules.OBS_FOLD, line_end, text_start)
        place = self._places[-1]
        framing = LOWER[self._fields[-1][0]] in FOLDED_FRAMING
        rule = rules.OBS_FOLD_IN_FRAMING_FIELD if framing else rules.OBS_FOLD
        return Fault(rule, line_end, text_start, (place.name_start, place.name_stop))

    def _drop(self, fault: Fault) -> None:
        self._blame(fault)
        self._dropped = True

    def _blame(self, fault: Fault) -> None:
        if self._thinning.lets(fault, self._head):
            self._faults.append(fault)

    def _blame_term(self, term: Term, start: int, stop: int) -> None:
        for fault in term.faults(self._head, start, stop):
            self._blame(fault)


def size_faults(head: bytes, places: tuple[Place, ...], start: int) -> list[Fault]:
    """What is too much in a section: one line, the number of lines, all of it (RFC 9110 §5.4)."""
    faults = [
        Fault(rules.FIELD_LINE_TOO_LONG, place.name_start + MAX_FIELD_LINE, place.stop)
        for place in places
        if place.stop - place.name_start > MAX_FIELD_LINE
    ]
    if len(places) > MAX_FIELD_LINES:
        surplus = places[MAX_FIELD_LINES]
        faults.append(Fault(rules.TOO_MANY_FIELD_LINES, surplus.name_start, surplus.stop))
    if len(head) - start > MAX_FIELD_SECTION:
        crossing = next((place for place in places if place.stop - start > MAX_FIELD_SECTION), None)
        if crossing:
            faults.append(Fault(rules.FIELD_SECTION_TOO_LARGE, crossing.name_start, crossing.stop))
    return faults
