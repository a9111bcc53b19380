"""A finding for a person: what is wrong and where, the bytes with carets, why it matters, what mends it."""

from __future__ import annotations

from collections.abc import Iterator

from h11tool.outputs import Style
from h11tool.outputs.carets import drawn
from h11tool.outputs.paint import Paint
from h11tool.outputs.wording import MEASURE, bytes_of, citations, paragraph, sender_of
from h11tool.protocol.findings import Finding, Severity

_LABEL = 7  # columns of `  why  `


def finding_text(finding: Finding, place: str, indent: str, style: Style, paint: Paint) -> str:
    """The text of a finding; `place` is its message and field, where they are known."""
    if finding.rule.severity is Severity.INFO:
        return "\n".join(_remark(finding, indent, style, paint)) + "\n"
    where = f"{sender_of(finding)}, {bytes_of(finding.span)}"
    if style.view == "hex":  # as the dump counts
        where += f" ({finding.span.start:#x}-{finding.span.stop:#x})"
    where += f", {place}" if place else ""
    return "\n".join(_block(finding, where, style, paint)) + "\n\n"


def _remark(finding: Finding, indent: str, style: Style, paint: Paint) -> list[str]:
    """What harms nobody is told in a sentence."""
    rule = finding.rule
    title = f"{rule.severity.value} {rule.id} {rule.name}"
    where = f"{sender_of(finding)} {bytes_of(finding.span)}"
    lines = paragraph(indent, f"{title}: {where}: {finding.message}", style.width, indent + "  ")
    if lines[0].startswith(indent + title):
        lines[0] = indent + paint("info", title) + lines[0][len(indent) + len(title) :]
    return lines


def _block(finding: Finding, where: str, style: Style, paint: Paint) -> Iterator[str]:
    rule = finding.rule
    yield ""
    yield from _title(finding, style, paint)
    yield from paragraph("  ", where, style.width)
    yield from (paint("strong", line) for line in paragraph("  ", finding.message, style.width))
    yield ""
    yield from _drawing(finding, style, paint)
    for label, text in (("why", rule.why), ("fix", rule.fix)):
        first, *more = paragraph(f"  {label:<{_LABEL - 2}}", text, style.width)
        yield "  " + paint("strong", label) + first[2 + len(label) :]
        yield from more


def _title(finding: Finding, style: Style, paint: Paint) -> Iterator[str]:
    """The rule at the left, its citation at the right; below it where there is no room."""
    rule = finding.rule
    title = f"{rule.severity.value} {rule.id} {rule.name}"
    cite = citations(rule.cite, style.ascii_only)
    source = f"{cite}, {rule.level}" if cite else rule.level
    shown = paint(rule.severity.value, title)
    gap = min(style.width, MEASURE) - len(title) - len(source)
    if gap >= 2:
        yield shown + " " * gap + paint("faint", source)
        return
    yield shown
    yield from (paint("faint", line) for line in paragraph("  ", source, style.width))


def _drawing(finding: Finding, style: Style, paint: Paint) -> Iterator[str]:
    digits = len(str(max([span.stop for span in (finding.span, finding.cause) if span])))
    digits += len("client ") if finding.cause_is_elsewhere else 0
    rows = list(drawn(finding, max(20, style.width - digits - 6), style.ascii_only))
    gutter = max((len(row.number) for row in rows), default=0)
    roles = {"cause": "strong", "symptom": finding.rule.severity.value}
    for row in rows:
        bar = paint("faint", f"  {row.number:>{gutter}} |")
        yield f"{bar} {paint(roles[row.role], row.text) if row.role in roles else row.text}".rstrip(" ")
    if rows:
        yield ""
