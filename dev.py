#!/usr/bin/env python3
"""Sets up .venv once, then runs one of the project's chores.

Only the standard library is used, and only what Python 3.7 understands, so that an old `python3`
can still find a newer one or say in one line what is missing.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

DEMO_RECORDINGS = (
    "recordings/apache-space-before-colon.h11rec",
    "recordings/node-malformed-header.h11rec",
    "recordings/node-cut-short.h11rec",
)

PYTHON_NEEDED = (3, 11)
PYTHON_NAMES = ("python3.11", "python3.12", "python3.13", "python3.14", "python3", "python")

# Settings that send an installation elsewhere, or another interpreter's modules into ours.
UNWANTED_VARIABLES = (
    *("PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP", "PYTHONOPTIMIZE", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__"),
    *("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_PYTHON", "PIP_DRY_RUN", "PIP_NO_DEPS"),
    *(
        "PIP_REQUIRE_HASHES",
        "PIP_QUIET",
        "PIP_VERBOSE",
        "UV_SYSTEM_PYTHON",
        "UV_PYTHON",
        "UV_BREAK_SYSTEM_PACKAGES",
    ),
)
NETWORK_FAILED = re.compile(
    r"connection|connect error|retries|name resolution|dns error|unreachable|timed out|versions: none",
    re.IGNORECASE,
)


LINEAR = "tests/laws/test_linear.py"


class Setback(Exception):
    """What stops us and what to do about it, in one line."""


def main(arguments: list[str]) -> int:
    """Run the command named first; its exit status is ours."""
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(usage())
        return 0 if arguments else 2
    if arguments[0] not in COMMANDS:
        print(f"dev.py: no command {arguments[0]!r}; there are {', '.join(COMMANDS)}", file=sys.stderr)
        return 2
    command, _ = COMMANDS[arguments[0]]
    environment = Environment(Path(os.path.realpath(__file__)).parent)
    try:
        environment.prepare()
        return command(environment, arguments[1:])
    except (Setback, OSError) as setback:
        print(f"dev.py: {setback}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def usage() -> str:
    lines = [
        "usage: python3 dev.py COMMAND [ARGUMENT...]",
        "",
        "Sets up .venv once, then runs the command.",
        "",
    ]
    lines += [f"  {name:7} {says}" for name, (_, says) in COMMANDS.items()]
    return "\n".join(lines)


def demo(environment: Environment, arguments: list[str]) -> int:
    # Faults that are found are an exit status of 1 elsewhere; here they are the point.
    return environment.run("-m", "h11tool", "parse", "--exit-zero", *(arguments or DEMO_RECORDINGS))


def check(environment: Environment, arguments: list[str]) -> int:
    return first_failure(
        environment.run("-m", "ruff", "check", *arguments),
        environment.run("-m", "ruff", "format", "--check", *arguments),
        environment.run("-m", "mypy", *arguments),
    )


def test(environment: Environment, arguments: list[str]) -> int:
    if arguments:
        return environment.run("-m", "pytest", *arguments)
    checked = check(environment, [])
    return first_failure(checked, environment.run("-m", "pytest", "-q", "-n", "2"))


def linear(environment: Environment, arguments: list[str]) -> int:
    # Alone and one after the other: these tests compare times.
    return environment.run("-m", "pytest", "-q", "--idle", LINEAR, *arguments)


def cover(environment: Environment, arguments: list[str]) -> int:
    return environment.run(
        "-m", "pytest", "-q", "-n", "2", "--cov", "--cov-report=term-missing:skip-covered", *arguments
    )


def bench(environment: Environment, arguments: list[str]) -> int:
    scripts = sorted((environment.root / "benchmarks").glob("[!_]*.py"))
    return first_failure(*[environment.run(str(script), *arguments) for script in scripts])


def golden(environment: Environment, arguments: list[str]) -> int:
    return environment.run("-m", "pytest", "tests/test_golden.py", "tests/test_docs.py", "--golden", *arguments)


COMMANDS = {
    "demo": (demo, "show what the peers in a few recordings did wrong"),
    "test": (
        test,
        "check, then all tests; arguments go to pytest, which then runs alone",
    ),
    "linear": (linear, "the tests that ten times the input costs at most eleven times the time"),
    "cover": (cover, "all tests, and the branches of the engine that none of them takes"),
    "check": (check, "lint, formatting and types"),
    "bench": (bench, "run every benchmark"),
    "golden": (golden, "rewrite the expected reports of the recordings and docs/rules.md; review the diff"),
}


def first_failure(*statuses: int) -> int:
    return next((status for status in statuses if status), 0)


@dataclass(frozen=True)
class Environment:
    """The project's own .venv; its stamp, written last, says what the environment was made for."""

    root: Path

    @property
    def folder(self) -> Path:
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    @property
    def stamp(self) -> Path:
        return self.folder / "made-for.json"

    def run(self, *arguments: str) -> int:
        """Run this environment's Python in the project's folder; a signal becomes 128 + its number."""
        sys.stdout.flush()
        status = subprocess.call([str(self.python), *arguments], cwd=str(self.root), env=clean_variables())
        return status if status >= 0 else 128 - status

    def prepare(self) -> None:
        """Leave a current environment alone, update one whose pyproject.toml changed, remake any other."""
        base, version = find_python()
        wanted = self.made_for(version)
        fitness = self.fitness(wanted)
        if fitness == "current":
            return
        if fitness == "outdated":
            print("dev.py: pyproject.toml has changed, updating .venv ...", file=sys.stderr)
            self.stamp.unlink()  # an update that is cut short must not pass for a finished one
        else:
            print(f"dev.py: making .venv with Python {version}, once ...", file=sys.stderr)
            self.make(base)
        self.install(base)
        self.stamp.write_text(json.dumps(wanted, indent=1), encoding="utf-8")

    def fitness(self, wanted: dict[str, str]) -> str:
        """Return "current", "outdated" (only pyproject.toml differs) or "unusable"."""
        found = self.read_stamp()
        if found == wanted:
            return "current"
        return "outdated" if {**found, "pyproject": wanted["pyproject"]} == wanted else "unusable"

    def made_for(self, version: str) -> dict[str, str]:
        pyproject = (self.root / "pyproject.toml").read_bytes()
        return {
            "project": str(self.root),  # scripts in bin/ hold absolute paths: a moved environment is broken
            "python": version,
            "pyproject": hashlib.sha256(pyproject).hexdigest(),
        }

    def read_stamp(self) -> dict[str, str]:
        """Return what the environment was made for; nothing if it is half-made or its Python has gone."""
        if not self.python.exists():
            return {}
        try:
            stamp = json.loads(self.stamp.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return stamp if isinstance(stamp, dict) else {}

    def make(self, base: str) -> None:
        if self.folder.is_symlink() or self.folder.is_file():
            self.folder.unlink()
        elif self.folder.exists():
            shutil.rmtree(str(self.folder))
        made = quietly(base, "-m", "venv", "--without-pip", str(self.folder))
        if made.returncode:
            raise Setback(f"{base} has no working venv module (Debian: apt install python3-venv)")

    def install(self, base: str) -> None:
        """Install the project and its test tools, with uv if that works, else with pip."""
        uv = shutil.which("uv")
        what = ("-q", "-e", ".[test]")
        if uv and not quietly(uv, "pip", "install", "--python", str(self.python), *what, cwd=self.root).returncode:
            return
        done = quietly(*self.find_pip(base), "install", *what, cwd=self.root)
        if done.returncode == 0:
            return
        if NETWORK_FAILED.search(done.stdout):
            raise Setback("no package index answers: making .venv needs a network, or PIP_INDEX_URL or PIP_FIND_LINKS")
        print(done.stdout, file=sys.stderr)
        raise Setback("pip could not install the project and its test tools; its words stand above")

    def find_pip(self, base: str) -> list[str]:
        """Return a pip that installs into this environment: its own, else another by --python (pip 22.3)."""
        own = [str(self.python), "-m", "pip"]
        if quietly(*own, "--version").returncode:
            quietly(str(self.python), "-m", "ensurepip", "--default-pip")  # Debian keeps it in python3-venv
        there = ["--python", str(self.python)]
        for pip in (own, [base, "-m", "pip", *there], ["pip", *there], ["pip3", *there]):
            if quietly(*pip, "--version").returncode == 0:
                return pip
        raise Setback("neither uv nor pip is here: install one (Debian: apt install python3-venv)")


def find_python() -> tuple[str, str]:
    """Return a new enough Python and its version: this one, else one on PATH."""
    if sys.version_info >= PYTHON_NEEDED:
        # Started by .venv's own Python we need the one behind it: .venv may be about to go.
        return getattr(sys, "_base_executable", sys.executable), "{}.{}".format(*sys.version_info)
    return find_python_on_path()


def find_python_on_path() -> tuple[str, str]:
    """Ask each candidate for its version: the stand-ins of pyenv and of app stores exist but do not run."""
    for name in PYTHON_NAMES:
        answer = quietly(name, "-c", "import sys; print(sys.executable); print(*sys.version_info[:2], sep='.')")
        if answer.returncode == 0:
            executable, version = answer.stdout.splitlines()[-2:]
            if tuple(map(int, version.split("."))) >= PYTHON_NEEDED:
                return executable, version
    raise Setback("Python 3.11 or newer is needed and none is on PATH (Debian: apt install python3 python3-venv)")


def quietly(*command: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command without a terminal; its output is kept, and a missing command is status 127."""
    try:
        return subprocess.run(
            command,
            cwd=str(cwd) if cwd else None,
            env=clean_variables(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except OSError as problem:
        return subprocess.CompletedProcess(command, 127, str(problem))


def clean_variables() -> dict[str, str]:
    """Return our variables without those that would lead pip, uv or Python out of the environment."""
    kept = {name: value for name, value in os.environ.items() if name not in UNWANTED_VARIABLES}
    return {
        "PIP_RETRIES": "2",  # the default of 5 keeps a person without a network waiting for a minute
        **kept,
        "PIP_USER": "0",  # not merely unset: a pip.conf may say it too
        "PIP_NO_INPUT": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
