import io
import os
import random
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from h11tool.recording import Damaged, Header, Segment, Writer, read
from h11tool.recording.format import MAX_LINE

HEADER = Header("2026-11-22T16:17:20.664303Z", "h11tool 0.1.0")
FIRST = b'{"h11rec":1,"created":"2026-11-22T16:17:20.664303Z","tool":"h11tool 0.1.0"}\n'


def test_a_file_is_its_owners_only(tmp_path: Path) -> None:
    path = tmp_path / "a.h11rec"
    old = os.umask(0)
    try:
        with Writer.create(str(path), HEADER) as writer:
            writer.write(Segment("data", 1, "client", 0.5, b"a\n"))
    finally:
        os.umask(old)

    assert path.read_bytes() == FIRST + b'["@",1,0.5]\n[">",1,"a\\n"]\n'
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_is_replaced_only_when_told(tmp_path: Path) -> None:
    path = tmp_path / "a.h11rec"
    path.write_text("something precious " * 100)
    path.chmod(0o644)

    with pytest.raises(FileExistsError):
        Writer.create(str(path), HEADER)
    assert path.read_text() == "something precious " * 100

    Writer.create(str(path), HEADER, replace=True).close()
    assert path.read_bytes() == FIRST
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("replace", [False, True])
@pytest.mark.parametrize("target_exists", [False, True])
def test_a_symbolic_link_is_refused(tmp_path: Path, replace: bool, target_exists: bool) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    if target_exists:
        target.write_text("kept")
    link.symlink_to(target)

    with pytest.raises(OSError, match=r"link'$"):
        Writer.create(str(link), HEADER, replace=replace)

    assert target.exists() == target_exists
    assert not target_exists or target.read_text() == "kept"


def test_a_full_disk_is_reported_with_the_name() -> None:
    with pytest.raises(OSError, match="No space left on device: '/dev/full'"):
        Writer.create("/dev/full", HEADER, replace=True)


def test_nothing_is_written_after_a_failure() -> None:
    reading, writing = os.pipe()
    writer = Writer(writing, "pipe", HEADER)
    os.close(reading)
    errors = []

    for _ in range(2):
        with pytest.raises(BrokenPipeError) as failed:
            writer.write(Segment("close", 1))
        errors.append(failed.value)

    assert errors[0] is errors[1]
    assert errors[0].filename == "pipe"
    writer.close()


def test_a_failing_close_is_reported_once(tmp_path: Path) -> None:
    path = str(tmp_path / "a.h11rec")
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT)
    writer = Writer(descriptor, path, HEADER)
    os.close(descriptor)

    with pytest.raises(OSError, match="Bad file descriptor") as failed:
        writer.close()
    writer.close()

    assert failed.value.filename == path


def test_no_descriptor_is_left_open_by_a_failure(tmp_path: Path) -> None:
    before = os.dup(0)
    os.close(before)

    for path in ("/dev/full", str(tmp_path)):
        with pytest.raises(OSError, match=r"No space|Is a directory"):
            Writer.create(path, HEADER, replace=True)

    after = os.dup(0)
    os.close(after)
    assert after == before


#   id                        segment
UNWRITABLE = {
    "no sender":              Segment("data", 1, None, 0.0, b"a"),
    "connection below 0":     Segment("close", -1),
    "time that is no number": Segment("close", 1, at=float("nan")),
    "endless time":           Segment("data", 1, "client", float("inf"), b"a"),
    "gap below 0":            Segment("gap", 1, "client", length=-1),
    "fact that is no number": Segment("tls", 1, facts={"a": float("nan")}),
    "facts too deep":         Segment("tls", 1, facts={"a": [[[[[[[[[]]]]]]]]]}),
    "too long a note":        Segment("note", 1, facts={"text": "x" * MAX_LINE}),
}  # fmt: skip


@pytest.mark.parametrize("segment", UNWRITABLE.values(), ids=UNWRITABLE)
def test_what_could_not_be_read_back_is_not_written(segment: Segment, tmp_path: Path) -> None:
    path = tmp_path / "a.h11rec"
    with Writer.create(str(path), HEADER) as writer:
        with pytest.raises(ValueError, match=r"."):
            writer.write(segment)
        writer.write(Segment("close", 1))

    assert path.read_bytes() == FIRST + b'["close",1]\n'


RECORD_FOREVER = """
import sys
from h11tool.recording import Header, Segment, Writer
writer = Writer.create(sys.argv[1], Header("", ""))
for number in range(10**9):
    writer.write(Segment("data", 1, "client", number / 8, b"%d " % number + b"x" * 5000))
    if number == 3:
        print(flush=True)
"""


@pytest.mark.parametrize("seed", range(8))
def test_a_killed_recorder_leaves_all_but_the_last_read(tmp_path: Path, seed: int) -> None:
    path = tmp_path / "a.h11rec"
    recorder = subprocess.Popen([sys.executable, "-c", RECORD_FOREVER, str(path)], stdout=subprocess.PIPE, bufsize=0)
    with recorder:
        out = recorder.stdout
        assert out is not None
        assert out.read(1) == b"\n"
        time.sleep(random.Random(seed).uniform(0, 0.01))
        recorder.kill()

    segments: list[Segment] = []
    reason = ""
    try:
        segments.extend(read(io.BytesIO(path.read_bytes())))
    except Damaged as damage:
        reason = damage.reason

    expected = [Segment("data", 1, "client", at / 8, b"%d " % at + b"x" * 5000) for at in range(len(segments))]
    assert len(segments) >= 4
    assert segments[:-1] == expected[:-1]
    assert expected[-1].data.startswith(segments[-1].data)
    assert reason in ("", "cut short")
