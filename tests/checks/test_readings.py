"""Each model ends a message where a recipient with its habit does."""

import pytest

from h11tool.checks.readings import MODELS, differing, ends_of

POST = b"POST / HTTP/1.1\r\nHost: a\r\n"
RFC, CL_FIRST_OF_ALL, FIRST, LAST = (model.name for model in MODELS[:4])
CHUNKED = b"Transfer-Encoding: chunked\r\n"
CHUNKS = b"3\r\nabc\r\n0\r\n\r\n"


def ends(stream: bytes, *, from_client: bool = True, start: int = 0) -> dict[str, int | None]:
    return {end.model.name: end.stop for end in ends_of(stream, start, from_client=from_client)}


@pytest.mark.parametrize(
    "stream",
    [
        POST + b"\r\n",
        POST + b"Content-Length: 3\r\n\r\nabc",
        POST + b"Transfer-Encoding: chunked\r\n\r\n" + CHUNKS,
        POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n" + CHUNKS,
    ],
)
def test_of_a_clean_request_most_models_find_the_same_end(stream: bytes) -> None:
    found = ends(stream)
    assert found[RFC] == found[LAST] == len(stream)


@pytest.mark.parametrize(
    ("fields", "body", "expected"),
    [
        (b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\nGET", {RFC: 5, CL_FIRST_OF_ALL: 4}),
        (b"Content-Length: 3\r\nContent-Length: 5\r\n", b"abcdefgh", {RFC: None, FIRST: 3, LAST: 5}),
        (b"Content-Length: +3\r\n", b"abcd", {RFC: None, "numbers as Python's int() reads them": 3}),
        (b"Content-Length: 3x\r\n", b"abcd", {RFC: None, "the digits a number begins with": 3}),
        (b"Content-Length: 0x3\r\n", b"abcd", {RFC: None, "numbers with a prefix for their base": 3}),
        (b"Transfer-Encoding: xchunked\r\nContent-Length: 3\r\n", CHUNKS, {RFC: 3, "any value with chunked in it": 13}),
        (b"Transfer-Encoding: gzip, chunked\r\n", CHUNKS, {RFC: 13, "only the exact value chunked": 0}),
        (b"A: b\nContent-Length: 3\r\n", b"abcd", {RFC: 3, "only CR LF ends a line": 0}),
        (b"A: b\rContent-Length: 3\r\n", b"abcd", {RFC: 0, "a CR alone ends a line": 3}),
        (b"A: b\r\n Content-Length: 3\r\n", b"abcd", {RFC: 0, "folded lines are lines of their own": 3}),
        (
            b"Transfer-Encoding: chunked\r\n",
            b"3;a\nbc\r\nabc\r\n0\r\n\r\n",
            {RFC: 18, "an LF ends a chunk-size line": None},
        ),
        (b"Transfer-Encoding: chunked\r\n", b"3\r\nabcXX0\r\n\r\n", {RFC: None, "any two octets end a chunk": 13}),
    ],
)
def test_the_ends_of_the_models(fields: bytes, body: bytes, expected: dict[str, int | None]) -> None:
    head = POST + fields + b"\r\n"
    found = ends(head + body)
    assert {name: found[name] for name in expected} == {
        name: None if size is None else len(head) + size for name, size in expected.items()
    }


def test_where_all_that_find_an_end_agree_there_is_no_desync() -> None:
    assert differing(ends_of(POST + b"Content-Length: 9\r\n\r\nabc", 0, from_client=True)) == {}
    both = ends_of(POST + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET", 0, from_client=True)
    assert len(differing(both)) == 2


def test_a_message_may_begin_anywhere() -> None:
    stream = POST + b"\r\n" + POST + b"Content-Length: 1\r\n\r\nxy"
    assert ends(stream, start=len(POST) + 2)[RFC] == len(stream) - 1


def test_a_response_without_length_runs_to_the_end() -> None:
    assert ends(b"HTTP/1.1 200 OK\r\n\r\nabc", from_client=False)[RFC] == 22
    (first, *_) = ends_of(b"HTTP/1.1 204 No\r\n\r\nabc", 0, from_client=False, has_no_content=True)
    assert first.stop == 19


@pytest.mark.parametrize(
    "stream",
    [
        POST + b"A: b\n" * 1000 + b"\n",
        POST + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * 2000 + b"0\r\n\r\n",
    ],
)
def test_what_is_long_on_purpose_is_given_up(stream: bytes) -> None:
    assert set(ends(stream).values()) == {None}
