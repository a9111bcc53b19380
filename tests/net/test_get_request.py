"""The request that `h11tool get` sends: curl's defaults, the user's wishes, and what it refuses to send."""

import re
from pathlib import Path

import pytest

from h11tool import __version__
from tests.net.fault_server import HELLO, Peer, plays, serving
from tests.net.running import PATIENCE, get, url


def test_the_request_says_what_curl_says() -> None:
    requests: list[bytes] = []
    with serving(lambda peer: requests.append(peer.read_head().send(HELLO).request)) as port:
        get(url(port, "/a?b#c"))
    fields = f"Host: 127.0.0.1:{port}\r\nUser-Agent: h11tool/{__version__}\r\nAccept: */*\r\n"
    assert requests == [f"GET /a?b HTTP/1.1\r\n{fields}\r\n".encode()]


FORM = b"application/x-www-form-urlencoded"
CODED = "Transfer-Encoding: chunked"
# Options, what stands in the request in this order, and what does not stand in it.
ASKED: dict[str, tuple[list[str], list[bytes], bytes]] = {
    "a field": (["-H", "X-One: 1", "-H", "x-two:2"], [b"\r\nX-One: 1\r\nx-two: 2\r\n"], b"POST"),
    "no value": (["-H", "Empty;"], [b"\r\nEmpty: \r\n"], b"POST"),
    "no default": (["-H", "user-agent:"], [b"GET / HTTP/1.1\r\n"], b"User-Agent"),
    "another default": (["-H", "accept: a/b"], [b"\r\naccept: a/b\r\n"], b"*/*"),
    "another host": (["-H", "Host: a.org"], [b" HTTP/1.1\r\nHost: a.org\r\n"], b"127.0.0.1"),
    "a method": (["-X", "PURGE"], [b"PURGE / HTTP/1.1\r\n"], b"Content-Length"),
    "1.0": (["--http1.0"], [b"GET / HTTP/1.0\r\nHost: "], b"HTTP/1.1"),
    "a form": (["-d", "a=1", "-d", "b=2"], [b"POST / ", b"Length: 7\r\n", FORM, b"\r\n\r\na=1&b=2"], b"GET"),
    "an empty form": (["-d", ""], [b"POST / ", b"Content-Length: 0\r\n"], b"GET"),
    "from a file": (["-d", "@{file}"], [b"Content-Length: 4\r\n", b"\r\n\r\nab=c"], b"GET"),
    "as it is": (["--data-binary", "@{file}"], [b"Length: 6\r\n", b"\r\n\r\nab\r\n=c"], b"GET"),
    "another type": (["-d", "{{}}", "-H", "Content-Type: a/b"], [b"-Type: a/b\r\n", b"\r\n\r\n{}"], FORM),
    "chunked": (["-d", "abc", "-H", CODED], [b"\r\n\r\n3\r\nabc\r\n0\r\n\r\n"], b"Content-Length"),
}


@pytest.mark.parametrize(("options", "parts", "absent"), ASKED.values(), ids=ASKED)
def test_the_request_says_what_is_asked_for(
    options: list[str], parts: list[bytes], absent: bytes, tmp_path: Path
) -> None:
    file = tmp_path / "data"
    file.write_bytes(b"ab\r\n=c")
    requests: list[bytes] = []
    length = sum(map(len, parts[-1:])) if parts[-1].startswith(b"\r\n\r\n") else 0

    def script(peer: Peer) -> None:
        peer.read_head()
        peer.read(peer.request.index(b"\r\n\r\n") + length)
        peer.send(HELLO)
        requests.append(peer.request)

    with serving(script) as port:
        done = get(url(port), *[option.format(file=file) for option in options])
    assert (done.status, done.err) == (0, "")
    places = [requests[0].find(part) for part in parts]
    assert -1 not in places
    assert places == sorted(places)
    assert absent not in requests[0]


def test_an_early_refusal_ends_an_upload() -> None:
    refusal = b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 9\r\nConnection: close\r\n\r\ntoo large"
    with serving(lambda peer: peer.read_head().send(refusal).stall()) as port:
        done = get(url(port), "--data-binary", "@-", "-v", stdin=b"x" * 20_000_000)
    assert (done.status, done.out) == (0, b"too large")
    said = "the server has answered before the request is complete"
    assert re.search(rf"\* stopped sending: {said}; \d+ bytes are left\n", done.err)


