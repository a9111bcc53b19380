"""What other programs say: every message is recognised by its own row, and nothing else is."""

import re
import time

import click
import pytest

from h11tool.catalogue import all_rules
from h11tool.cli import COMMANDS, commands
from h11tool.error_texts import KNOWN, LONGEST_TEXT, MOST_ROWS, recognise

RULES = {rule.id for rule in all_rules()}

BELOW_A_TRACEBACK = """\
Traceback (most recent call last):
  File "/srv/app/fetch.py", line 12, in fetch
    answer = client.get(url)
             ^^^^^^^^^^^^^^^
{}

The above exception was the direct cause of the following exception:
"""
IN_A_LOG = (
    "2026-10-09T10:49:40.880Z web-1 INFO request 4711 begins\n"
    "2026-10-09T10:49:41.002Z web-1 ERROR [worker 3] request 4711 failed: {}, client: 192.0.2.1, took 122 ms\n"
    "2026-10-09T10:49:41.003Z web-1 INFO request 4712 begins\n"
)


def test_there_are_rows_of_every_family() -> None:
    assert len(KNOWN) >= 250
    programs = " ".join(known.program for known in KNOWN)
    wanted = (
        *("curl", "OpenSSL", "h11", "http.client", "urllib3", "aiohttp", "gunicorn", "uvicorn", "llhttp", "undici"),
        *("Go", "nginx", "Apache httpd", "HAProxy", "Envoy", "java.net.http", "HttpURLConnection", "Netty", "Tomcat"),
        *("Jetty", "hyper", "Kestrel", "IIS", "PHP", "Ruby", "Chrome", "Firefox"),
    )
    assert [name for name in wanted if name not in programs] == []


def test_no_two_rows_are_alike() -> None:
    assert len({known.pattern for known in KNOWN}) == len(KNOWN)
    assert len({known.sample for known in KNOWN}) == len(KNOWN)


@pytest.mark.parametrize("surroundings", ["{}", BELOW_A_TRACEBACK, IN_A_LOG], ids=["alone", "traceback", "log"])
def test_a_sample_is_recognised_with_its_own_row_first(surroundings: str) -> None:
    found = {known.sample: recognise(surroundings.format(known.sample))[:1] for known in KNOWN}
    assert {known.sample: found[known.sample] for known in KNOWN if found[known.sample] != [known]} == {}


def test_letter_case_does_not_matter() -> None:
    assert recognise("CURL: (52) EMPTY REPLY FROM SERVER")[0].rules == ("B306", "X002")


def test_every_rule_exists() -> None:
    assert {rule for known in KNOWN for rule in known.rules} - RULES == set()
    assert [known.pattern for known in KNOWN if len(set(known.rules)) != len(known.rules) or len(known.rules) > 7] == []


def test_causes_are_one_to_three_sentences() -> None:
    assert {len(known.causes) for known in KNOWN} == {1, 2, 3}
    causes = [cause for known in KNOWN for cause in known.causes]
    assert [cause for cause in causes if not cause.endswith(".") or cause != cause.strip(" ")] == []


@pytest.mark.parametrize("line", sorted({known.next for known in KNOWN}))
def test_the_next_command_line_exists(line: str) -> None:
    tool, name, *arguments = line.split(" ")
    assert tool == "h11tool"
    assert name in COMMANDS
    command = commands.get_command(click.Context(commands), name)
    assert command is not None
    options = {option for parameter in command.params for option in parameter.opts}
    assert [word for word in arguments if word.startswith("-") and word not in options] == []


LONGEST_REPEAT = 300
ESCAPE = re.compile(r"\\.")
CHARACTER_CLASS = re.compile(r"\[\^?\]?[^\]]*\]")
REPEAT = re.compile(r"\{(\d+)(?:,(\d*))?\}")


def blemishes(pattern: str) -> list[str]:
    """Return what could make a pattern worse than linear: repeats without a bound, or of repeats."""
    bare = CHARACTER_CLASS.sub("x", ESCAPE.sub("x", pattern))
    found = [f"unbounded {match[0]}" for match in re.finditer(r"[*+]", bare)]
    found += [f"repeated group {match[0]}" for match in re.finditer(r"\)\{", bare)]
    for repeat in REPEAT.finditer(bare):
        most = repeat[1] if repeat[2] is None else repeat[2]
        if not most.isdecimal() or int(most) > LONGEST_REPEAT:
            found.append(f"too long {repeat[0]}")
    return found


