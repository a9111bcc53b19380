"""Entries: the one thing that renderers render. A report is a sequence of them, in wire order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

from h11tool.protocol.conversation import Transition
from h11tool.protocol.events import Event
from h11tool.protocol.findings import Finding, Severity
from h11tool.recording import Sender

SCHEMA = "h11tool/1"


class Started(NamedTuple):
    """A report begins; `source` is the file or the URL."""

    source: str
    version: str
    profile: str


class Opened(NamedTuple):
    """A connection begins; the addresses are empty where they are not known."""

    client: str
    server: str
    tls: Mapping[str, object] | None


class Read(NamedTuple):
    """Bytes arrived or were sent, in one read; live views show it."""

    data: bytes
    start: int


class Note(NamedTuple):
    """Something that is not HTTP: a name was resolved, TLS was set up, a person left a word."""

    kind: str
    text: str


class Trouble(NamedTuple):
    """The input cannot be read on from this offset of the file."""

    offset: int
    reason: str


class Summary:
    """What a whole report holds."""

    __slots__ = ("connections", "findings", "octets", "requests", "responses")

    def __init__(self) -> None:
        self.connections = 0
        self.requests = 0
        self.responses = 0
        self.octets = 0
        self.findings: Counter[Severity] = Counter()


What: TypeAlias = Started | Opened | Read | Note | Trouble | Summary | Event | Finding | Transition


class Entry(NamedTuple):
    """One thing in a report. `at` counts seconds since the capture began.

    `more` says that the next entry tells of the same step: an event moved both sides' states.
    """

    what: What
    connection: int = 0
    exchange: int = 0
    sender: Sender | None = None
    at: float = 0.0
    more: bool = False
