import io
import time

import pytest

from h11tool.inputs.raw import (
    SEARCHED,
    holds_both_directions,
    pair,
    role_of,
    segments,
    split_directions,
)
from h11tool.inputs.source import BLOCK, Options
from h11tool.recording import Segment, Sender

#   id                          first bytes                                        whose
ROLES: dict[str, tuple[bytes, Sender | None]] = {
    "request":                  (b"GET / HTTP/1.1\r\n",                             "client"),
    "response":                 (b"HTTP/1.1 200 OK\r\n",                            "server"),
    "unknown method":           (b"BREW /pot HTTP/1.1\r\n",                         "client"),
    "CONNECT":                  (b"CONNECT a:443 HTTP/1.1\r\n",                     "client"),
    "no status":                (b"HTTP/1.1\r\n",                                   "server"),
    "lower case":               (b"http/1.1 200 ok\r\n",                            "server"),
    "method in lower case":     (b"get / HTTP/1.1\r\n",                             "client"),
    "empty lines before":       (b"\r\n\n\r\nGET / HTTP/1.1\r\n",                   "client"),
    "space before":             (b" \tHTTP/1.1 200 OK\r\n",                         "server"),
    "NUL before":               (b"\0HTTP/1.1 200 OK\r\n",                          "server"),
    "byte order mark before":   (b"\xef\xbb\xbfGET / HTTP/1.1\r\n",                 "client"),
    "no version":               (b"GET /\r\n",                                      "client"),
    "space in the target":      (b"GET /a b c HTTP/1.1\r\n",                        "client"),
    "tabs":                     (b"GET\t/\tHTTP/1.1\r\n",                           "client"),
    "no token":                 (b"G@T / HTTP/1.1\r\n",                             "client"),
    "bare LF":                  (b"HTTP/1.0 200 OK\nA: b\n\n",                      "server"),
    "misspelt version":         (b"HTP/1.1 200 OK\r\n",                             "server"),
    "ICY":                      (b"ICY 200 OK\r\n",                                 "server"),
    "status as a target":       (b"PUT 200 HTTP/1.1\r\n",                           "client"),
    "rubbish line before":      (b"rubbish\r\nHTTP/1.1 200 OK\r\n",                 "server"),
    "the first line counts":    (b"GET / HTTP/1.1\r\n\r\nHTTP/1.1 200 OK\r\n",      "client"),
    "HTTP/2 preface":           (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",               "client"),
    "within the searched":      (b"x" * (SEARCHED - 7) + b"\nHTTP/1.1 200 OK\r\n",  "server"),
    "beyond the searched":      (b"x" * SEARCHED + b"\nHTTP/1.1 200 OK\r\n",        None),
    "nothing":                  (b"",                                               None),
    "prose":                    (b"# A page about HTTP\n\nGet it / here.\n",        None),
    "HTML":                     (b"<html>hi</html>",                                None),
    "TLS ClientHello":          (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",   "client"),
    "TLS ServerHello":          (b"\x16\x03\x03\x00\x7a\x02\x00\x00\x76\x03\x03",   None),
    "numbers":                  (b"Page 200\n12 300\n",                             None),
}  # fmt: skip


@pytest.mark.parametrize(("first", "role"), ROLES.values(), ids=ROLES)
def test_whose_bytes_begin_like_this(first: bytes, role: Sender | None) -> None:
    assert role_of(first) == role


@pytest.mark.parametrize(("first", "role"), ROLES.values(), ids=ROLES)
def test_more_bytes_do_not_turn_the_answer_round(first: bytes, role: Sender | None) -> None:
    assert {role_of(first[:cut]) for cut in range(min(len(first), 100))} <= {None, role}


HOSTILE = {
    "tokens": b"a" * 8,
    "spaces": b" " * 8,
    "a target": b"GET " + b"/" * 4,
    "almost HTTP": b"x HTTP/x",
    "lines": b"\n" * 8,
    "bare CR": b"\r" * 8,
    "statuses": b"ABCDEFGH",
}


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE)
def test_looking_for_start_lines_is_linear(unit: bytes) -> None:
    def cost(size: int) -> float:
        wire = b"HTTP/1.1 200 OK\r\n" + unit * (size // len(unit))
        costs = []
        for _ in range(3):
            started = time.process_time()
            assert holds_both_directions(wire) is False
            assert role_of(wire) == "server"
            parts = list(split_directions(wire, lambda *_: None, Options(eof=False)))
            assert sum(len(part.data) for part in parts) == len(wire)
            costs.append(time.process_time() - started)
        return min(costs)

    assert cost(1_000_000) < 0.01 + 20 * cost(100_000)


def stream_of(data: bytes) -> io.BufferedReader:
    return io.BufferedReader(io.BytesIO(data))


def data(sender: Sender, block: bytes) -> Segment:
    return Segment("data", 0, sender, 0.0, block)


REQUEST = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
CLIENT_FIN, SERVER_FIN = Segment("fin", 0, "client"), Segment("fin", 0, "server")
UNORDERED = Segment("open", 0, facts={"ordered": False})


def opened(seen: Sender) -> Segment:
    return Segment("open", 0, facts={"seen": seen})


def test_one_direction() -> None:
    assert list(segments(stream_of(REQUEST), Options())) == [opened("client"), data("client", REQUEST), CLIENT_FIN]


def test_one_direction_that_goes_on_after_the_file() -> None:
    assert list(segments(stream_of(REQUEST), Options(eof=False))) == [opened("client"), data("client", REQUEST)]


@pytest.mark.parametrize("content", [b"", b"rubbish", REQUEST])
def test_the_role_is_as_told(content: bytes) -> None:
    expected = [data("server", content)] if content else []

    assert list(segments(stream_of(content), Options(role="server"))) == [opened("server"), *expected, SERVER_FIN]


@pytest.mark.parametrize("content", [b"", b"rubbish\n" * 20_000])
def test_bytes_of_nobody_count_as_a_servers(content: bytes) -> None:
    first, *blocks, fin = segments(stream_of(content), Options())

    assert (first, fin) == (opened("server"), SERVER_FIN)
    assert b"".join(block.data for block in blocks) == content


def test_blocks_are_bounded_and_complete() -> None:
    content = REQUEST * 10_000

    first, *blocks, fin = segments(stream_of(content), Options())

    assert (first, fin) == (opened("client"), CLIENT_FIN)
    assert b"".join(block.data for block in blocks) == content
    assert max(len(block.data) for block in blocks) <= BLOCK
    assert {block.sender for block in blocks} == {"client"}


def test_a_pair_of_files_speaks_in_turn() -> None:
    client, server = b"c" * (BLOCK + 1), b"s" * (2 * BLOCK + 1)

    assert list(pair(stream_of(client), stream_of(server), Options())) == [
        UNORDERED,
        data("client", b"c" * BLOCK),
        data("server", b"s" * BLOCK),
        data("client", b"c"),
        data("server", b"s" * BLOCK),
        data("server", b"s"),
        CLIENT_FIN,
        SERVER_FIN,
    ]


def test_a_pair_of_which_one_is_empty() -> None:
    assert list(pair(stream_of(b""), stream_of(b"s"), Options(eof=False))) == [UNORDERED, data("server", b"s")]


def end_of_a_message(_sender: Sender, wire: bytes, start: int) -> int | None:
    """A model of HTTP: the body has the one digit of bytes that `L: ` tells, and none without it."""
    head_end = wire.find(b"\r\n\r\n", start)
    if head_end < 0:
        return None
    head = wire[start:head_end]
    length = int(head[head.index(b"L: ") + 3 :][:1]) if b"L: " in head else 0
    if b"until: close" in head or head_end + 4 + length > len(wire):
        return None
    return head_end + 4 + length


ASK = b"GET / HTTP/1.1\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nL: 3\r\n\r\nabc"
OK = b"HTTP/1.1 204 No Content\r\n\r\n"
FULL = b"HTTP/1.1 200 OK\r\nL: 3\r\n\r\nabc"
UNTIL_CLOSE = b"HTTP/1.1 200 OK\r\nuntil: close\r\n\r\nline\r\nline"
INNER = b"POST / HTTP/1.1\r\nL: 9\r\n\r\nHTTP/1.1 "

#   id                            what each side sent, in turn
SPLITS = {
    "ask and answer":             {"c1": ASK, "s1": OK},
    "bodies that end anywhere":   {"c1": POST, "s1": FULL, "c2": ASK, "s2": OK},
    "pipelined":                  {"c1": ASK, "c2": POST, "s1": FULL, "s2": OK},
    "the server begins":          {"s1": OK, "c1": ASK},
    "a start-line in a body":     {"c1": INNER, "s1": OK},
    "until close":                {"c1": ASK, "s1": UNTIL_CLOSE},
    "until the other side":       {"s1": UNTIL_CLOSE + b"\n", "c1": ASK},
    "cut short in a head":        {"c1": ASK, "s1": OK[:-2]},
    "cut short in a body":        {"s1": FULL, "c1": POST[:-1]},
    "empty lines lead":           {"c1": ASK, "s1": b"\r\n\r\n" + OK},
    "rubbish follows":            {"c1": ASK, "c2": b"rub\nbish\n", "s1": OK},
    "rubbish leads":              {"s1": b"rub\n", "s2": OK, "c1": ASK},
    "rubbish only follows":       {"s1": OK, "s2": b"rub"},
}  # fmt: skip


@pytest.mark.parametrize("sides", SPLITS.values(), ids=SPLITS)
def test_both_directions_in_one_file(sides: dict[str, bytes]) -> None:
    wire = b"".join(sides.values())
    expected = [data("client" if side[0] == "c" else "server", part) for side, part in sides.items()]

    assert list(split_directions(wire, end_of_a_message, Options())) == [*expected, CLIENT_FIN, SERVER_FIN]
    assert list(split_directions(wire, end_of_a_message, Options(eof=False))) == expected


def test_long_messages_are_split_into_blocks() -> None:
    wire = UNTIL_CLOSE + b"x" * BLOCK

    blocks = list(split_directions(wire, end_of_a_message, Options(eof=False)))

    assert blocks == [data("server", wire[:BLOCK]), data("server", wire[BLOCK:])]


def test_both_directions_of_nobody() -> None:
    read = list(split_directions(b"rubbish", end_of_a_message, Options()))

    assert read == [data("server", b"rubbish"), CLIENT_FIN, SERVER_FIN]


@pytest.mark.parametrize(
    ("wire", "both"),
    [(ASK + OK, True), (OK + ASK, True), (ASK + POST, False), (b"", False), (b"x" + ASK + b"y" + OK, False)],
)
def test_start_lines_of_both_sides(wire: bytes, both: bool) -> None:
    assert holds_both_directions(wire) is both