def test_every_pattern_is_linear() -> None:
    assert {known.pattern: blemishes(known.pattern) for known in KNOWN if blemishes(known.pattern)} == {}
    assert [known.pattern for known in KNOWN if re.compile(known.pattern).groups] == []


@pytest.mark.parametrize(
    ("pattern", "count"),
    [(r"a*", 1), (r"(?:a+)+", 2), (r"(?:a{1,3}){2}", 1), (r"a{2,}", 1), (r"a{1,999}", 1), (r"[*+]\*\{a{1,9}b?", 0)],
)
def test_a_pattern_that_is_not_linear_is_noticed(pattern: str, count: int) -> None:
    assert len(blemishes(pattern)) == count


UNRELATED = [
    "",
    "Hello, world.",
    "GET / HTTP/1.1\r\nHost: example.org\r\nContent-Length: 5\r\n\r\nhello",
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n",
    "TypeError: 'NoneType' object is not subscriptable",
    "ModuleNotFoundError: No module named 'requests'",
    "Segmentation fault (core dumped)",
    "fatal: not a git repository (or any of the parent directories): .git",
    'ERROR:  duplicate key value violates unique constraint "users_pkey"',
    "bash: line 1: foo: command not found",
    "curl: (6) Could not resolve host: example.invalid",
    '192.0.2.1 - - [09/Oct/2026:10:49:40 +0000] "GET /index.html HTTP/1.1" 200 5123 "-" "curl/7.88.1"',
    'fe_https~ be_app/app2 0/0/0/73/73 200 217 - - ---- 24/24/3/1/0 0/0 {www.example.org} "GET / HTTP/1.1"',
    "Warning: file_get_contents(http://a/): failed to open stream: HTTP request failed! HTTP/1.1 404 Not Found",
    '{"error": "invalid_request", "error_description": "The request is missing a parameter."}',
]


@pytest.mark.parametrize("text", UNRELATED)
def test_an_unrelated_text_is_nothing(text: str) -> None:
    assert recognise(text) == []


#   the text                                                                        programs, in order
SEVERAL = {
    "a cause below a cause": (
        (
            "http.client.RemoteDisconnected: Remote end closed connection without response\n"
            "ConnectionResetError: [Errno 104] Connection reset by peer"
        ),
        ["http.client (urllib3, requests)", "any program"],
    ),
    "a proxy and its TLS": (
        (
            "SSL_do_handshake() failed (SSL: error:0A00010B:SSL routines::wrong version number) "
            "while SSL handshaking to upstream"
        ),
        ["nginx", "OpenSSL"],
    ),
    "a special form before the general": (
        r'net/http: HTTP/1.x transport connection broken: malformed HTTP response "\x00\x00\x12\x04"',
        ["Go net/http", "Go net/http"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "programs"), SEVERAL.values(), ids=SEVERAL)
def test_the_most_specific_comes_first(text: str, programs: list[str]) -> None:
    assert [known.program for known in recognise(text)] == programs


def test_five_rows_are_the_most() -> None:
    assert MOST_ROWS == 5
    assert len(recognise("\n".join(known.sample for known in KNOWN))) == 5


def test_only_the_first_64_ki_characters_are_looked_at() -> None:
    message = "curl: (52) Empty reply from server"
    assert LONGEST_TEXT == 65536
    assert recognise("x" * (65536 - len(message)) + message)[0].rules == ("B306", "X002")
    assert recognise("x" * (65537 - len(message)) + message) == []


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        " ",
        "0",
        "<NOSRV> PR-- ",
        "Response header '' value of '",
        "The HTTP header line [",
        "NoHttpResponseException: a",
    ],
)
def test_a_hostile_text_takes_no_longer_than_any(piece: str) -> None:
    recognise("")
    started = time.process_time()
    recognise(piece * (LONGEST_TEXT // len(piece)))
    assert time.process_time() - started < 5
