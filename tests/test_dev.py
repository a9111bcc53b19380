"""dev.py's environment: when it is made, when it is left alone, and what is said where it cannot be made."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import dev

ROOT = Path(__file__).resolve().parent.parent

# A project like ours whose build backend stands beside it, so that nothing is asked of an index.
TOY_PYPROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "h11tool"
dynamic = ["version", "optional-dependencies"]
"""
TOY_BACKEND = """
import pathlib, zipfile

# The metadata must name what the extra `test` asks for, as pyproject.toml does.
NEEDS = pathlib.Path("needs.txt").read_text()
METADATA = "Metadata-Version: 2.1\\nName: h11tool\\nVersion: 0\\nProvides-Extra: test\\n" + NEEDS

def build_editable(folder, config_settings=None, metadata_directory=None):
    name = "h11tool-0-py3-none-any.whl"
    info = "h11tool-0.dist-info/"
    with zipfile.ZipFile(pathlib.Path(folder) / name, "w") as wheel:
        wheel.writestr("h11tool.pth", str(pathlib.Path("src").resolve()))
        wheel.writestr(info + "METADATA", METADATA)
        wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(info + "RECORD", "")
    return name
"""
TOY_MAIN = """
import os, sys
print(__file__, sys.prefix, os.getcwd(), *sys.argv[1:-1], sep="|")
sys.exit(int(sys.argv[-1]))
"""


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    """A project of three files and dev.py, in a folder with a space in its name."""
    folder = tmp_path / "a b"
    (folder / "src" / "h11tool").mkdir(parents=True)
    shutil.copy(ROOT / "dev.py", folder)
    (folder / "pyproject.toml").write_text(TOY_PYPROJECT)
    (folder / "needs.txt").write_text("")
    (folder / "backend.py").write_text(TOY_BACKEND)
    (folder / "src" / "h11tool" / "__init__.py").write_text("")
    (folder / "src" / "h11tool" / "__main__.py").write_text(TOY_MAIN)
    return folder


