"""Which chunk a fault is in, as a person counts."""

import pytest

from h11tool.diagnose import Reading, diagnose
from h11tool.outputs.places import Places
from h11tool.protocol.findings import Finding
from h11tool.recording import Segment

HEAD = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
FIRST = b"1\r\na\r\n2\r\nbb\r\n"
LAST = b"0\r\n\r\n"


def places_of(stream: bytes) -> dict[str, str]:
    places = Places()
    found: dict[str, str] = {}
    segments = [Segment("data", 0, "server", data=stream), Segment("fin", 0, "server")]
    for entry in diagnose(segments, "", Reading(client_seen=False)):
        places.look_at(entry)
        if isinstance(entry.what, Finding):
            found.setdefault(entry.what.rule.id, places.of(entry, entry.what))
    return found


@pytest.mark.parametrize(
    ("stream", "rule", "place"),
    [
        (HEAD + b"x1\r\na\r\n" + LAST, "C001", "message 1, chunk 1"),
        (HEAD + FIRST + b"0x3\r\nccc\r\n" + LAST, "C003", "message 1, chunk 3"),
        (HEAD + FIRST + b"4\r\nccc\r\n" + LAST, "C201", "message 1, chunk 3"),
        (HEAD + FIRST + b"2\r\nccc\r\n3\r\nddd\r\n" + LAST, "C201", "message 1, chunk 3"),
        (HEAD + b"2\r\na\r\n" + LAST, "C201", "message 1, chunk 1"),
        (HEAD + b"01\r\na\r\n" + FIRST + LAST, "C008", "message 1"),
        (HEAD + LAST + HEAD + FIRST + b"3\nccc\r\n" + LAST, "C009", "message 2, chunk 3"),
        (HEAD + FIRST, "C301", "message 1"),
    ],
)
def test_the_chunk_of_a_fault(stream: bytes, rule: str, place: str) -> None:
    assert places_of(stream)[rule] == place
