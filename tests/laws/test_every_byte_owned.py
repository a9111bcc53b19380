"""Every byte of a direction belongs to exactly one event, and findings point into the stream."""

from __future__ import annotations

import pytest

from h11tool.protocol import CLIENT, SERVER, Data, EndOfMessage, InformationalResponse, Request, Response
from h11tool.protocol.events import Event
from h11tool.protocol.findings import Excerpt, Finding, Span
from h11tool.protocol.profiles import DIAGNOSE, H11, STRICT, Profile
from h11tool.protocol.sentinels import Sentinel
from h11tool.recording import Segment
from tests.laws.corpus import Story, stories
from tests.laws.listening import converse, events_of
from tests.laws.test_cut_anywhere import cut

HEADS = (Request, Response, InformationalResponse, EndOfMessage)
ROLES: list[tuple[Sentinel, str]] = [(CLIENT, "client"), (SERVER, "server")]


def with_ends(story: Story) -> Story:
    """The story in which both sides have closed."""
    fins = [Segment("fin", 0, "client"), Segment("fin", 0, "server")]
    return story._replace(turns=(*story.turns, *fins))


def stream_with_gaps(story: Story, sender: str) -> bytes:
    """What a side has sent; the octets of a gap are zero here."""
    return b"".join([turn.data + bytes(turn.length) for turn in story.turns if turn.sender == sender])


def assert_owned(events: list[Event], length: int) -> None:
    at = 0
    for event in events:
        assert event.span is not None
        assert event.wire is not None
        assert event.wire.start == at, event
        assert event.wire.start <= event.span.start <= event.span.stop <= event.wire.stop, event
        at = event.wire.stop
    assert at == length


def assert_places_inside(event: Event) -> None:
    assert event.wire is not None
    places: list[Span | None] = []
    if isinstance(event, HEADS):
        fields = event.field_places()
        assert len(fields) == len(event.headers)
        for place in fields:
            assert place.line.start == place.name.start <= place.name.stop <= place.value.start, place
            assert place.value.start <= place.value.stop <= place.line.stop, place
            places.append(place.line)
        assert [place.line.start for place in fields] == sorted(place.line.start for place in fields)
    elif isinstance(event, Data):
        places += [event.chunk_line, event.chunk_extensions]
    for span in places:
        if span is not None and not (isinstance(event, Data) and not event.chunk_start):
            assert event.wire.start <= span.start <= span.stop <= event.wire.stop, (event, span)


def assert_true_copy(excerpt: Excerpt | None, data: bytes) -> None:
    if excerpt is not None:
        assert data[excerpt.start : excerpt.start + len(excerpt.data)] == excerpt.data


@pytest.mark.parametrize("profile", [DIAGNOSE, STRICT, H11], ids=lambda profile: profile.name)
@pytest.mark.parametrize("story", stories().values(), ids=lambda story: story.name)
def test_every_byte_is_owned(story: Story, profile: Profile) -> None:
    ended = with_ends(story)
    for places in (range(0), range(1, ended.length), range(1, ended.length, 7)):
        happenings = converse(ended, profile, cut(ended, list(places)))
        for role, sender in ROLES:
            data = stream_with_gaps(story, sender)
            events = list(events_of(happenings, role))
            assert_owned(events, len(data))
            for event in events:
                assert_places_inside(event)
            for happening in happenings:
                if happening.role is role and isinstance(happening.what, Finding):
                    assert_inside(happening.what, data)


def assert_inside(finding: Finding, data: bytes) -> None:
    for span in (finding.span, finding.cause):
        assert span is None or 0 <= span.start <= span.stop <= len(data), finding
    assert_true_copy(finding.excerpt, data)
    assert_true_copy(finding.cause_excerpt, data)
    assert len(finding.message) <= 240
    assert finding.message.isascii()
    assert finding.message.isprintable()
