"""`h11tool get` with a peer that breaks off, breaks rules, stalls or is not there."""

import os
import re
import socket

import pytest

from tests.net.fault_server import CHUNKED, HELLO, OK, Script, plays, serving
from tests.net.running import PATIENCE, get, url

NINE = OK + b"Content-Length: 9\r\n\r\nhello"
FAULTS: dict[str, tuple[Script, int, str]] = {
    "empty reply": (plays(), 52, "closed the connection without an answer"),
    "reset at once": (plays("reset"), 56, "reset by peer, 0 bytes of a head had come"),
    "reset in body": (plays(NINE, 0.2, "reset"), 56, "reset by peer, 5 of 9 bytes of content had come"),
    "reset until close": (
        plays(OK + b"\r\nhi", 0.2, "reset"),
        56,
        "reset by peer, 2 bytes of content had come",
    ),
    "cut in head": (plays(OK + b"Content-Le"), 18, "closed the connection, 27 bytes of a head had come"),
    "cut in status": (plays(b"HTTP/1.1 2"), 18, "closed the connection, 10 bytes of a head had come"),
    "only interim": (plays(b"HTTP/1.1 100 Continue\r\n\r\n"), 18, "25 bytes of a head had come"),
    "length too large": (plays(NINE), 18, "5 of 9 bytes of content had come"),
    "cut in chunk": (plays(CHUNKED + b"9\r\nhello"), 18, "5 bytes of content had come"),
    "no last chunk": (plays(CHUNKED + b"5\r\nhello\r\n"), 18, "5 bytes of content had come"),
    "no last line end": (plays(CHUNKED + b"5\r\nhello\r\n0\r\n"), 18, "5 bytes of content had come"),
    "bad chunk size": (plays(CHUNKED + b"5\r\nhello\r\nxyz\r\n"), 8, "C001 chunk-size-not-hex at byte 57"),
    "bad length": (
        plays(OK + b"Content-Length: x\r\n\r\nhi"),
        8,
        "B001 content-length-not-decimal at byte 33",
    ),
    "no HTTP": (plays(b"220 mail.example.org ESMTP\r\n"), 8, "of the response: it cannot be read"),
    "no line": (plays(b"what?"), 8, "at byte 0 of the response: it cannot be read"),
    "TLS": (plays(b"\x15\x03\x03\x00\x02\x02\x50"), 8, "S010 tls-on-plain-port at byte 0"),
    "silent after fault": (plays(b"220 hello\r\n", "stall"), 8, "it cannot be read"),
}


