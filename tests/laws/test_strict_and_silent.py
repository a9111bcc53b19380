"""Strict reading refuses exactly where diagnosis finds something to refuse, and else both read the same."""

from __future__ import annotations

from typing import Any

import pytest

from h11tool.protocol import CLIENT, SERVER
from h11tool.protocol.conversation import Happening, Transition
from h11tool.protocol.findings import Finding
from h11tool.protocol.profiles import DIAGNOSE, H11, STRICT, strict_refuses
from h11tool.protocol.sentinels import Sentinel
from tests.laws.corpus import Story, Stream, stories, streams
from tests.laws.listening import converse, listen, written_event, written_finding

OBEDIENT = DIAGNOSE._replace(max_event_size=STRICT.max_event_size)


def of_side(happenings: list[Happening], role: Sentinel) -> list[tuple[Any, ...]]:
    written: list[tuple[Any, ...]] = []
    for happening in happenings:
        what = happening.what
        if happening.role is not role:
            continue
        if isinstance(what, Finding):
            written.append((happening.exchange, *written_finding(what)))
        elif isinstance(what, Transition):
            written.append((happening.exchange, *what))
        else:
            written.append((happening.exchange, *written_event(what)))
    return written


@pytest.mark.parametrize("story", stories().values(), ids=lambda story: story.name)
def test_strict_refuses_what_diagnosis_finds(story: Story) -> None:
    diagnosis = converse(story, OBEDIENT)
    strict = converse(story, STRICT)
    found = [happening.what for happening in diagnosis if isinstance(happening.what, Finding)]
    refused = [
        happening.what for happening in strict if isinstance(happening.what, Finding) and strict_refuses(happening.what)
    ]
    if any(map(strict_refuses, found)):
        assert refused
        for finding in refused:
            first = next(f for f in found if strict_refuses(f) and f.from_client is finding.from_client)
            assert written_finding(first) == written_finding(finding)
    else:
        for role in (CLIENT, SERVER):
            assert of_side(strict, role) == of_side(diagnosis, role)


TOLERANT = H11._replace(name="tolerant", refuses=lambda finding: False)


@pytest.mark.parametrize("stream", streams().values(), ids=lambda stream: stream.name)
def test_a_connection_that_refuses_nothing_reads_what_h11_reads(stream: Stream) -> None:
    heard = listen(stream, [stream.data])
    tolerant = listen(stream, [stream.data], TOLERANT)
    if heard and heard[-1][1] == "RemoteProtocolError":
        assert heard[:-1] == tolerant[: len(heard) - 1]
    else:
        assert heard == tolerant
