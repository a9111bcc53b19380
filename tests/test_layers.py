"""Imports run downwards only: the table of layers in ARCHITECTURE.md, held against the source."""

import ast
import re
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parent.parent / "src"

# From the top down. A part may import the parts of every lower row.
ROWS = (
    ("cli",),
    ("net", "inputs", "outputs"),
    ("repair",),
    ("diagnose",),
    ("exchange", "report", "recording", "catalogue", "error_texts"),
    ("checks",),
    ("protocol",),
)
# The parts of this row may import each other too, as long as nothing goes round in a circle.
SOCIABLE_ROW = ("exchange", "report", "recording", "catalogue", "error_texts")

# Modules that only some parts may import. `__main__` is the first line of cli and counts as it.
RESERVED = {
    "click": {"cli"},
    "rich": {"cli", "outputs"},
    "socket": {"net"},
    "ssl": {"net"},
    "select": {"net"},
    "selectors": {"net"},
    "socketserver": {"net"},
    "http": {"net"},
    "urllib.request": {"net"},
}
FOR_TYPE_CHECKERS = {"_typeshed"}
# No I/O, no clock, no text output: what the engine may never import, whatever the reason.
BARRED_FROM_PROTOCOL = {
    *("argparse", "asyncio", "builtins", "concurrent", "datetime", "fileinput", "getpass", "glob"),
    *("importlib", "io", "locale", "logging", "mmap", "multiprocessing", "os", "pathlib", "pprint"),
    *("random", "sched", "secrets", "shutil", "signal", "subprocess", "sys", "tempfile", "threading"),
    *("time", "traceback", "urllib"),
}
BARRED_CALLS_IN_PROTOCOL = {"print", "open", "input", "exec", "eval", "__import__"}


def allowed_parts() -> dict[str, set[str]]:
    """Return for each part the parts that it may import."""
    allowed: dict[str, set[str]] = {}
    below: set[str] = set()
    for row in reversed(ROWS):
        for part in row:
            allowed[part] = below | {part} | (set(row) if row == SOCIABLE_ROW else set())
        below |= set(row)
    return allowed


def part_of(module: str) -> str:
    """Return the part that a module of ours belongs to; the package itself is the empty part."""
    _, _, inner = module.partition(".")
    part = inner.partition(".")[0]
    return "cli" if part == "__main__" else part


def module_name(path: Path, source: Path) -> str:
    names = path.relative_to(source).with_suffix("").parts
    return ".".join(names[:-1] if names[-1] == "__init__" else names)


