"""Quiet colours that carry meaning: who speaks, how bad it is, what may be skipped."""

from __future__ import annotations

_CODES = {
    "client": "36",
    "server": "35",
    "error": "1;31",
    "warning": "1;33",
    "info": "1;34",
    "faint": "2",
    "strong": "1",
}


class Paint:
    """Wraps text in ANSI codes, or leaves it alone."""

    def __init__(self, on: bool) -> None:
        self._on = on

    def __call__(self, role: str, text: str) -> str:
        return f"\x1b[{_CODES[role]}m{text}\x1b[0m" if self._on and text else text
