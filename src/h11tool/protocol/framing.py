"""From the fields of a message to its length and to what it means for the connection (RFC 9112 §6 and §9)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from typing import NamedTuple, TypeAlias

from h11tool.protocol import authority
from h11tool.protocol.codings import CHUNKED, read_codings
from h11tool.protocol.fields import Place, locate
from h11tool.protocol.findings import Rule
from h11tool.protocol.grammar import Fault, compiled, decimal
from h11tool.protocol.headers import (
    CODING,
    CONNECTION,
    EXPECT,
    HOST,
    LENGTH,
    LOWER,
    MARKS,
    UPGRADE,
    Field,
    field_lines,
)
from h11tool.protocol.lengths import read_lengths
from h11tool.protocol.lists import members
from h11tool.protocol.options import connection_options, expectation_faults, expects_continue
from h11tool.protocol.rules import body_framing as rules
from h11tool.protocol.rules import target as target_rules
from h11tool.protocol.rules import upgrade as upgrade_rules

USUAL_LENGTH = compiled(r"0|[1-9][0-9]{0,17}+")


class Doubt(Enum):
    """Why the length of a body is not simply known; a diagnosing reader tries what fits."""

    NONE = "known"
    UNREADABLE = "Content-Length is no number"
    CONFLICT = "Content-Length values differ"
    NOT_CHUNKED_LAST = "the last transfer coding of a request is not chunked"


class Facts(NamedTuple):
    """What the fields of a message say about the connection and about the message's length."""

    keep_alive: bool = True  # what the Connection field and the version leave of it
    upgrade: bool = False  # a non-empty Upgrade field
    expects_continue: bool = False
    chunked: bool = False  # Transfer-Encoding is present and ends in chunked
    coded: bool = False  # Transfer-Encoding is present and names a coding
    only_chunked: bool = False  # ... and no other coding than chunked
    length: int | None = None  # Content-Length
    doubt: Doubt = Doubt.NONE
    other_length: int = 0  # with Doubt.CONFLICT: the largest value
    untidy: bool = False  # the framing fields are spelt otherwise than they are understood
    kept: bool = False  # HTTP/1.0 with the option keep-alive


PLAIN = Facts()
CLOSING = Facts(keep_alive=False)
KEPT = Facts(keep_alive=False, kept=True)
CHUNKED_BODY = Facts(chunked=True, coded=True, only_chunked=True)

Places: TypeAlias = Callable[[], Sequence[Place]]


def as_written(fields: Sequence[Field]) -> bytes:
    """The field lines as we would send them."""
    return field_lines(fields) + b"\r\n"


def is_host(name: bytes) -> bool:
    return MARKS[name] == HOST


def host_first(fields: Sequence[Field]) -> list[Field]:
    """The fields in the order in which we send them (RFC 9110 §7.2)."""
    return [field for field in fields if is_host(field[0])] + [field for field in fields if not is_host(field[0])]


def marked(fields: Sequence[Field]) -> list[Field]:
    """Mark and value of those fields that matter to framing."""
    marks = MARKS
    return [(mark, value) for name, value in fields if (mark := marks[name]) is not None]


def unknown_coding(fields: Sequence[Field], places: Sequence[Place]) -> Fault:
    """The fault of a transfer coding that a recipient does not understand which understands only chunked."""
    place = places[_indices(CODING, fields)[0]]
    says = "Only Transfer-Encoding: chunked is supported."
    return Fault(rules.UNKNOWN_TRANSFER_CODING, place.value_start, place.value_stop, None, says)


class Message(NamedTuple):
    """The parts of a start-line that framing depends on. `method` is None for a response."""

    version: bytes
    line_stop: int  # where the start-line ends in the head
    method: bytes | None = None
    target: bytes = b""
    target_start: int = 0
    status: int = 0


def examine(
    message: Message,
    fields: Sequence[Field],
    head: bytes | None,
    start: int,
    located: tuple[Place, ...] | None = None,
) -> tuple[Facts, list[Fault]]:
    """What the fields say of length and connection, and what is wrong with them.

    The fields stand at `located` in `head`, or one after the other from
    `start` on; without a head they are thought to be written as
    `Name: value`. Faults are counted from the head's first byte.
    """
    marks = MARKS
    special: dict[bytes, list[bytes]] = {}
    for field in fields:
        name = marks[field[0]]
        if name is not None:
            if name in special:
                special[name].append(field[1])
            else:
                special[name] = [field[1]]

    def places() -> tuple[Place, ...]:
        nonlocal located
        if located is None:
            located = locate(as_written(fields) if head is None else head, start)
        return located

    faults: list[Fault] = []
    if message.method is not None:
        hosts = special.pop(HOST, None)
        if hosts is None or len(hosts) > 1 or authority.host_faults(hosts[0]):
            faults += _host_faults(message, hosts, fields, places)
        elif message.target[:1] != b"/" and not authority.names_same_authority(
            message.method, message.target, hosts[0]
        ):
            faults.append(_authority_differs(message, fields, places))
    if not special:
        return (PLAIN if message.version >= b"1.1" else CLOSING), faults
    facts = _Examination(message, special, fields, places, faults).facts()
    faults.sort(key=lambda fault: fault.start)
    return facts, faults


