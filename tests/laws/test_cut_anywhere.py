"""However the bytes are cut into reads: the same events, the same findings, the same errors."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from h11tool.protocol.profiles import DIAGNOSE, STRICT, Profile
from h11tool.recording import Segment
from tests.laws.corpus import SHORT, Story, Stream, stories, streams
from tests.laws.listening import converse, heard_of, listen, pieces_of

CUTS_OF_A_LONG_STREAM = 16
THREE_WAY_CUTS = 6


def cuts(length: int, name: str) -> Iterator[list[int]]:
    """Places to cut at: all at once, each one, and some pairs; of a long stream a sample."""
    yield list(range(1, length))
    places = random.Random(name)
    single = list(range(1, length))
    if length > SHORT:
        single = sorted(places.sample(single, CUTS_OF_A_LONG_STREAM))
    for place in single:
        yield [place]
    for _ in range(THREE_WAY_CUTS if length > 2 else 0):
        yield places.sample(range(1, length), 2)


def cut(story: Story, places: list[int]) -> list[Segment]:
    """The turns of a story, cut where its data, counted over all turns, has these places."""
    segments = []
    start = 0
    for turn in story.turns:
        if turn.kind == "data":
            pieces = pieces_of(turn.data, [place - start for place in places])
            segments += [turn._replace(data=piece) for piece in pieces]
            start += len(turn.data)
        else:
            segments.append(turn)
    return segments


@pytest.mark.parametrize("profile", [DIAGNOSE, STRICT], ids=lambda profile: profile.name)
@pytest.mark.parametrize("story", stories().values(), ids=lambda story: story.name)
def test_conversation(story: Story, profile: Profile) -> None:
    whole = heard_of(converse(story, profile))
    for places in cuts(story.length, story.name):
        assert heard_of(converse(story, profile, cut(story, places))) == whole, places


@pytest.mark.parametrize("stream", streams().values(), ids=lambda stream: stream.name)
def test_connection(stream: Stream) -> None:
    whole = listen(stream, [stream.data])
    for places in cuts(len(stream.data), stream.name):
        assert listen(stream, pieces_of(stream.data, places)) == whole, places