def imports(code: str, module: str, *, is_package: bool) -> Iterator[tuple[int, str]]:
    """Yield line and name of all a module imports: at its top, inside functions, by name in a string."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = absolute_package(node, module, is_package=is_package)
            yield from ((node.lineno, f"{package}.{alias.name}") for alias in node.names)
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and re.fullmatch(r"h11tool(\.\w+)+", node.value)
        ):
            yield node.lineno, node.value


def absolute_package(node: ast.ImportFrom, module: str, *, is_package: bool) -> str:
    if not node.level:
        return node.module or ""
    climb = node.level - 1 if is_package else node.level
    parents = module.split(".")[: -climb or None]
    return ".".join([*parents, node.module] if node.module else parents)


def offences(code: str, module: str, *, is_package: bool = False) -> list[str]:
    """Return one sentence for every import in `code` that its place in the table does not allow."""
    part = part_of(module)
    if part and part not in allowed_parts():
        return [f"{module} is not in the table of layers"]
    found = []
    for line, name in imports(code, module, is_package=is_package):
        if is_forbidden(name, part):
            found.append(f"{module}:{line} may not import {name}")
    if part == "protocol":
        found += [
            f"{module}:{node.lineno} may not call {node.func.id}"
            for node in ast.walk(ast.parse(code))
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in BARRED_CALLS_IN_PROTOCOL
        ]
    return found


def is_forbidden(name: str, part: str) -> bool:
    if name == "h11tool" or name.startswith("h11tool."):
        wanted = part_of(name)
        if wanted.startswith("__"):  # the package itself: its version
            return part == "protocol"
        return not part or wanted not in allowed_parts()[part]
    prefixes = {name[: match.start()] for match in re.finditer(r"\.|$", name)}
    if part == "protocol" and prefixes & BARRED_FROM_PROTOCOL:
        return True
    if any(part not in RESERVED[prefix] for prefix in prefixes & RESERVED.keys()):
        return True
    return not prefixes & (sys.stdlib_module_names | RESERVED.keys() | FOR_TYPE_CHECKERS)


def source_files() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


@pytest.mark.parametrize("path", source_files(), ids=lambda path: module_name(path, SOURCE))
def test_a_module_imports_only_what_its_layer_may(path: Path) -> None:
    code = path.read_text(encoding="utf-8")
    assert offences(code, module_name(path, SOURCE), is_package=path.name == "__init__.py") == []


def test_no_part_imports_itself_by_way_of_another() -> None:
    graph: dict[str, set[str]] = {}
    for path in source_files():
        module = module_name(path, SOURCE)
        code = path.read_text(encoding="utf-8")
        names = {name for _, name in imports(code, module, is_package=path.name == "__init__.py")}
        parts = {part_of(name) for name in names if name.startswith("h11tool.")}
        graph.setdefault(part_of(module), set()).update(parts - {part_of(module)})

    order = list(TopologicalSorter(graph).static_order())

    assert order.index("protocol") < order.index("checks")


def test_a_circle_of_parts_is_noticed() -> None:
    with pytest.raises(CycleError):
        list(TopologicalSorter({"report": {"exchange"}, "exchange": {"report"}}).static_order())


#    module                      code                                              offences
BAD = {
    "upwards":              ("h11tool.protocol.fields",   "from h11tool.checks import host",       1),
    "inside a function":    ("h11tool.checks.host",       "def f():\n import h11tool.diagnose",    1),
    "among equals":         ("h11tool.inputs.raw",        "from h11tool.outputs import text",      1),
    "one name of the root": ("h11tool.net.tape",          "from h11tool import inputs",            1),
    "relative":             ("h11tool.net.tape",          "from ..inputs import raw",              1),
    "relative, package":    ("h11tool.checks",            "from .. import report",                 1),
    "by a string":          ("h11tool.outputs.text",      "import_module('h11tool.cli.parse')",    1),
    "not in the table":     ("h11tool.helpers",           "",                                      1),
    "an unknown target":    ("h11tool.cli.parse",         "from h11tool import helpers",           1),
    "click below cli":      ("h11tool.report",            "import click",                          1),
    "rich below outputs":   ("h11tool.diagnose",          "from rich.text import Text",            1),
    "a socket outside net": ("h11tool.cli.get",           "import socket",                         1),
    "an HTTP client":       ("h11tool.inputs.har",        "from http.client import responses",     1),
    "urllib.request":       ("h11tool.cli.get",           "from urllib import request",            1),
    "asyncio in protocol":  ("h11tool.protocol.state",    "import asyncio",                        1),
    "a clock in protocol":  ("h11tool.protocol.state",    "from time import monotonic",            1),
    "text from protocol":   ("h11tool.protocol.state",    "import sys\nprint(1)",                  2),
    "a third party":        ("h11tool.protocol.state",    "import attrs",                          1),
    "root imports a part":  ("h11tool",                   "from h11tool.protocol import Request",  1),
    "protocol knows root":  ("h11tool.protocol",          "from h11tool import __version__",       1),
}  # fmt: skip


@pytest.mark.parametrize(("module", "code", "count"), BAD.values(), ids=BAD)
def test_a_bad_import_is_noticed(module: str, code: str, count: int) -> None:
    found = offences(code, module, is_package=module.count(".") < 2)
    assert len(found) == count
    assert found[0].startswith(module)


GOOD = {
    "downwards":           ("h11tool.cli.parse",         "import click\nfrom h11tool.inputs import raw"),
    "the entry":           ("h11tool.__main__",          "from h11tool.cli import main"),
    "within a part":       ("h11tool.protocol.fields",   "import re\nfrom h11tool.protocol import grammar"),
    "within the row":      ("h11tool.report",            "from h11tool.exchange import Exchange"),
    "the version":         ("h11tool.outputs.jsonl",     "from h11tool import __version__"),
    "sockets in net":      ("h11tool.net.transport",     "import socket, ssl"),
    "parsing of URLs":     ("h11tool.cli.get",           "from urllib.parse import urlsplit"),
    "a string elsewhere":  ("h11tool.cli",               "import_module('h11tool.cli.parse')"),
    "a sentence":          ("h11tool.report",            "x = 'h11tool.cli is mentioned here'"),
}  # fmt: skip


@pytest.mark.parametrize(("module", "code"), GOOD.values(), ids=GOOD)
def test_a_good_import_is_left_alone(module: str, code: str) -> None:
    assert offences(code, module, is_package=module.count(".") < 2) == []