def _indices(name: bytes, fields: Sequence[Field]) -> list[int]:
    return [index for index, field in enumerate(fields) if LOWER[field[0]] == name]


def _host_faults(message: Message, hosts: list[bytes] | None, fields: Sequence[Field], places: Places) -> list[Fault]:
    if hosts is None:
        if message.version != b"1.1":
            return []
        return [Fault(target_rules.HOST_MISSING, 0, message.line_stop)]
    located = places()
    indices = _indices(HOST, fields)
    first = located[indices[0]]
    faults = [_moved(fault, first.value_start) for fault in authority.host_faults(hosts[0])]
    for index in indices[1:]:
        extra = located[index]
        faults.append(
            Fault(
                target_rules.HOST_REPEATED,
                extra.name_start,
                extra.value_stop,
                (first.name_start, first.value_stop),
            )
        )
    return faults


def _authority_differs(message: Message, fields: Sequence[Field], places: Places) -> Fault:
    host = places()[_indices(HOST, fields)[0]]
    named = authority.authority_of(message.method or b"", message.target) or (0, 0)
    cause = message.target_start + named[0], message.target_start + named[1]
    return Fault(target_rules.HOST_DIFFERS_FROM_TARGET, host.value_start, host.value_stop, cause)


def _moved(fault: Fault, by: int) -> Fault:
    cause = (fault.cause[0] + by, fault.cause[1] + by) if fault.cause else None
    return fault._replace(start=fault.start + by, stop=fault.stop + by, cause=cause)


