"""Whitespace around values, octets above 0x7F, and fields that stand twice."""

from __future__ import annotations

import pytest

from h11tool.checks import check_head
from h11tool.checks.message import Message
from h11tool.checks.section import Section
from h11tool.protocol.conversation import Conversation
from h11tool.protocol.events import Request
from h11tool.protocol.profiles import H11
from h11tool.protocol.state import CLIENT
from tests.checks.reading import checked, octets_of, told


@pytest.mark.parametrize(
    ("line", "marked"),
    [
        ("X: b", []),
        ("X:b", [("F012", b":")]),
        ("X:", []),
        ("X: ", []),
        ("X:   ", [("F013", b"  ")]),
        (r"X:\tb", [("F013", b"\t")]),
        (r"X: \tb", [("F013", b"\t")]),
        (r"X:\t b", [("F013", b"\t")]),
        (r"X: b \t", [("F013", b" \t")]),
        (r"X:  b:  ", [("F013", b" "), ("F013", b"  ")]),
    ],
)
def test_whitespace(line: str, marked: list[tuple[str, bytes]]) -> None:
    text = f"R:GET / HTTP/1.1\\r\\nHost: a\\r\\n{line}\\r\\n\\r\\n"
    octets = octets_of(text)
    assert [(found.rule.id, octets[slice(*found.span)]) for found in checked(text)] == marked


def test_whitespace_of_lines_that_end_in_lf() -> None:
    text = r"R:GET / HTTP/1.1\r\nHost: a\r\nX:  b \n\r\n"
    assert [tuple(found.span) for found in checked(text)] == [(28, 29), (30, 31)]


@pytest.mark.parametrize(
    ("value", "marked"),
    [
        (r"caf\xc3\xa9", [("F203", b"\xc3\xa9")]),
        (r"\xc3\xa9t\xc3\xa9", [("F203", b"\xc3\xa9t\xc3\xa9")]),
        (r"voil\xc3\xa0", [("F203", b"\xc3\xa0")]),
        (r"caf\xe9", [("F203", b"\xe9")]),
        (r"b\xa0", [("F204", b"\xa0")]),
        (r"\x85b\xa0\xa0", [("F204", b"\x85"), ("F204", b"\xa0\xa0")]),
        (r"\xa0\xe9\xa0", [("F204", b"\xa0"), ("F203", b"\xe9"), ("F204", b"\xa0")]),
        (r"\xc2\xa0b\xe3\x80\x80", [("F204", b"\xc2\xa0"), ("F204", b"\xe3\x80\x80")]),
        (r"\xef\xbb\xbfb", [("F204", b"\xef\xbb\xbf")]),
        (r"\xc2\xa0", [("F204", b"\xc2\xa0")]),
    ],
)
def test_octets_above_ascii(value: str, marked: list[tuple[str, bytes]]) -> None:
    text = f"R:GET / HTTP/1.1\\r\\nHost: a\\r\\nX-Name: {value}\\r\\n\\r\\n"
    octets = octets_of(text)
    assert [(found.rule.id, octets[slice(*found.span)]) for found in checked(text)] == marked


@pytest.mark.parametrize(("value", "legible"), [(r"\xc3\xa9", "UTF-8"), (r"\xe9", "not UTF-8")])
def test_it_says_whether_it_is_utf8(value: str, legible: str) -> None:
    (finding,) = checked(f"r:X-Name: {value}")
    assert finding.message == f"The value of X-Name holds octets from 0x80 to 0xFF that are {legible}."


@pytest.mark.parametrize("line", [r"Host: \xa0a", r"Host: a\r\nContent-Length: 1\xa0"])
def test_values_that_the_engine_reads_are_left_to_it(line: str) -> None:
    assert told(f"R:GET / HTTP/1.1\\r\\n{line}\\r\\n\\r\\n") == []


def test_a_folded_value_is_looked_at_as_it_stands() -> None:
    text = r"R:GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n \xe9\r\n\r\n"
    (finding,) = checked(text)
    assert finding.found == b"\xe9"


def test_each_repetition_has_the_first_line_as_its_cause() -> None:
    found = checked(r"r:ETag: 1\r\nX: y\r\nX: y\r\netag: 2\r\nETAG: 3\r\nSet-Cookie: a\r\nSet-Cookie: b")
    assert [finding.rule.id for finding in found] == ["F401", "F401"]
    assert [finding.found for finding in found] == [b"etag: 2", b"ETAG: 3"]
    assert {finding.cause for finding in found} == {(25, 32)}


def test_fields_that_were_tidied_up_are_looked_at_as_they_were_sent() -> None:
    conversation = Conversation(H11, server_seen=False)
    octets = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\nX_Y: z\r\n\r\n"
    happenings = conversation.receive(CLIENT, octets)
    head = next(each.what for each in happenings if isinstance(each.what, Request))
    assert head.headers[1] == (b"transfer-encoding", b"chunked")
    assert [finding.found for finding in check_head(Message(head, b"POST"))] == [b"C", b"_"]


def test_a_head_that_was_not_read_has_no_places() -> None:
    head = Request(method="GET", target="/", headers=[("Host", "a"), ("X_Y", "z")])
    assert Section(head).places == []
    assert [finding.rule.id for finding in check_head(Message(head, b"GET"))] == []
