"""Each of the 256 octets in each of twelve places of a message, against RFC 9110 and 9112 written down once more."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable
from typing import NamedTuple

import h11
import pytest

from h11tool.protocol import (
    CLIENT,
    SERVER,
    Connection,
    EndOfMessage,
    LocalProtocolError,
    RemoteProtocolError,
    Request,
    Response,
)
from h11tool.protocol.events import Event
from h11tool.protocol.profiles import DIAGNOSE, H11, STRICT, Profile
from h11tool.protocol.sentinels import Sentinel
from h11tool.recording import Sender
from tests.laws.verdicts import READ, findings_of, verdict

ALL = set(range(256))
TCHAR = set((string.ascii_letters + string.digits + "!#$%&'*+-.^_`|~").encode())
VCHAR = set(range(0x21, 0x7F))
OBS_TEXT = set(range(0x80, 0x100))
BLANK = set(b" \t")
# RFC 3986: what may stand in a path or a query as it is; "%" only with two digits, "#" begins a fragment.
PATH = set((string.ascii_letters + string.digits + "-._~!$&'()*+,;=:@/?").encode())


class Place(NamedTuple):
    """Where an octet is put, marked with a bar; which octets strict reading takes there, and which h11."""

    sender: Sender
    template: bytes
    strict: Iterable[int]
    h11: Iterable[int]


GET = b"GET / HTTP/1.1\r\nHost: a\r\n"
CHUNKS = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
END = b"Content-Length: 0\r\n\r\n"
TEXT = BLANK | VCHAR | OBS_TEXT
# h11 refuses in values what C calls a space, and NUL; HTAB and other control octets pass.
LOOSE_TEXT = ALL - set(b"\x00\n\x0b\x0c\r")

PLACES = {
    "method": Place("client", b"G|T / HTTP/1.1\r\nHost: a\r\n\r\n", TCHAR, TCHAR),
    "target": Place("client", b"GET /a|b HTTP/1.1\r\nHost: a\r\n\r\n", PATH | set(b"[]"), VCHAR),
    "version": Place("client", b"GET / HTTP/1.|\r\nHost: a\r\n\r\n", set(b"0123456789"), set(b"0123456789")),
    "name, first": Place("client", GET + b"|b: c\r\n\r\n", TCHAR, TCHAR | BLANK),
    "name, inside": Place("client", GET + b"a|b: c\r\n\r\n", TCHAR | set(b":"), TCHAR | set(b":")),
    "name, last": Place("client", GET + b"a|: c\r\n\r\n", TCHAR | set(b":"), TCHAR | set(b":")),
    "value, first": Place("client", GET + b"a: |b\r\n\r\n", TEXT, LOOSE_TEXT),
    "value, inside": Place("client", GET + b"a: b|c\r\n\r\n", TEXT, LOOSE_TEXT),
    "value, last": Place("client", GET + b"a: b|\r\n\r\n", TEXT, LOOSE_TEXT | set(b"\n")),  # LF: the head ends early
    "reason": Place("server", b"HTTP/1.1 200 a|b\r\n" + END, TEXT, LOOSE_TEXT),
    "chunk extension": Place("client", CHUNKS + b"1;a|b\r\nx\r\n0\r\n\r\n", TCHAR | set(b";="), ALL - set(b"\n")),
    "trailer": Place("client", CHUNKS + b"0\r\na: b|c\r\n\r\n", TEXT, LOOSE_TEXT),
}  # fmt: skip


def octets_read(place: Place, profile: Profile) -> set[int]:
    return {octet for octet in ALL if verdict(place.sender, with_octet(place, octet), profile) == READ}


def with_octet(place: Place, octet: int) -> bytes:
    return place.template.replace(b"|", bytes([octet]))


@pytest.mark.parametrize("name", PLACES)
def test_what_is_read(name: str) -> None:
    place = PLACES[name]
    assert octets_read(place, STRICT) == set(place.strict)
    assert octets_read(place, H11) == set(place.h11)


@pytest.mark.parametrize("name", PLACES)
def test_what_is_not_read_strictly_is_pointed_at(name: str) -> None:
    place = PLACES[name]
    at = place.template.index(b"|")
    for octet in ALL - set(place.strict):
        data = with_octet(place, octet)
        found = findings_of(place.sender, [data], DIAGNOSE)
        assert any(STRICT.refuses(finding) for finding in found)
        assert any(finding.span.start <= at + 2 and finding.span.stop >= at for finding in found), data


@pytest.mark.parametrize("name", PLACES)
def test_h11_reads_the_same(name: str) -> None:
    place = PLACES[name]
    assert {octet for octet in ALL if h11_reads(place.sender, with_octet(place, octet))} == set(place.h11)


def h11_reads(sender: Sender, data: bytes) -> bool:
    connection = h11.Connection(h11.SERVER if sender == "client" else h11.CLIENT)
    if sender == "server":
        connection.send(h11.Request(method="GET", target="/", headers=[("Host", "a")]))
        connection.send(h11.EndOfMessage())
    connection.receive_data(data)
    try:
        while connection.next_event() not in (h11.NEED_DATA, h11.PAUSED):
            pass
    except h11.RemoteProtocolError:
        return False
    return not connection.trailing_data[0].strip(b"\r\n")


def request(method: bytes = b"GET", target: bytes = b"/", field: tuple[bytes, bytes] = (b"a", b"b")) -> list[Event]:
    return [Request(method=method, target=target, headers=[(b"Host", b"a"), field]), EndOfMessage()]


def response(reason: bytes) -> list[Event]:
    return [Response(status_code=200, reason=reason, headers=[(b"Content-Length", b"0")]), EndOfMessage()]


def trailer(value: bytes) -> list[Event]:
    head = Request(method="POST", target="/", headers=[("Host", "a"), ("Transfer-Encoding", "chunked")])
    return [head, EndOfMessage(headers=[(b"a", value)])]


SENDABLE: dict[str, tuple[Callable[[bytes], list[Event]], set[int]]] = {
    "method": (lambda octet: request(method=b"G" + octet + b"T"), TCHAR),
    "target": (lambda octet: request(target=b"/a" + octet + b"b"), VCHAR),
    "name, first": (lambda octet: request(field=(octet + b"b", b"c")), TCHAR),
    "name, inside": (lambda octet: request(field=(b"a" + octet + b"b", b"c")), TCHAR),
    "name, last": (lambda octet: request(field=(b"a" + octet, b"c")), TCHAR),
    "value, first": (lambda octet: request(field=(b"a", octet + b"b")), LOOSE_TEXT - BLANK),
    "value, inside": (lambda octet: request(field=(b"a", b"b" + octet + b"c")), LOOSE_TEXT),
    "value, last": (lambda octet: request(field=(b"a", b"b" + octet)), LOOSE_TEXT - BLANK),
    "reason": (lambda octet: response(b"a" + octet + b"b"), ALL - set(b"\x00\r\n")),
    "trailer": (lambda octet: trailer(b"b" + octet + b"c"), LOOSE_TEXT),
}  # fmt: skip


@pytest.mark.parametrize("name", SENDABLE)
def test_what_is_sent_is_read_or_refused(name: str) -> None:
    make, expected = SENDABLE[name]
    sent = set()
    for octet in ALL:
        try:
            events = make(bytes([octet]))
        except LocalProtocolError:
            continue
        sent.add(octet)
        assert heard(events) == (events if octet in LOOSE_TEXT else None), octet
    assert sent == expected


def heard(events: list[Event]) -> list[Event | Sentinel] | None:
    """The same events as the other side reads them; None where it refuses to."""
    client, server = Connection(CLIENT), Connection(SERVER)
    speaker, listener = (client, server) if isinstance(events[0], Request) else (server, client)
    if speaker is server:
        asked = b"".join([client.send(event) or b"" for event in request()])
        server.receive_data(asked)
        assert [server.next_event() for _ in range(2)] == request()
    listener.receive_data(b"".join([speaker.send(event) or b"" for event in events]))
    try:
        return [listener.next_event() for _ in events]
    except RemoteProtocolError:
        return None
