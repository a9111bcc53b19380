"""A message that is cut short never counts as complete, and the cut is reported."""

from __future__ import annotations

import re

import pytest

from h11tool.protocol import EndOfMessage
from h11tool.protocol.conversation import Conversation
from h11tool.protocol.events import Event
from h11tool.protocol.findings import Finding
from h11tool.recording import Sender
from tests.laws.corpus import OK
from tests.laws.listening import ROLES
from tests.laws.test_message_isolation import messages

CUT_SHORT = {"B301", "B302", "B303", "C301", "C302"}
LONGEST = 1200
# An interim response that ends well is no message cut short, though a final one is missing; and a word in
# lower case that nothing follows is not taken for a method.
EXEMPT = re.compile(rb"HTTP/1.. 1|[a-z]")


def ending(sender: Sender, data: bytes) -> tuple[list[Event], set[str]]:
    """The events of a stream that ends here, and what is wrong with it."""
    conversation = Conversation(client_seen=sender == "client", server_seen=sender == "server")
    role = ROLES[sender]
    happenings = conversation.receive(role, data) if data else []
    happenings += conversation.receive_eof(role)
    happenings += conversation.finish()
    events = [happening.what for happening in happenings if isinstance(happening.what, Event)]
    return events, {happening.what.rule.id for happening in happenings if isinstance(happening.what, Finding)}


@pytest.mark.parametrize("sender", ["client", "server"])
def test_a_message_cut_short(sender: Sender) -> None:
    for message in messages(sender):
        if len(message) <= LONGEST and not EXEMPT.match(message):
            for stop in range(1, len(message)):
                events, rules = ending(sender, message[:stop])
                assert not any(isinstance(event, EndOfMessage) for event in events), message[:stop]
                assert rules & CUT_SHORT, (message[:stop], rules)


@pytest.mark.parametrize("sender", ["client", "server"])
def test_a_stream_of_nothing(sender: Sender) -> None:
    events, rules = ending(sender, b"")
    assert [type(event).__name__ for event in events] == ["ConnectionClosed"]
    assert rules == {"B306"}


def test_content_that_the_close_ends_is_complete_wherever_it_is_cut() -> None:
    head = OK + b"Server: a\r\n\r\n"
    for size in range(4):
        events, rules = ending("server", head + b"abc"[:size])
        assert [type(event).__name__ for event in events[-2:]] == ["EndOfMessage", "ConnectionClosed"]
        assert not rules & CUT_SHORT
