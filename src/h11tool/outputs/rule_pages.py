"""The catalogue for a person: a table, a page for each rule, and the whole as Markdown or JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from h11tool.catalogue import example
from h11tool.checks import OFF_BY_DEFAULT
from h11tool.diagnose import Reading, diagnose
from h11tool.outputs import Style
from h11tool.outputs.finding_text import finding_text
from h11tool.outputs.paint import Paint
from h11tool.outputs.safe_text import clip, safe_wire
from h11tool.outputs.wording import citations, count, paragraph
from h11tool.protocol.findings import Finding, Rule

GROUPS = {
    "S": "start-lines",
    "F": "field lines",
    "B": "framing and bodies",
    "C": "chunks and trailers",
    "K": "connections",
    "T": "targets and Host",
    "M": "methods and statuses",
    "U": "Upgrade, CONNECT and Expect",
    "D": "more than one reading",
    "X": "exchanges",
    "V": "values of fields",
}
# The sentences of a rule and what stands in front of each.
SENTENCES: tuple[tuple[str, Callable[[Rule], str]], ...] = (
    ("why", lambda rule: rule.why),
    ("fix", lambda rule: rule.fix),
    ("marked", lambda rule: rule.at),
    ("strict", lambda rule: rule.strict),
    ("lenient", lambda rule: rule.lenient),
)
LONGEST_LINE, MOST_LINES = 90, 12
_LINE = re.compile(rb"[^\n]*+\n|[^\n]++")


def table(rules: Iterable[Rule], style: Style) -> str:
    """A line a rule: id, name, severity, level, citation."""
    paint = Paint(style.color)
    rows = list(rules)
    width = max((len(rule.name) for rule in rows), default=0)
    lines = [
        f"{rule.id}  {rule.name:{width}}  {paint(rule.severity.value, f'{rule.severity.value:7}')}  "
        f"{rule.level:8}  {citations(rule.cite[:1], style.ascii_only)}{'  off by default' * (rule in OFF_BY_DEFAULT)}"
        for rule in rows
    ]
    return "".join(line.rstrip(" ") + "\n" for line in lines)


def page(rule: Rule, style: Style) -> str:
    """All there is to say of one rule, with its example as a report shows it."""
    return "\n".join(_page(rule, style, Paint(style.color))) + "\n"


def _page(rule: Rule, style: Style, paint: Paint) -> Iterator[str]:
    cite = citations(rule.cite, style.ascii_only)
    yield paint(rule.severity.value, f"{rule.severity.value} {rule.id} {rule.name}")
    yield from paragraph("  ", f"{cite}, {rule.level}" if cite else rule.level, style.width)
    if rule in OFF_BY_DEFAULT:
        yield f"  off by default; h11tool check --select {rule.id} looks for it"
    yield ""
    yield from paragraph("  ", rule.says, style.width)
    yield ""
    for label, text in SENTENCES:
        first, *more = paragraph(f"  {label:<9}", text(rule), style.width)
        yield "  " + paint("strong", label) + first[2 + len(label) :]
        yield from more
    for title, notation in (("wrong", rule.bad), ("right", rule.ok)):
        yield ""
        yield paint("strong", f"  {title}")
        yield from (f"    {line}" for line in wire(notation, style))
    told = reported(rule)
    if told:
        yield ""
        yield paint("strong", "  so it is reported")
        yield from finding_text(told, "", "", style, paint).rstrip("\n").split("\n")


def wire(notation: str, style: Style) -> Iterator[str]:
    """An example as lines of the wire; of an exchange with who sent each."""
    told = example(notation)
    shown = 0
    for segment in told.segments:
        sign = {"client": "> ", "server": "< "}.get(segment.sender or "", "") if told.both else ""
        pieces = _LINE.findall(segment.data) if segment.kind == "data" else [b""]
        for piece in pieces:
            shown += 1
            if shown > MOST_LINES:
                yield f"{sign}..."
                return
            if segment.kind == "data":
                yield sign + clip(safe_wire(piece, ascii_only=style.ascii_only), min(style.width - 8, LONGEST_LINE))
            elif segment.kind != "fin" or told.both:
                yield f"{sign}[{segment.kind}]"


def reported(rule: Rule) -> Finding | None:
    """What the engine finds in the rule's own example."""
    segments, sender, both = example(rule.bad)
    reading = Reading(
        client_seen=both or sender == "client", server_seen=both or sender == "server", off=frozenset[Rule]()
    )
    for entry in diagnose(segments, rule.id, reading):
        if isinstance(entry.what, Finding) and entry.what.rule is rule:
            return entry.what
    return None


def as_json(rules: Iterable[Rule]) -> str:
    """The rules as one array of objects."""
    return json.dumps([_object(rule) for rule in rules], indent=1) + "\n"


def _object(rule: Rule) -> dict[str, object]:
    texts = ("says", "expected", "why", "fix", "at", "strict", "lenient", "bad", "ok")
    return {
        "id": rule.id,
        "name": rule.name,
        "severity": rule.severity.value,
        "level": rule.level,
        "applies": rule.applies,
        "cite": list(rule.cite),
        "default": rule not in OFF_BY_DEFAULT,
        **{name: getattr(rule, name) for name in texts},
    }


def markdown(rules: Sequence[Rule]) -> str:
    """The rules as a document: a table of groups, then a section each."""
    return "\n".join(_markdown(rules)) + "\n"


def _markdown(rules: Sequence[Rule]) -> Iterator[str]:
    yield "# Rules"
    yield ""
    yield f"{count(len(rules), 'rule')}. `h11tool explain ID` shows one with its example as a report draws it;"
    yield "`h11tool check --select` and `--ignore` take ids, beginnings of ids and names."
    yield "This page is written by `h11tool rules --format markdown`."
    for group, title in GROUPS.items():
        members = [rule for rule in rules if rule.id[0] == group]
        if members:
            yield ""
            yield f"## {group}: {title}"
            for rule in members:
                yield from _markdown_rule(rule)


def _markdown_rule(rule: Rule) -> Iterator[str]:
    yield ""
    yield f"### {rule.id} {rule.name}"
    yield ""
    source = ", ".join([*rule.cite, rule.level])
    yield f"{rule.severity.value}{' (off by default)' * (rule in OFF_BY_DEFAULT)}; {source}"
    yield ""
    yield _escaped(rule.says)
    yield ""
    for label, text in SENTENCES:
        yield f"- {label}: {_escaped(text(rule))}"
    yield f"- wrong: `` {rule.bad} ``"
    yield f"- right: `` {rule.ok} ``"


def _escaped(text: str) -> str:
    return "".join(f"\\{character}" if character in "*_<>[]|`\\#" else character for character in text)
