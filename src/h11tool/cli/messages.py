"""What a person is told on standard error; nothing here can fail, and nothing reaches a terminal as it is."""

from __future__ import annotations

import contextlib
import os
import shlex
import sys
from pathlib import Path

from h11tool import __version__


def tell(text: str) -> None:
    """Write lines of our own making behind our name; bytes of others come in visible escapes."""
    from h11tool.outputs.safe_text import safe_text

    lines = "\n".join(safe_text(line) for line in text.split("\n"))
    with contextlib.suppress(OSError, ValueError):  # it is closed, or whoever read it has gone
        sys.stdout.flush()
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(f"h11tool: {lines}\n")
        sys.stderr.flush()


def tell_own_fault(error: Exception, arguments: list[str]) -> None:
    """Version, place and the command that does it again; never what a peer sent, unless debugging is on."""
    wanted = bool(os.environ.get("H11TOOL_DEBUG"))
    if wanted:
        import traceback

        tell("".join(traceback.format_exception(error)).rstrip("\n"))
    told = [f"{__version__}: a fault of our own: {type(error).__name__} at {_place(error)}"]
    told += [f"  {note}" for note in getattr(error, "__notes__", ())]
    told += [f"  to see it again: {'' if wanted else 'H11TOOL_DEBUG=1 '}h11tool {shlex.join(arguments)}"]
    tell("\n".join(told))


def _place(error: Exception) -> str:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "?"
