"""A check: a function over a message or a section, and the rules it can report."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, NamedTuple, TypeAlias, TypeVar

from h11tool.checks.message import Message
from h11tool.checks.section import Section
from h11tool.protocol.findings import Finding, Rule
from h11tool.protocol.grammar import Fault

Subject = TypeVar("Subject")
Flaw = TypeVar("Flaw")


class Check(NamedTuple, Generic[Subject, Flaw]):
    """A row of a topic's table. Of a head, one with a `field` is made only where that field is present."""

    finds: Callable[[Subject], Iterable[Flaw]]
    rules: tuple[Rule, ...]
    field: bytes = b""


# Faults are counted from the first byte of the head or of the section, findings from that of the stream.
SectionCheck: TypeAlias = Check[Section, Fault]
HeadCheck: TypeAlias = Check[Message, Fault]
BodyCheck: TypeAlias = Check[Message, Finding]
