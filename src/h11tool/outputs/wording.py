"""Small words of the report for a person: counts, places, citations, and lines that keep within the width."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from h11tool.protocol.findings import Finding, Span

MEASURE = 100  # columns beyond which a paragraph is hard to read, however wide the terminal is


def count(number: int, what: str) -> str:
    return f"{number:,} {what}" + ("" if number == 1 else "s")


def bytes_of(span: Span) -> str:
    return f"byte {span.start}" if span.stop - span.start <= 1 else f"bytes {span.start}-{span.stop}"


def sender_of(finding: Finding) -> str:
    return "client" if finding.from_client else "server"


def citations(cites: Iterable[str], ascii_only: bool = False) -> str:
    """Sections of one document together: `RFC 9112 §6.1 §6.3, RFC 9110 §8.6`."""
    documents: dict[str, list[str]] = {}
    for cite in cites:
        document, _, section = cite.partition(" §")
        sign = " " if ascii_only else " §"
        documents.setdefault(document, []).append(sign + section if section else "")
    return ", ".join(document + "".join(sections) for document, sections in documents.items())


def paragraph(first: str, text: str, width: int, rest: str | None = None) -> list[str]:
    """`text` behind `first`, wrapped; further lines begin with `rest`, or with spaces under `first`."""
    return textwrap.wrap(
        text,
        max(24, len(first) + 16, min(width, MEASURE)),
        initial_indent=first,
        subsequent_indent=" " * len(first) if rest is None else rest,
        break_on_hyphens=False,
    ) or [first.rstrip()]
