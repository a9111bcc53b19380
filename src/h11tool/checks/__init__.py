"""Rules on whole messages: what they mean, not how they are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from h11tool.checks import (
    ambiguity,
    chunks,
    connection,
    field_lines,
    field_names,
    framing,
    semantics,
    start_line,
    target,
    trailers,
    upgrade,
)
from h11tool.checks.check import HeadCheck
from h11tool.checks.message import Message, finding_in
from h11tool.checks.rules import all_rules
from h11tool.checks.rules.connection import CLOSE_NOT_ANNOUNCED, REDUNDANT_KEEP_ALIVE
from h11tool.checks.rules.field_lines import MISSING_SPACE_AFTER_COLON
from h11tool.checks.rules.semantics import CONTENT_WITHOUT_TYPE, DATE_MISSING
from h11tool.checks.section import Section
from h11tool.protocol.events import ConnectionClosed
from h11tool.protocol.findings import Finding, Rule
from h11tool.protocol.grammar import Fault, thinned

__all__ = ["OFF_BY_DEFAULT", "all_rules", "check_close", "check_head", "check_message"]

SECTION_CHECKS = (*field_names.CHECKS, *field_lines.CHECKS)
HEAD_CHECKS = (
    *start_line.CHECKS,
    *target.CHECKS,
    *framing.CHECKS,
    *connection.CHECKS,
    *upgrade.CHECKS,
    *semantics.CHECKS,
    *ambiguity.CHECKS,
)
BODY_CHECKS = (*framing.BODY_CHECKS, *chunks.BODY_CHECKS, *trailers.BODY_CHECKS, *semantics.BODY_CHECKS)

# Habits that harm nobody and that most traffic has.
OFF_BY_DEFAULT = frozenset([MISSING_SPACE_AFTER_COLON, REDUNDANT_KEEP_ALIVE, CONTENT_WITHOUT_TYPE, DATE_MISSING])


def check_head(message: Message, off: frozenset[Rule] = OFF_BY_DEFAULT) -> Iterator[Finding]:
    """What is to be said of a head that has been read, in the order of its bytes.

    Rules in `off` are not looked at. Of a head that was not read but built there is nothing to show.
    """
    section = message.section
    if not section.octets:
        return
    selection = _selected(off)
    side = selection.requests if message.from_client else selection.responses
    faults: list[Fault] = []
    for finds in selection.sections:
        faults += finds(section)
    for check in side.always:
        faults += check(message)
    for name in side.fields & section.named:
        for check in side.by_field[name]:
            faults += check(message)
    if faults:
        faults.sort(key=lambda fault: (fault.start, fault.rule.id))
        wanted = [fault for fault in faults if fault.rule not in off]
        yield from [message.finding(fault) for fault in thinned(wanted, section.octets)]


def check_message(message: Message, off: frozenset[Rule] = OFF_BY_DEFAULT) -> Iterator[Finding]:
    """What is to be said of a message that is complete: its body, its chunks, its trailers."""
    if message.end is None:
        return
    found: list[Finding] = []
    for check in BODY_CHECKS:
        found += check.finds(message)
    trailers = message.trailers
    if trailers:
        faults: list[Fault] = []
        for finds in _selected(off).sections:
            faults += finds(trailers)
        found += [finding_in(trailers, fault, message.from_client) for fault in thinned(faults, trailers.octets)]
    if found:
        found.sort(key=lambda finding: (finding.span, finding.rule.id))
        yield from [finding for finding in found if finding.rule not in off]


def check_close(message: Message, event: ConnectionClosed, off: frozenset[Rule] = OFF_BY_DEFAULT) -> Iterator[Finding]:
    """What is to be said when the sender of `message`, the last one, has closed."""
    if CLOSE_NOT_ANNOUNCED not in off:
        yield from connection.close_is_not_announced(message, event)


_OfSection: TypeAlias = Callable[[Section], Iterable[Fault]]
_OfHead: TypeAlias = Callable[[Message], Iterable[Fault]]


class _Side(NamedTuple):
    """The checks on the heads of one direction."""

    always: tuple[_OfHead, ...]
    fields: frozenset[bytes]
    by_field: dict[bytes, tuple[_OfHead, ...]]


class _Selection(NamedTuple):
    """The checks that are left when some rules are off."""

    sections: tuple[_OfSection, ...]
    requests: _Side
    responses: _Side


@lru_cache(maxsize=16)
def _selected(off: frozenset[Rule]) -> _Selection:
    return _Selection(
        tuple(check.finds for check in SECTION_CHECKS if not off.issuperset(check.rules)),
        _side("request", off),
        _side("response", off),
    )


def _side(subject: str, off: frozenset[Rule]) -> _Side:
    checks = [check for check in HEAD_CHECKS if _concerns(check, subject) and not off.issuperset(check.rules)]
    fields = frozenset([check.field for check in checks if check.field])
    return _Side(
        tuple(check.finds for check in checks if not check.field),
        fields,
        {name: tuple(check.finds for check in checks if check.field == name) for name in fields},
    )


def _concerns(check: HeadCheck, subject: str) -> bool:
    return any(rule.applies in (subject, "both") for rule in check.rules)
