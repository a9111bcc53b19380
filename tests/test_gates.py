"""Habits that the source may not have, looked for in the source; each gate is shown to fail."""

import ast
import io
import re
import subprocess
import tokenize
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROTOCOL = ROOT / "src" / "h11tool" / "protocol"

# int() takes signs, underscores, spaces and every Unicode digit: one module knows how to call it.
KNOWS_INT = PROTOCOL / "grammar.py"

# Without an argument these take str's or bytes' own idea of whitespace, which is not the grammar's.
WHITESPACE_METHODS = {"strip", "lstrip", "rstrip", "split", "rsplit"}

# The brackets keep these from matching themselves: this file must pass its own gate.
UNWANTED_WORDS = re.compile(rb"[.][.]/shared|(?<![\w.:-])/[w]ork/|\b[T]ODO\b|type:[ ]*[i]gnore|pragma:[ ]*no [c]over")


def calls_of_int(code: str) -> list[int]:
    """Return the lines that call int, or hand it to map."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Call)
        and (is_named(node.func, "int") or (is_named(node.func, "map") and is_named(node.args[0], "int")))
    ]


def is_named(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def by_habit(code: str) -> list[int]:
    """Return the lines that strip or split without saying at what; splitlines never says."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and (node.func.attr == "splitlines" or (node.func.attr in WHITESPACE_METHODS and not says_at_what(node)))
    ]


def says_at_what(call: ast.Call) -> bool:
    given = [*call.args[:1], *(keyword.value for keyword in call.keywords if keyword.arg == "sep")]
    return any(not (isinstance(value, ast.Constant) and value.value is None) for value in given)


def asserts(code: str) -> list[int]:
    """Return the lines with an assert statement: under `python -O` they are gone."""
    return [node.lineno for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Assert)]


def unexplained(code: str) -> list[int]:
    """Return the lines that catch everything with no comment beside, above or below to say why."""
    tokens = tokenize.generate_tokens(io.StringIO(code).readline)
    commented = {token.start[0] for token in tokens if token.type == tokenize.COMMENT}
    return [
        node.lineno
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.ExceptHandler)
        and catches_everything(node)
        and not commented & {node.lineno - 1, node.lineno, node.lineno + 1}
    ]


def catches_everything(handler: ast.ExceptHandler) -> bool:
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(kind is None or is_named(kind, "Exception") or is_named(kind, "BaseException") for kind in caught)


def unwanted_words(content: bytes) -> list[int]:
    """Return the lines with a word that no committed file may have."""
    return [number for number, line in enumerate(content.split(b"\n"), 1) if UNWANTED_WORDS.search(line)]


def listed_files() -> list[Path]:
    """Return the files that git lists or would list; in a tree without git, all but the ignored folders."""
    git = ["git", "-c", "safe.directory=*", "-C", str(ROOT), "ls-files", "-z"]
    listing = subprocess.run([*git, "--cached", "--others", "--exclude-standard"], capture_output=True, check=False)
    if listing.returncode == 0 and listing.stdout:
        files = [ROOT / name for name in listing.stdout.decode().split("\0") if name]
    else:
        ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").replace("/", "").split("\n")
        folders = {line for line in ignored if line}
        files = [path for path in ROOT.rglob("*") if not folders & set(path.relative_to(ROOT).parts)]
    return [path for path in files if path.is_file()]


Gate = Callable[[str], list[int]]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
PROTOCOL_SOURCES = [path for path in SOURCES if PROTOCOL in path.parents]

PLACES: dict[str, tuple[Gate, list[Path]]] = {
    "int": (calls_of_int, [path for path in PROTOCOL_SOURCES if path != KNOWS_INT]),
    "whitespace": (by_habit, PROTOCOL_SOURCES),
    "assert": (asserts, SOURCES),
    "except": (unexplained, SOURCES),
}


@pytest.mark.parametrize(("gate", "paths"), PLACES.values(), ids=PLACES)
def test_the_source_passes(gate: Gate, paths: list[Path]) -> None:
    assert paths
    found = {path.name: gate(path.read_text(encoding="utf-8")) for path in paths}
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_no_listed_file_has_an_unwanted_word() -> None:
    files = listed_files()
    assert Path(__file__).resolve() in files
    found = {str(path.relative_to(ROOT)): unwanted_words(path.read_bytes()) for path in files}
    assert {name: lines for name, lines in found.items() if lines} == {}


#   id                          gate          code                                                  lines
CASES: dict[str, tuple[Gate, str, list[int]]] = {
    "int of bytes":             (calls_of_int, "x = 1\ny = int(b'1')",                               [2]),
    "int with a base":          (calls_of_int, "int('a', 16)",                                       [1]),
    "int for map":              (calls_of_int, "map(int, parts)",                                    [1]),
    "int as a type":            (calls_of_int, "def f(x: int) -> int:\n return isinstance(x, int)",  []),
    "bare strip":               (by_habit,     "value.strip()",                                      [1]),
    "bare lstrip and rstrip":   (by_habit,     "a.lstrip()\nb.rstrip()",                             [1, 2]),
    "strip of None":            (by_habit,     "value.strip(None)",                                  [1]),
    "bare split":               (by_habit,     "value.split()",                                      [1]),
    "split with a limit only":  (by_habit,     "value.split(maxsplit=1)",                            [1]),
    "splitlines":               (by_habit,     "value.splitlines(True)",                             [1]),
    "strip of named bytes":     (by_habit,     "value.strip(b' \\t').split(sep=b',')",               []),
    "assert":                   (asserts,      "def f(x):\n assert x, 'gone under -O'",              [2]),
    "the word assert":          (asserts,      "x = 'assert'",                                       []),
    "blind except":             (unexplained,  "try:\n f()\nexcept Exception:\n pass",               [3]),
    "bare except":              (unexplained,  "try:\n f()\nexcept:\n pass",                         [3]),
    "one of several":           (unexplained,  "try:\n f()\nexcept (E, BaseException):\n pass",      [3]),
    "with its reason":          (unexplained,  "try:\n f()\nexcept Exception:  # why\n pass",        []),
    "with its reason below":    (unexplained,  "try:\n f()\nexcept Exception:\n # why\n pass",       []),
    "except of one kind":       (unexplained,  "try:\n f()\nexcept ValueError:\n pass",              []),
}  # fmt: skip


@pytest.mark.parametrize(("gate", "code", "lines"), CASES.values(), ids=CASES)
def test_a_gate_sees_what_it_is_for(gate: Gate, code: str, lines: list[int]) -> None:
    assert gate(code) == lines


WORDS = {
    "outside":      ("see .." + "/shared/notes.md", True),
    "a machine":    ("cd /wo" + "rk/main", True),
    "later":        ("# TO" + "DO: finish", True),
    "types":        ("x = y  # type: " + "ignore[arg-type]", True),
    "coverage":     ("raise  # pragma: no " + "cover", True),
    "a URL's path": ("GET http://a/network/work.html", False),
    "lower case":   ("todo", False),
}  # fmt: skip


@pytest.mark.parametrize(("line", "is_unwanted"), WORDS.values(), ids=WORDS)
def test_unwanted_words_are_seen(line: str, is_unwanted: bool) -> None:
    assert unwanted_words(b"fine\n" + line.encode()) == ([2] if is_unwanted else [])