def test_a_refusal_and_a_reset_still_show_the_refusal() -> None:
    refusal = b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 9\r\n\r\ntoo large"
    with serving(lambda peer: peer.read_head().send(refusal).pause(0.3).reset()) as port:
        done = get(url(port), "--data-binary", "@-", stdin=b"x" * 20_000_000)
    assert (done.status, done.out) == (0, b"too large")


def test_a_reset_while_sending_is_a_failure_to_send() -> None:
    with serving(lambda peer: peer.read_head().pause(0.3).reset()) as port:
        done = get(url(port), "--data-binary", "@-", stdin=b"x" * 20_000_000)
    assert done.status in (55, 56)
    assert "reset" in done.err or "broken pipe" in done.err


def test_a_body_waits_for_100_continue() -> None:
    before: list[bytes] = []

    def script(peer: Peer) -> None:
        before.append(peer.read_head().pause(0.2).request)
        peer.send(b"HTTP/1.1 100 Continue\r\n\r\n").read(len(peer.request) + 3).send(HELLO)

    with serving(script) as port:
        done = get(url(port), "-d", "abc", "-H", "Expect: 100-continue")
    assert (done.status, done.out) == (0, b"hello\n")
    assert before[0].endswith(b"\r\n\r\n")
    assert done.seconds < 1 + PATIENCE


def test_a_body_goes_out_when_100_continue_never_comes() -> None:
    with serving(lambda peer: peer.read_head().read(len(peer.request) + 3).send(HELLO)) as port:
        done = get(url(port), "-d", "abc", "-H", "Expect: 100-continue", "-v")
    assert (done.status, done.out) == (0, b"hello\n")
    assert "* continue: no 100 (Continue) within 1 s, the body goes out\n" in done.err


def test_a_body_that_is_refused_never_goes_out() -> None:
    requests: list[bytes] = []
    refusal = b"HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n"
    with serving(lambda peer: requests.append(peer.read_head().send(refusal).pause(0.5).request)) as port:
        done = get(url(port), "-d", "abc", "-H", "Expect: 100-continue")
    assert (done.status, done.out) == (0, b"")
    assert requests[0].endswith(b"\r\n\r\n")


# What cannot be asked for.

REFUSED: dict[str, tuple[list[str], str]] = {
    "a scheme":          (["ftp://127.0.0.1/"], "the scheme must be http or https, not 'ftp'"),
    "no host":           (["http:///x"], "it names no host"),
    "a space":           (["http://127.0.0.1/a b"], "' ' cannot stand in it; write it as %20"),
    "a method":          (["http://127.0.0.1/", "-X", "G ET"], "Illegal method characters"),
    "a line":            (["http://127.0.0.1/", "-H", "nothing"], "has no colon"),
    "an injected field": (["http://127.0.0.1/", "-H", "a: b\r\nc: d"], "such a request cannot be sent"),
    "head with content": (["http://127.0.0.1/", "-I", "-d", "x"], "-I asks for no content and -d sends some"),
    "a time":            (["http://127.0.0.1/", "-m", "0"], "0"),
}  # fmt: skip


@pytest.mark.parametrize(("arguments", "says"), REFUSED.values(), ids=REFUSED)
def test_usage_is_status_2(arguments: list[str], says: str) -> None:
    done = get(*arguments)
    assert done.status == 2
    assert says in done.err
    assert "Traceback" not in done.err


def test_certificates_that_are_none_are_usage(tmp_path: Path) -> None:
    done = get("https://127.0.0.1:1/", "--cacert", tmp_path / "none.pem")
    assert done.status == 2
    assert "no certificates in" in done.err


def test_a_file_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    with serving(plays(HELLO)) as port:
        for option in "-o", "--record":
            done = get(url(port), option, tmp_path / "no" / "such")
            assert done.status == 3
            assert done.err.count("\n") == 1
            assert "No such file or directory" in done.err


def test_help_opens_with_three_examples() -> None:
    done = get("--help")
    assert done.status == 0
    text = done.out.decode()
    assert text.index("Examples:") < text.index("--trace  ")
    assert text.count("  h11tool get ") == 3
