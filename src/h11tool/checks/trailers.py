"""Checks on trailer fields: what may not stand there, what was announced and what came."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from h11tool.checks.check import BodyCheck
from h11tool.checks.message import Message, finding_in
from h11tool.checks.registries import FORBIDDEN_IN_TRAILERS
from h11tool.checks.rules import chunked as rules
from h11tool.checks.section import Section
from h11tool.protocol.findings import Finding
from h11tool.protocol.grammar import Fault, compiled
from h11tool.protocol.trailers import FRAMING_TRAILERS

_WHOLE = compiled(r"(?:\A|\n)\r?\n\Z")


def trailers_are_unexpected(message: Message) -> Iterable[Finding]:
    return _unexpected(message, message.trailers) if message.trailers else ()


def _unexpected(message: Message, trailers: Section) -> Iterator[Finding]:
    announced = {member.name for member in message.section.members(b"trailer")}
    for name, place in zip(trailers.names, trailers.places, strict=True):
        if name in FRAMING_TRAILERS:
            continue  # the engine has blamed it
        if name in FORBIDDEN_IN_TRAILERS:
            fault = Fault(rules.FORBIDDEN_TRAILER, place.name_start, place.value_stop)
        elif name not in announced:
            fault = Fault(rules.UNANNOUNCED_TRAILER, place.name_start, place.name_stop)
        else:
            continue
        yield finding_in(trailers, fault, message.from_client)


def trailers_do_not_come(message: Message) -> Iterable[Finding]:
    end, section = message.end, message.section
    if end is None or b"trailer" not in section.named or message.has_no_content:
        return ()
    if message.facts.chunked and not _WHOLE.search(end.head):
        return ()  # the next start-line came first
    came = {name for name, _ in end.headers}
    return [
        message.finding(Fault(rules.ANNOUNCED_TRAILER_MISSING, member.start, member.stop))
        for member in section.members(b"trailer")
        if member.name not in came
    ]


BODY_CHECKS = (
    BodyCheck(trailers_are_unexpected, (rules.FORBIDDEN_TRAILER, rules.UNANNOUNCED_TRAILER)),
    BodyCheck(trailers_do_not_come, (rules.ANNOUNCED_TRAILER_MISSING,)),
)
