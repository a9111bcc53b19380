"""Another program's error message for a person: which rule it is about, the likely causes, what to run next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from h11tool.catalogue import rule_named
from h11tool.error_texts import Known
from h11tool.outputs import Style
from h11tool.outputs.paint import Paint
from h11tool.outputs.wording import citations, paragraph


def told(found: Sequence[Known], style: Style) -> str:
    """What is known of each, the best match first."""
    return "\n".join(line for known in found for line in _told(known, style, Paint(style.color))).rstrip("\n") + "\n"


def _told(known: Known, style: Style, paint: Paint) -> Iterator[str]:
    yield paint("strong", known.program)
    for number, cause in enumerate(known.causes, 1):
        yield from paragraph(f"  {number}. ", cause, style.width)
    for rule in filter(None, map(rule_named, known.rules)):
        cite = f" [{citations(rule.cite[:1], style.ascii_only)}]" if rule.cite else ""
        title = paint(rule.severity.value, f"{rule.id} {rule.name}")
        first, *more = paragraph(
            "  " + " " * len(f"{rule.id} {rule.name}") + ": ", rule.says + cite, style.width, "    "
        )
        yield "  " + title + first.lstrip(" ")
        yield from more
    yield "  " + paint("strong", "next") + f"  {known.next}"
    yield ""
