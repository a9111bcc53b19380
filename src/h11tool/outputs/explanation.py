"""One diagnosis at length: the fault that comes first, and then the rest in a line each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from h11tool.checks.readings import End, differing
from h11tool.outputs import Style
from h11tool.outputs.finding_text import finding_text
from h11tool.outputs.margin import Margin
from h11tool.outputs.paint import Paint
from h11tool.outputs.places import Places
from h11tool.outputs.safe_text import clip, safe, safe_text
from h11tool.outputs.wording import bytes_of, count, paragraph, sender_of
from h11tool.protocol.events import Request, Response
from h11tool.protocol.findings import Finding, Severity
from h11tool.recording import Sender
from h11tool.repair import Edit, Repair
from h11tool.report import Entry, Started, Trouble

Head: TypeAlias = Request | Response

MOST_OTHERS = 20
_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


def repair_text(repair: Repair) -> str:
    """What to change, and how much can then be read."""
    first, *more = repair.edits
    told = _edit_text(first)
    if more:
        told += f", and the same at {count(len(more), 'further place')}"
    if not repair.parses:
        return told + "; nothing is wrong then" if repair.whole else told
    what = "the remaining" if repair.whole else "the next"
    return f"{told}; {what} {count(repair.parses, 'byte')} then parse"


def _names(ends: list[End]) -> str:
    """The first two models, and how many more there are."""
    names = [end.model.name for end in ends]
    return "; ".join(names) if len(names) <= 3 else f"{names[0]}; {names[1]}; {len(names) - 2} more"


def _edit_text(edit: Edit) -> str:
    span, octets = edit
    size = span.stop - span.start
    if not octets:
        return f"delete {bytes_of(span)}"
    if not size:
        return f'insert "{safe(octets)}" at byte {span.start}'
    return f'write "{safe(octets)}" at {bytes_of(span)}'


class Explanation:
    """Hears a report to its end and keeps its worst finding, the earliest of them: what is behind follows from it."""

    def __init__(self, style: Style) -> None:
        self._style = style
        self._paint = Paint(style.color)
        self._margin = Margin(style, self._paint)
        self._places = Places()
        self._source = ""
        self._worst: tuple[Entry, Finding, str] | None = None
        self._others: list[tuple[Entry, Finding]] = []
        self._more = 0
        self._heads: dict[tuple[int, Sender | None], Head] = {}  # the last of each stream
        self._message: Head | None = None

    def entry(self, entry: Entry) -> str:
        what = entry.what
        self._margin.look_at(entry)
        self._places.look_at(entry)
        if isinstance(what, Started):
            self._source = what.source
        elif isinstance(what, Request | Response):
            self._heads[entry.connection, entry.sender] = what
        elif isinstance(what, Finding):
            self._hear(entry, what)
        elif isinstance(what, Trouble):
            return f"the input cannot be read on at offset {what.offset}: {self._safe(what.reason)}\n"
        return ""

    def _hear(self, entry: Entry, finding: Finding) -> None:
        worst = self._worst
        if worst is None or _RANK[finding.rule.severity] < _RANK[worst[1].rule.severity]:
            if worst:
                self._keep(worst[0], worst[1], first=True)
            self._worst = entry, finding, self._places.of(entry, finding)
            self._message = self._heads.get((entry.connection, "client" if finding.from_client else "server"))
        else:
            self._keep(entry, finding)

    def _keep(self, entry: Entry, finding: Finding, *, first: bool = False) -> None:
        if len(self._others) < MOST_OTHERS:
            self._others.insert(0 if first else len(self._others), (entry, finding))
        else:
            self._more += 1

    @property
    def worst(self) -> tuple[int, Finding] | None:
        """The finding that is explained, with the number of its connection."""
        return (self._worst[0].connection, self._worst[1]) if self._worst else None

    @property
    def message(self) -> Head | None:
        """The head of the message that the explained finding is about."""
        return self._message

    def end(self, repair: Repair | None = None, ends: list[End] | None = None, *, all_readings: bool = False) -> str:
        if self._worst is None:
            return f"{self._safe(self._source)}: nothing found\n"
        lines = [*self._told(*self._worst, repair)]
        if ends and (all_readings or differing(ends)):
            lines += ["", *self._readings(ends, all_readings)]
        return "\n".join([*lines, *self._rest()]) + "\n"

    def _readings(self, ends: list[End], each: bool) -> Iterator[str]:
        found = differing(ends)
        yield self._paint("strong", "  where the message ends, by how it is read" + (": a desync" if found else ""))
        rows = [(end.stop, end.why, end.model.name) for end in ends]
        if not each:
            rows = [(stop, of[0].why, _names(of)) for stop, of in found.items() if stop is not None]
        width = max(len(f"{stop}") for stop, _, _ in rows)
        reason = max(len(why) for _, why, _ in rows)
        for stop, why, who in rows:
            at = "-" if stop is None else str(stop)
            yield from paragraph(f"  {at:>{width}}  {why:{reason}}  ", who, max(self._style.width, 60))

    def _told(self, entry: Entry, finding: Finding, place: str, repair: Repair | None) -> Iterator[str]:
        rule, paint, width = finding.rule, self._paint, self._style.width
        if rule.severity is Severity.INFO:
            yield f"{self._safe(self._source)}: nothing is wrong; the most that can be said:"
        else:
            yield paint("strong", f"{self._safe(self._source)}" + self._connection(entry))
        yield finding_text(finding, place, "", self._style, paint).rstrip("\n")
        if rule.severity is not Severity.INFO:
            yield ""
            rows = [("repair", repair_text(repair))] if repair else []
            rows += [("strict", rule.strict), ("lenient", rule.lenient), ("next", f"h11tool explain {rule.id}")]
            for label, text in rows:
                first, *more = paragraph(f"  {label:<9}", text, width)
                yield "  " + paint("strong", label) + first[2 + len(label) :]
                yield from more

    def _rest(self) -> Iterator[str]:
        if not self._others:
            return
        yield ""
        yield self._paint("strong", f"and {count(len(self._others) + self._more, 'finding')} besides")
        for entry, finding in self._others:
            rule = finding.rule
            where = f"{sender_of(finding)} {bytes_of(finding.span)}{self._connection(entry)}"
            text = f"{rule.severity.value} {rule.id} {rule.name}: {where}: {finding.message}"
            yield from paragraph("  ", text, self._style.width, "    ")
        if self._more:
            yield f"  ... {self._more} more; h11tool check lists them"

    def _connection(self, entry: Entry) -> str:
        return f", connection {entry.connection}" if entry.connection else ""

    def _safe(self, text: str) -> str:
        return safe_text(clip(text, 1000), ascii_only=self._style.ascii_only)
