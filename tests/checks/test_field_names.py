"""Field names that gateways confuse, and near misses of those that frame a message."""

from __future__ import annotations

import pytest

from h11tool.checks.field_names import MAX_REMEMBERED_LENGTH, is_misspelt
from h11tool.checks.spelling import is_within
from tests.checks.reading import checked, told


@pytest.mark.parametrize(
    "name",
    [
        *(b"content-lenght", b"content_length", b"contentlength", b"content-lengths", b"contnet-length"),
        *(b"transfer-encodin", b"transfer_encoding", b"tranfser-encodign", b"conection", b"connections"),
        *(
            b"nncoection",
            b"cneonction",
            b"cteonnt-length",
            b"keepalive",
            b"keep-alives",
            b"trailers",
            b"expct",
        ),
    ],
)
def test_near_misses(name: bytes) -> None:
    assert is_misspelt(name)


@pytest.mark.parametrize(
    "name",
    [
        *(b"content-length", b"connection", b"content-type", b"content-language", b"content-encoding"),
        *(
            b"x-content-length",
            b"x-connection",
            b"collection",
            b"date",
            b"age",
            b"te",
            b"host",
            b"hosts",
            b"etag",
        ),
        *(
            b"accept",
            b"accept-encoding",
            b"except",
            b"expires",
            b"export",
            b"upgrade-insecure-requests",
            b"trace",
        ),
    ],
)
def test_names_of_their_own(name: bytes) -> None:
    assert not is_misspelt(name)


@pytest.mark.parametrize(
    ("word", "other", "slips"),
    [
        (b"", b"", 0),
        (b"a", b"", 1),
        (b"ab", b"ba", 1),
        (b"abc", b"adc", 1),
        (b"abc", b"abcd", 1),
        (b"abcdef", b"badcfe", 3),
        (b"abc", b"xyz", 3),
    ],
)
def test_slips(word: bytes, other: bytes, slips: int) -> None:
    assert is_within(slips, word, other)
    assert is_within(slips, other, word)
    assert not is_within(slips - 1, word, other)


@pytest.mark.parametrize(
    ("name", "spans"),
    [
        ("X_A", [("F104", 26, 27)]),
        ("_A_B", [("F104", 25, 28)]),
        ("X_A$B!", [("F104", 26, 27), ("F106", 28, 31)]),
        ("1st", [("F106", 25, 26)]),
        ("A.b", []),
        ("Close", [("F108", 25, 30)]),
        ("Content_Lengt", [("F105", 25, 38)]),
        ("Bad[_Name", []),
        ("{x*257}", [("F109", 281, 282)]),
        ("{x*256}", []),
        ("{x*255}_", [("F104", 280, 281)]),
    ],
)
def test_names(name: str, spans: list[tuple[str, int, int]]) -> None:
    found = checked(f"R:GET / HTTP/1.1\\r\\nHost: a\\r\\n{name}: v\\r\\n\\r\\n")
    assert [(finding.rule.id, *finding.span) for finding in found] == spans


def test_a_long_name_is_judged_each_time() -> None:
    text = f"r:{'x' * MAX_REMEMBERED_LENGTH}_: 1"
    assert [told(text), told(text)] == [["F104"], ["F104"]]


def test_a_misspelt_coding_is_told_once() -> None:
    assert told(r"R:POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encodin: chunked\r\n\r\n") == ["F105"]
