"""Calls a function of a module in a fresh Python in which our engine stands in the place of h11.

The parent calls `on_engine(function, *arguments)`; the child imports the function's module only after the
exchange, so that httpx, uvicorn and wsproto, wherever they say `import h11`, get `h11tool.protocol`.
"""

import importlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).parents[2]
# uvicorn takes its limit from h11._connection; wsproto takes Headers from h11._headers.
MODULES_OF_H11 = ("h11", "h11._connection", "h11._headers")


def on_engine(function: Callable[..., Any], *arguments: Any) -> Any:
    """What the function returns in the child, as JSON can say it; fails if anybody there had the real h11."""
    call = [*command(function), json.dumps(arguments)]
    done = subprocess.run(call, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=30, check=False)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout.splitlines()[-1])
    assert set(answer["engines"].values()) == {"h11tool.protocol"}, answer["engines"]
    return answer["value"]


def command(function: Callable[..., Any]) -> list[str]:
    """How to call the function in a child, but for its arguments."""
    return [sys.executable, "-m", "tests.interop.on_engine", function.__module__, function.__name__]


def put_engine_in_place_of_h11() -> None:
    engine = importlib.import_module("h11tool.protocol")
    for name in MODULES_OF_H11:
        sys.modules[name] = engine


def engines_in_use() -> dict[str, str]:
    """Which module stands behind the name `h11` in every module that has imported it."""
    users = [(name, vars(module).get("h11")) for name, module in sys.modules.items()]
    return {name: engine.__name__ for name, engine in users if isinstance(engine, ModuleType)}


def main(module: str, function: str, arguments: str) -> None:
    put_engine_in_place_of_h11()
    value = getattr(importlib.import_module(module), function)(*json.loads(arguments))
    sys.stdout.write(json.dumps({"value": value, "engines": engines_in_use()}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
