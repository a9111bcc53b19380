"""Nothing that real software sends is called an error or a warning where nothing is wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from h11tool.checks import OFF_BY_DEFAULT, all_rules
from h11tool.diagnose import Reading, diagnose
from h11tool.inputs import Options, segments_of
from h11tool.protocol.findings import Finding, Severity
from tests.checks.reading import told

RECORDINGS = Path(__file__).parents[2] / "recordings"
ROW = re.compile(r"^\| `([\w-]+)` \|.*\| (-|[A-Z]\d{3}) \|$", re.MULTILINE)
HARMLESS = [name for name, rule in ROW.findall((RECORDINGS / "README.md").read_text("utf-8")) if rule == "-"]
TWO_HANDED = "followed-stream"  # both directions in one file, which have to be told apart first
CHECKED = frozenset(all_rules())


def file_of(name: str) -> Path:
    return next(path for path in RECORDINGS.glob(f"{name}.*") if path.suffix in (".h11rec", ".bin"))


def test_there_are_harmless_recordings() -> None:
    assert len(HARMLESS) > 20


@pytest.mark.parametrize("name", [name for name in HARMLESS if name != TWO_HANDED])
def test_a_harmless_recording_gives_no_alarm(name: str) -> None:
    path = file_of(name)
    reading = Reading() if path.suffix == ".h11rec" else Reading(client_seen=False)
    entries = diagnose(segments_of(str(path), Options()), name, reading)
    found = [entry.what for entry in entries if isinstance(entry.what, Finding)]
    grave = [finding for finding in found if finding.rule.severity is not Severity.INFO]
    assert [finding.rule.id for finding in grave if finding.rule in CHECKED] == []


BROWSER = (
    r"R:GET /index.html?a=b HTTP/1.1\r\nHost: www.example.com\r\nUser-Agent: Mozilla/5.0\r\n"
    r"Accept: text/html,application/xhtml+xml;q=0.9,*/*;q=0.8\r\nAccept-Language: en-US,en;q=0.5\r\n"
    r"Accept-Encoding: gzip, deflate, br\r\nConnection: keep-alive\r\nCookie: a=b; c=d\r\nDNT: 1\r\n"
    r"Upgrade-Insecure-Requests: 1\r\nSec-Fetch-Dest: document\r\nSec-Fetch-Mode: cors\r\n"
    r"Priority: u=0, i\r\n\r\n"
)


def test_of_an_ordinary_request_there_is_nothing_to_say() -> None:
    assert told(BROWSER, OFF_BY_DEFAULT) == []