def run_dev(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(folder / "dev.py"), *arguments],
        cwd=folder.parent,
        env={**os.environ, **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def toy_answer(folder: Path, word: str) -> str:
    main = folder / "src" / "h11tool" / "__main__.py"
    return f"{main}|{folder / '.venv'}|{folder}|parse|--exit-zero|{word}\n"


def test_an_environment_is_made_once_whatever_the_variables_say(toy: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "h11tool").mkdir(parents=True)
    (elsewhere / "h11tool" / "__main__.py").write_text("print('from PYTHONPATH')")
    misleading = {"PIP_USER": "1", "PIP_TARGET": str(elsewhere), "PYTHONPATH": str(elsewhere)}

    first = run_dev(toy, "demo", "first", "0", **misleading)
    assert (first.returncode, first.stdout) == (0, toy_answer(toy, "first")), first.stderr
    assert "making .venv" in first.stderr

    second = run_dev(toy, "demo", "second", "3", **misleading)
    assert (second.returncode, second.stdout, second.stderr) == (3, toy_answer(toy, "second"), "")
    assert sorted(path.name for path in elsewhere.iterdir()) == ["h11tool"]


def test_an_environment_that_was_killed_or_moved_is_made_again(toy: Path, tmp_path: Path) -> None:
    making = subprocess.Popen(
        [sys.executable, str(toy / "dev.py"), "demo", "killed", "0"],
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    deadline = time.monotonic() + 20
    while not (toy / ".venv" / "bin" / "python").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    os.killpg(making.pid, signal.SIGKILL)
    assert making.wait() == -signal.SIGKILL
    assert (toy / ".venv" / "bin" / "python").exists()

    moved = toy.rename(tmp_path / "moved away")
    again = run_dev(moved, "demo", "again", "0")
    assert (again.returncode, again.stdout) == (0, toy_answer(moved, "again")), again.stderr
    assert "making .venv" in again.stderr


def test_without_a_network_one_line_says_so(toy: Path) -> None:
    (toy / "needs.txt").write_text('Requires-Dist: h11tool-needs-a-network; extra == "test"\n')
    nowhere = {
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
        "PIP_RETRIES": "0",
        "PIP_CONFIG_FILE": os.devnull,
    }

    refused = run_dev(toy, "check", **nowhere, PIP_FIND_LINKS="", PIP_EXTRA_INDEX_URL="", PATH=os.defpath)

    assert refused.returncode == 1
    assert refused.stdout == ""
    assert refused.stderr.count("\n") == 2, refused.stderr
    making, problem = refused.stderr.splitlines()
    assert making.startswith("dev.py: making .venv")
    assert problem.startswith("dev.py: no package index answers")
    assert not dev.Environment(toy).stamp.exists()


@pytest.fixture
def environment(toy: Path) -> dev.Environment:
    """An environment that looks finished: a Python and a stamp, the rest is left out."""
    environment = dev.Environment(toy)
    environment.python.parent.mkdir(parents=True)
    environment.python.symlink_to(sys.executable)
    environment.stamp.write_text(json.dumps(environment.made_for("3.11")))
    return environment


def test_a_finished_environment_is_current(environment: dev.Environment) -> None:
    assert environment.fitness(environment.made_for("3.11")) == "current"


def test_another_python_needs_another_environment(environment: dev.Environment) -> None:
    assert environment.fitness(environment.made_for("3.12")) == "unusable"


def test_a_changed_pyproject_needs_an_update(environment: dev.Environment) -> None:
    (environment.root / "pyproject.toml").write_text(TOY_PYPROJECT + "# more\n")
    assert environment.fitness(environment.made_for("3.11")) == "outdated"


def test_a_moved_environment_is_unusable(environment: dev.Environment, tmp_path: Path) -> None:
    moved = dev.Environment(environment.root.rename(tmp_path / "moved"))
    assert moved.fitness(moved.made_for("3.11")) == "unusable"


def test_an_environment_whose_python_has_gone_is_unusable(environment: dev.Environment) -> None:
    environment.python.unlink()
    environment.python.symlink_to("/nowhere/python3.11")
    assert environment.fitness(environment.made_for("3.11")) == "unusable"


@pytest.mark.parametrize("stamp", [None, "", "{", "[]", "3", "{}", '{"project": 1}'])
def test_a_half_made_environment_is_unusable(environment: dev.Environment, stamp: str | None) -> None:
    environment.stamp.unlink()
    if stamp is not None:
        environment.stamp.write_text(stamp)
    assert environment.fitness(environment.made_for("3.11")) == "unusable"


def test_this_python_is_taken_and_not_that_of_the_environment_it_runs_in() -> None:
    executable, version = dev.find_python()
    assert version == f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert Path(executable).is_relative_to(sys.base_prefix)


def put_on_path(folder: Path, name: str, script: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


def test_a_python_that_does_not_run_or_is_old_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_on_path(tmp_path / "bin", "python3.11", "echo no such version >&2; exit 127")
    put_on_path(tmp_path / "bin", "python3.12", "echo /old/python; echo 3.9")
    put_on_path(tmp_path / "bin", "python3.13", "echo a warning; echo /new/python; echo 3.13")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert dev.find_python_on_path() == ("/new/python", "3.13")


def test_without_a_python_one_line_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(dev.Setback, match=r"^Python 3\.11 or newer is needed [^\n]*apt install python3"):
        dev.find_python_on_path()


def test_a_signal_becomes_a_status(environment: dev.Environment) -> None:
    assert environment.run("-c", "import os, signal; os.kill(os.getpid(), signal.SIGTERM)") == 143


def test_the_first_failure_is_the_status() -> None:
    assert dev.first_failure(0, 0) == 0
    assert dev.first_failure(0, 2, 1) == 2
    assert dev.first_failure() == 0


@pytest.mark.parametrize(
    ("arguments", "status"), [(["--help"], 0), (["-h"], 0), ([], 2), (["tset"], 2), (["test-all"], 2)]
)
def test_help_and_unknown_commands_set_nothing_up(toy: Path, arguments: list[str], status: int) -> None:
    answer = run_dev(toy, *arguments)
    assert answer.returncode == status
    assert not (toy / ".venv").exists()
    said = answer.stdout + answer.stderr
    assert all(name in said for name in dev.COMMANDS)
    assert "Traceback" not in said
