"""The reports of all recordings, compared with the committed ones; `--golden` rewrites them for review."""

from pathlib import Path

import pytest

from h11tool.diagnose import diagnose
from h11tool.inputs import segments_of
from h11tool.outputs import Style, renderer

RECORDINGS = Path(__file__).parent.parent / "recordings"
EXPECTED = RECORDINGS / "expected"
FILES = sorted(path for path in RECORDINGS.iterdir() if path.suffix in (".h11rec", ".bin"))
FORMATS = {"jsonl": Style(), "txt": Style(width=100)}


def report(path: Path, suffix: str) -> str:
    output = renderer("jsonl" if suffix == "jsonl" else "text", FORMATS[suffix])
    entries = diagnose(segments_of(str(path)), path.name)
    return "".join(output.entry(entry) for entry in entries) + output.end()


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_report(path: Path, suffix: str, request: pytest.FixtureRequest) -> None:
    expected = EXPECTED / f"{path.name}.{suffix}"
    found = report(path, suffix)
    if request.config.getoption("--golden"):
        expected.parent.mkdir(exist_ok=True)
        expected.write_text(found, encoding="utf-8", newline="\n")
    assert found == expected.read_text(encoding="utf-8")


def test_every_expected_report_has_its_recording() -> None:
    names = {f"{path.name}.{suffix}" for path in FILES for suffix in FORMATS}

    assert {path.name for path in EXPECTED.iterdir()} == names
