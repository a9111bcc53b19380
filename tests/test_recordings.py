"""What recordings/README.md says of each recording, by an independent reading, is what the tool finds first."""

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from h11tool.diagnose import diagnose
from h11tool.inputs import segments_of
from h11tool.protocol.findings import Finding, Severity

RECORDINGS = Path(__file__).parent.parent / "recordings"
ROW = re.compile(r"^\| `([\w.-]+)` \|.*\| ([^|]+) \| ([^|]+) \| (\S+) \|$", re.MULTILINE)


class Expected(NamedTuple):
    sender: str | None
    offset: int
    cause: int | None
    rule: str


def expectations() -> dict[str, Expected | None]:
    """File name -> the finding that matters most, None where nothing is wrong."""
    found: dict[str, Expected | None] = {}
    for name, where, cause, rule in ROW.findall((RECORDINGS / "README.md").read_text(encoding="utf-8")):
        path = next(path for path in RECORDINGS.glob(f"{name}.*") if path.suffix in (".h11rec", ".bin"))
        if rule == "-":
            found[path.name] = None
            continue
        sender = next((side for side in ("client", "server") if side in where), None)
        offset = int(re.findall(r"\d+", where)[-1])
        found[path.name] = Expected(sender, offset, None if cause.strip() == "-" else int(cause), rule)
    return found


EXPECTATIONS = expectations()


def first_that_matters(path: Path) -> Finding | None:
    entries = diagnose(segments_of(str(path)), path.name)
    findings = [entry.what for entry in entries if isinstance(entry.what, Finding)]
    for severity in (Severity.ERROR, Severity.WARNING):
        for finding in findings:
            if finding.rule.severity is severity:
                return finding
    return None


@pytest.mark.parametrize(("name", "expected"), EXPECTATIONS.items(), ids=EXPECTATIONS)
def test_first_finding(name: str, expected: Expected | None) -> None:
    finding = first_that_matters(RECORDINGS / name)

    if expected is None:
        assert finding is None
        return
    assert finding is not None
    assert (finding.rule.id, finding.span.start) == (expected.rule, expected.offset)
    assert (finding.cause.start if finding.cause else None) == expected.cause
    if expected.sender:
        assert finding.from_client == (expected.sender == "client")


def test_every_recording_is_in_the_table() -> None:
    files = {path.name for path in RECORDINGS.iterdir() if path.suffix in (".h11rec", ".bin")}

    assert set(EXPECTATIONS) == files
