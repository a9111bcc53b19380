"""A message is read as if it were alone, whatever was read before it on the same connection."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from h11tool.protocol import EndOfMessage
from h11tool.protocol.conversation import Conversation, Happening, Transition
from h11tool.protocol.events import Event
from h11tool.protocol.findings import Finding
from h11tool.protocol.profiles import DIAGNOSE
from h11tool.recording import Sender
from tests.laws.corpus import streams
from tests.laws.listening import ROLES, written_event, written_finding

LONGEST = 2000


def reading(sender: Sender, data: bytes) -> list[Happening]:
    conversation = Conversation(DIAGNOSE, client_seen=sender == "client", server_seen=sender == "server")
    return conversation.receive(ROLES[sender], data)


def is_complete(happenings: list[Happening], length: int) -> bool:
    """Whether this is one whole message in which nothing is wrong and behind which the connection stays open."""
    events = [happening.what for happening in happenings if isinstance(happening.what, Event)]
    ends = [event for event in events if isinstance(event, EndOfMessage)]
    states = [change.after for change in (one.what for one in happenings) if isinstance(change, Transition)]
    last = events[-1].wire if events else None
    return (
        len(ends) == 1
        and events[-1] is ends[0]
        and last is not None
        and last.stop == length
        and not any(isinstance(happening.what, Finding) for happening in happenings)
        and str(states[-1]) == "DONE"
    )


@cache
def messages(sender: Sender) -> dict[bytes, list[tuple[Any, ...]]]:
    """The different complete messages that the corpus holds, and what is read in each alone."""
    found = {}
    for stream in streams().values():
        data = stream.data
        if stream.sender == sender and len(data) <= LONGEST and stream.method == b"GET":
            happenings = reading(sender, data)
            if is_complete(happenings, len(data)):
                found[data] = moved(happenings, 0, 0)
    return found


def moved(happenings: list[Happening], start: int, exchange: int) -> list[tuple[Any, ...]]:
    """What is read from the offset `start` and the exchange on, counted from there."""
    written: list[tuple[Any, ...]] = []
    for happening in happenings:
        what = happening.what
        if happening.exchange < exchange:
            continue
        if isinstance(what, Event):
            kind, facts = written_event(what)
            facts["span"] = tuple([at - start for at in facts["span"]])
            facts["wire"] = tuple([at - start for at in facts["wire"]])
            for name in ("line", "extensions"):
                if facts.get(name):
                    facts[name] = tuple([at - start for at in facts[name]])
            if "places" in facts:
                facts["places"] = [
                    [(span.start - start, span.stop - start) for span in place] for place in facts["places"]
                ]
            written.append((happening.exchange - exchange, kind, facts))
        elif isinstance(what, Finding):
            written.append((happening.exchange - exchange, *written_finding(what)))
    return written


@pytest.mark.parametrize("sender", ["client", "server"])
def test_a_message_behind_another(sender: Sender) -> None:
    every = messages(sender)
    assert len(every) >= 20
    for first in every:
        for second, alone in every.items():
            both = reading(sender, first + second)
            assert moved(both, len(first), 1) == alone, (first, second)