@pytest.mark.parametrize(("script", "status", "says"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_one_line_and_a_status(script: Script, status: int, says: str) -> None:
    with serving(script) as port:
        done = get(url(port))
    assert done.status == status
    assert says in done.err
    assert re.fullmatch(rf"h11tool: \({status}\) [ -~]* while [a-z ]+, after [0-9]+\.[0-9] s\n", done.err)


def test_what_came_before_a_fault_is_written_and_shown() -> None:
    with serving(FAULTS["reset in body"][0]) as port:
        plain = get(url(port))
        traced = get(url(port), "--trace")
    assert plain.out == b"hello"
    assert b"data, 5 bytes" in traced.out
    assert b"error B303 body-shorter-than-content-length" in traced.out
    assert (plain.status, traced.status) == (56, 56)


def test_a_malformed_response_is_read_all_the_same() -> None:
    with serving(plays(OK + b"Server : x\r\nContent-Length: 6\r\n\r\nhello\n")) as port:
        plain = get(url(port))
        traced = get(url(port), "--trace")
    assert (plain.status, plain.out) == (0, b"hello\n")
    assert plain.err == "h11tool: the response breaks 1 rule (F005); --trace shows where and why\n"
    assert b"error F005 " in traced.out
    assert (traced.status, traced.err) == (0, "")


# Where a peer may stall: nothing holds longer than the deadline, and the line says where it was.

INTERIM = b"HTTP/1.1 102 Processing\r\n\r\n"
STALLS: dict[str, tuple[Script, str]] = {
    "says nothing": (plays("stall"), "waiting for the response head"),
    "drips": (lambda peer: peer.read_head().drip(HELLO, 0.3), "reading the response"),
    "in the head": (plays(OK + b"Conte", "stall"), "reading the response"),
    "in a chunk": (plays(CHUNKED + b"9\r\nhel", "stall"), "reading the response"),
    "in a chunk size": (plays(CHUNKED + b"9", "stall"), "reading the response"),
    "until close": (plays(OK + b"\r\nhello", "stall"), "reading the response"),
    "endless interim": (lambda peer: peer.read_head().drip(INTERIM * 99, 0.002), "reading the response"),
    "endless content": (lambda peer: peer.read_head().send(OK + b"\r\n").flood(), "reading the response"),
}


@pytest.mark.parametrize(("script", "phase"), STALLS.values(), ids=STALLS)
def test_the_deadline_holds(script: Script, phase: str) -> None:
    with serving(script) as port:
        done = get(url(port), "-m", "1", "-o", "/dev/null")
    assert done.status == 28
    assert re.fullmatch(rf"h11tool: \(28\) deadline passed while {phase}, after 1\.[0-2] s\n", done.err)
    assert 1 <= done.seconds < 1 + PATIENCE


def test_the_deadline_holds_against_a_peer_that_never_reads() -> None:
    with serving(lambda peer: peer.stall()) as port:
        done = get(url(port), "-m", "1", "--data-binary", "@-", stdin=b"x" * 20_000_000)
    assert done.status == 28
    assert re.fullmatch(r"h11tool: \(28\) deadline passed while sending the request, after 1\.[0-2] s\n", done.err)
    assert done.seconds < 1 + PATIENCE


def test_waiting_costs_no_processor_time() -> None:
    with serving(plays("stall")) as port:
        start = os.times()
        get(url(port), "-m", "0.2")
        middle = os.times()
        get(url(port), "-m", "2.2")
        end = os.times()
    short = middle.children_user + middle.children_system - start.children_user - start.children_system
    long = end.children_user + end.children_system - middle.children_user - middle.children_system
    assert long < short + 0.2


def test_a_handshake_that_stalls_meets_the_deadline() -> None:
    with serving(lambda peer: peer.stall()) as port:
        by_total = get(f"https://127.0.0.1:{port}/", "-m", "1")
        by_connect = get(f"https://127.0.0.1:{port}/", "--connect-timeout", "1")
    for done in by_total, by_connect:
        assert done.status == 28
        assert done.err.startswith("h11tool: (28) deadline passed while shaking hands over TLS, after 1.")
        assert done.seconds < 1 + PATIENCE


def test_a_connection_that_is_not_accepted_meets_the_deadline() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        address = listener.getsockname()
        fillers = [socket.socket() for _ in range(8)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(address)
        done = get(url(address[1]), "--connect-timeout", "1")
        for filler in fillers:
            filler.close()
    assert done.status == 28
    assert done.err.startswith("h11tool: (28) deadline passed while connecting, after 1.")
    assert done.seconds < 1 + PATIENCE


def test_a_refused_port_is_not_connected() -> None:
    with socket.create_server(("127.0.0.1", 0)) as reserved:
        port = reserved.getsockname()[1]
    done = get(url(port))
    assert done.status == 7
    assert done.err.startswith(f"h11tool: (7) no connection (127.0.0.1:{port}: connection refused) while connecting, ")


def test_a_name_that_does_not_exist_is_not_resolved() -> None:
    done = get("http://nonexistent.invalid/", "-m", "20")
    assert done.status == 6
    assert re.match(r"h11tool: \(6\) no address for nonexistent\.invalid \(.+\) while resolving the name", done.err)


def test_ipv6_literals_and_names_with_both_families_work() -> None:
    with serving(plays(HELLO), socket.AF_INET6) as port:
        literal = get(f"http://[::1]:{port}/", "--trace")
    assert literal.status == 0
    assert f"Host: [::1]:{port}\n".encode() in literal.out
    assert f" [::1]:{port}\n".encode() in literal.out