class _Examination:
    """One message whose framing or connection fields have something to say."""

    def __init__(
        self,
        message: Message,
        special: dict[bytes, list[bytes]],
        fields: Sequence[Field],
        places: Places,
        faults: list[Fault],
    ) -> None:
        self._message = message
        self._special = special
        self._fields = fields
        self._places = places
        self._faults = faults

    def facts(self) -> Facts:
        version = self._message.version
        stays, kept = self._connection()
        keep_alive = stays and version >= b"1.1"
        kept = stays and kept and not keep_alive
        special = self._special
        if len(special) == 1 and CONNECTION in special:
            return PLAIN if keep_alive else KEPT if kept else CLOSING
        upgrade = self._upgrade()
        expects = self._expectation()
        chunked, coded, only_chunked, codings_untidy, doubt = self._codings()
        length, length_doubt, other, length_untidy = self._length()
        if coded and LENGTH in special:
            self._both()
        if (coded or length is not None) and self._message.method == b"CONNECT":
            self._blame_line(upgrade_rules.CONNECT_WITH_CONTENT, CODING if coded else LENGTH)
        if not coded:
            doubt = length_doubt
        untidy = codings_untidy or length_untidy
        return Facts(keep_alive, upgrade, expects, chunked, coded, only_chunked, length, doubt, other, untidy, kept)

    def _connection(self) -> tuple[bool, bool]:
        """Whether the Connection field leaves the connection open, and whether it asks for that."""
        stays, kept = True, False
        faults: list[tuple[int, Fault]] = []
        for index, value in enumerate(self._special.get(CONNECTION, ())):
            options = connection_options(value)
            if b"close" in options.names:
                stays = False
            if b"keep-alive" in options.names:
                kept = True
            faults += [(index, fault) for fault in options.faults]
        self._blame_values(CONNECTION, faults)
        return stays, kept

    def _upgrade(self) -> bool:
        values = self._special.get(UPGRADE, ())
        if not any(start < stop for value in values for start, stop in members(value)):
            return False
        options = [connection_options(value).names for value in self._special.get(CONNECTION, ())]
        if self._message.version < b"1.1":
            self._blame_line(upgrade_rules.UPGRADE_IN_HTTP10, UPGRADE)
        elif not any(UPGRADE in names for names in options):
            self._blame_line(upgrade_rules.UPGRADE_NOT_IN_CONNECTION, UPGRADE)
        return True

    def _expectation(self) -> bool:
        values = self._special.get(EXPECT, ())
        if self._message.method is None or not values:
            return False
        self._blame_values(
            EXPECT,
            [(index, fault) for index, value in enumerate(values) for fault in expectation_faults(value)],
        )
        return self._message.version >= b"1.1" and any(map(expects_continue, values))

    def _codings(self) -> tuple[bool, bool, bool, bool, Doubt]:
        values = self._special.get(CODING)
        if values is None:
            return False, False, False, False, Doubt.NONE
        if values == [CHUNKED] and self._message.version >= b"1.1" and not _has_no_content(self._message):
            return True, True, True, False, Doubt.NONE
        request = self._message.method is not None
        codings = read_codings(values, request)
        if self._message.version < b"1.1":
            self._blame_line(rules.TRANSFER_ENCODING_IN_HTTP10, CODING)
        elif _has_no_content(self._message):
            self._blame_line(rules.TRANSFER_ENCODING_NOT_ALLOWED, CODING)
        self._blame_values(CODING, codings.faults)
        coded = not codings.ignored
        doubt = Doubt.NOT_CHUNKED_LAST if coded and request and not codings.chunked_last else Doubt.NONE
        only_chunked = [member.name for member in codings.members] == [CHUNKED]
        return codings.chunked_last and coded, coded, only_chunked, values != [CHUNKED], doubt

    def _length(self) -> tuple[int | None, Doubt, int, bool]:
        values = self._special.get(LENGTH)
        if values is None:
            return None, Doubt.NONE, 0, False
        if len(values) == 1 and USUAL_LENGTH.fullmatch(values[0]):
            return decimal(values[0]), Doubt.NONE, 0, False
        lengths = read_lengths(values)
        self._blame_values(LENGTH, lengths.faults, lengths.first)
        if not lengths.readable:
            return None, Doubt.UNREADABLE, 0, True
        smallest, largest = min(lengths.values), max(lengths.values)
        doubt = Doubt.NONE if smallest == largest else Doubt.CONFLICT
        return smallest, doubt, largest, len(values) > 1 or b"," in values[0]

    def _both(self) -> None:
        located = self._places()
        coding = located[_indices(CODING, self._fields)[0]]
        length = located[_indices(LENGTH, self._fields)[0]]
        first, second = sorted([coding, length])
        self._faults.append(
            Fault(
                rules.CONTENT_LENGTH_WITH_TRANSFER_ENCODING,
                second.name_start,
                second.value_stop,
                (first.name_start, first.value_stop),
            )
        )

    def _blame_line(self, rule: Rule, name: bytes) -> None:
        place = self._places()[_indices(name, self._fields)[0]]
        self._faults.append(Fault(rule, place.name_start, place.value_stop))

    def _blame_values(
        self, name: bytes, faults: list[tuple[int, Fault]], first: tuple[int, int, int] | None = None
    ) -> None:
        """Blame bytes of the values of `name`; a fault at -1 blames its whole line and, as its cause, the first one.

        `first` is where the number stands that others repeat or contradict.
        """
        if not faults:
            return
        places = self._places()
        located = [places[index] for index in _indices(name, self._fields)]
        for index, fault in faults:
            place = located[index]
            if fault.start < 0:
                cause = located[0].name_start, located[0].value_stop
                self._faults.append(fault._replace(start=place.name_start, stop=place.value_stop, cause=cause))
            elif fault.start == fault.stop == 0 and place.value_start == place.value_stop:
                self._faults.append(fault._replace(start=place.name_stop + 1, stop=place.value_stop))
            else:
                moved = _moved(fault, place.value_start)
                if first and fault.rule in _SECOND_LENGTHS:
                    start = located[first[0]].value_start
                    moved = moved._replace(cause=(start + first[1], start + first[2]))
                self._faults.append(moved)


_SECOND_LENGTHS = (rules.CONTENT_LENGTH_CONFLICT, rules.CONTENT_LENGTH_REPEATED)


def _has_no_content(message: Message) -> bool:
    return message.method is None and (message.status < 200 or message.status in (204, 304))


def tidied(fields: Sequence[Field], facts: Facts) -> list[Field]:
    """The fields with Content-Length given once, as one number, and Transfer-Encoding in lower case."""
    result: list[Field] = []
    length_given = False
    for name, value in fields:
        mark = MARKS[name]
        if mark == LENGTH and facts.length is not None:
            if not length_given:
                result.append((name, value.partition(b",")[0].strip(b" \t")))
            length_given = True
        elif mark == CODING:
            result.append((name, value.lower()))
        else:
            result.append((name, value))
    return result
