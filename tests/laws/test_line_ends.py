"""Nine places where a line ends, nine ways to end it: what strict reading and h11 refuse."""

from __future__ import annotations

from itertools import product

import pytest

from h11tool.protocol.profiles import DIAGNOSE, H11, STRICT, Profile
from h11tool.recording import Sender
from tests.laws.verdicts import READ, findings_of, verdict

ENDS = {
    "CRLF": b"\r\n", "LF": b"\n", "CR": b"\r", "CRCRLF": b"\r\r\n", "CR x": b"\rx", "LFCR": b"\n\r",
    "NEL": b"\x85", "VT": b"\x0b", "FF": b"\x0c",
}  # fmt: skip
FIELDS = b"Host: a\r\nTransfer-Encoding: chunked\r\n\r\n"
NEXT = b"\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"

# Where the line ends is marked with a bar; behind it, which rule is refused first for each of ENDS.
PLACES: dict[str, tuple[Sender, bytes]] = {
    "request-line": ("client", b"GET / HTTP/1.1|Host: a\r\n\r\n"),
    "status-line": ("server", b"HTTP/1.1 200 No|Content-Length: 0\r\n\r\n"),
    "first field line": ("client", b"GET / HTTP/1.1\r\nA: b|Host: a\r\n\r\n"),
    "last field line": ("client", b"GET / HTTP/1.1\r\nHost: a|\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
    "empty line": ("client", b"GET / HTTP/1.1\r\nHost: a\r\n|GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
    "chunk-size line": ("client", b"POST / HTTP/1.1\r\n" + FIELDS + b"1|x\r\n0\r\n\r\n"),
    "chunk data": ("client", b"POST / HTTP/1.1\r\n" + FIELDS + b"1\r\nx|0\r\n\r\n"),
    "last chunk": ("client", b"POST / HTTP/1.1\r\n" + FIELDS + b"0|\r\n"),
    "trailer line": ("client", b"POST / HTTP/1.1\r\n" + FIELDS + b"0\r\nA: b|\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
}

REFUSED = """
strict
request-line      read S005 S007 S007 S007 S005 S110 S110 S110
status-line       read S005 S007 S007 S007 S005 read S205 S205
first field line  read F001 F002 F002 F002 F001 T001 F202 F202
last field line   read F001 F002 F002 F002 F001 F003 F202 F202
empty line        read F010 F011 F011 F011 F010 F003 F003 F003
chunk-size line   read C009 C010 C010 C010 C009 C001 C001 C001
chunk data        read C202 C203 C203 C203 C202 C201 C201 C201
last chunk        read C009 C010 C010 C010 C009 C001 C001 C001
trailer line      read F001 C303 F002 C303 C303 C303 C303 C303
h11
request-line      read read S007 S007 S007 F011 S110 S110 S110
status-line       read read S007 S007 S007 F011 read S205 S205
first field line  read read F002 F002 F002 F011 T001 F202 F202
last field line   read read F002 F002 F002 F011 F003 F202 F202
empty line        read read F011 F011 F011 S007 F003 F003 F003
chunk-size line   read C009 C010 C010 C010 C009 C001 C001 C001
chunk data        read C202 C203 C203 C203 C202 C201 C201 C201
last chunk        read C009 C010 C010 C010 C009 C001 C001 C001
trailer line      read read C303 F002 C303 C303 C303 C303 C303
"""


def refused_rules() -> dict[tuple[str, str, str], str]:
    """By profile, place and end."""
    table: dict[tuple[str, str, str], str] = {}
    profile = ""
    for line in REFUSED.strip().splitlines():
        words = line.split()
        if len(words) == 1:
            profile = line
        else:
            place = " ".join(words[: -len(ENDS)])
            table |= {(profile, place, end): rule for end, rule in zip(ENDS, words[-len(ENDS) :], strict=True)}
    return table


EXPECTED = refused_rules()


@pytest.mark.parametrize("profile", [STRICT, H11], ids=lambda profile: profile.name)
@pytest.mark.parametrize(("place", "end"), list(product(PLACES, ENDS)))
def test_line_end(place: str, end: str, profile: Profile) -> None:
    sender, template = PLACES[place]
    data = template.replace(b"|", ENDS[end])
    expected = EXPECTED[profile.name, place, end]
    assert verdict(sender, data, profile) == expected
    for cut in range(1, len(data)):
        findings = findings_of(sender, [data[:cut], data[cut:]], profile)
        refused = [finding.rule.id for finding in findings if profile.refuses(finding)]
        assert (refused or [READ])[0] == expected
    found = {finding.rule.id for finding in findings_of(sender, [data], DIAGNOSE)}
    assert expected in found or expected == READ
