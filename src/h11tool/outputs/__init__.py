"""Entries become text: the table of the formats."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol

from h11tool.report import Entry


class Style(NamedTuple):
    """How text is to look. Machine formats do not care."""

    view: str = "events"
    color: bool = False
    width: int = 100
    ascii_only: bool = False
    several: bool = False  # more than one source: name them, and count them at the end


class Renderer(Protocol):
    """Turns entries into text, one by one, so that a report can be endless."""

    def entry(self, entry: Entry) -> str:
        """The text for this entry, line ends included; empty when there is nothing to show."""

    def end(self) -> str:
        """What stands behind the last entry."""


def _text(style: Style) -> Renderer:
    from h11tool.outputs.text import TextReport

    return TextReport(style)


def _concise(style: Style) -> Renderer:
    from h11tool.outputs.concise import Concise

    return Concise(style)


def _json_lines(_: Style) -> Renderer:
    from h11tool.outputs.jsonl import JsonLines

    return JsonLines()


FORMATS: dict[str, Callable[[Style], Renderer]] = {"text": _text, "concise": _concise, "jsonl": _json_lines}


def renderer(name: str, style: Style) -> Renderer:
    """The renderer of this format."""
    return FORMATS[name](style)
