"""The state machines as a picture: SVG that stands alone, without scripts, for light and dark pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from h11tool.outputs.state_edges import Edge, edges_of, role_name, states_of
from h11tool.protocol.sentinels import Sentinel
from h11tool.protocol.state import (
    CLIENT,
    CLOSED,
    DONE,
    ERROR,
    IDLE,
    MIGHT_SWITCH_PROTOCOL,
    MUST_CLOSE,
    SEND_BODY,
    SEND_RESPONSE,
    SWITCHED_PROTOCOL,
)

if TYPE_CHECKING:
    from h11tool.outputs.state_walk import Taken, Walk

WIDTH, HEIGHT = 1400, 800  # of one machine
_ACROSS, _DOWN = 95, 32  # from the middle of a state to its border
_LINE = 13  # from one line of a label to the next


class _Way(NamedTuple):
    """An arrow, and where its label stands: centred and above y, or beside x and downwards from y."""

    path: str
    x: int
    y: int
    anchor: str = "middle"


_PLACES = {
    ERROR: (110, 80),
    SWITCHED_PROTOCOL: (450, 80),
    MIGHT_SWITCH_PROTOCOL: (1130, 80),
    IDLE: (110, 300),
    SEND_RESPONSE: (450, 300),
    SEND_BODY: (790, 300),
    DONE: (1130, 300),
    CLOSED: (620, 560),
    MUST_CLOSE: (1130, 560),
}

_WAYS = {
    (IDLE, SEND_RESPONSE): _Way("M205,300 H353", 280, 290),
    (IDLE, SEND_BODY): _Way("M205,322 Q450,490 692,316", 590, 405, "start"),
    (IDLE, CLOSED): _Way("M190,332 C205,520 330,555 523,560", 290, 430, "start"),
    (IDLE, MUST_CLOSE): _Way("M170,332 C180,860 1215,860 1210,594", 740, 745),
    (SEND_RESPONSE, SEND_RESPONSE): _Way("M390,268 C380,227 430,227 420,266", 400, 230),
    (SEND_RESPONSE, SEND_BODY): _Way("M545,300 H693", 620, 290),
    (SEND_RESPONSE, SWITCHED_PROTOCOL): _Way("M510,268 V114", 520, 160, "start"),
    (SEND_BODY, SEND_BODY): _Way("M775,268 C765,227 815,227 805,266", 790, 230),
    (SEND_BODY, DONE): _Way("M885,300 H1033", 960, 290),
    (DONE, CLOSED): _Way("M1037,330 L692,526", 890, 440, "start"),
    (DONE, MIGHT_SWITCH_PROTOCOL): _Way("M1212,268 V114", 1222, 165, "start"),
    (DONE, MUST_CLOSE): _Way("M1210,332 V526", 1220, 356, "start"),
    (MUST_CLOSE, CLOSED): _Way("M1035,560 H717", 876, 550),
    (CLOSED, CLOSED): _Way("M703,592 C713,633 667,633 677,594", 713, 618, "start"),
    (MIGHT_SWITCH_PROTOCOL, DONE): _Way("M1190,112 V266", 1181, 193, "end"),
    (MIGHT_SWITCH_PROTOCOL, SWITCHED_PROTOCOL): _Way("M1035,80 H547", 790, 70),
}
_CLIENTS_BODY = _Way("M205,300 H693", 450, 290)  # a client has no SEND_RESPONSE to go around

_STYLE = """
text { font-family: sans-serif; font-size: 11px; fill: #1f2328; }
.page { fill: #ffffff; }
.title { font-size: 16px; font-weight: bold; }
.name { font-weight: bold; text-anchor: middle; }
.place { text-anchor: middle; }
.box { fill: #f6f8fa; stroke: #57606a; }
.way { fill: none; stroke: #57606a; stroke-width: 1.2; }
.tip { fill: #57606a; }
.must { stroke-dasharray: 6 4; }
.untaken { opacity: 0.45; }
.client.taken .box, .client.taken.way { stroke: #0a66c2; stroke-width: 2.4; }
.server.taken .box, .server.taken.way { stroke: #9a2ba0; stroke-width: 2.4; }
.client.taken.label, .tip.client { fill: #0a66c2; }
.server.taken.label, .tip.server { fill: #9a2ba0; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; }
  .page { fill: #0d1117; }
  .box { fill: #161b22; stroke: #8b949e; }
  .way { stroke: #8b949e; }
  .tip { fill: #8b949e; }
  .client.taken .box, .client.taken.way { stroke: #58a6ff; }
  .server.taken .box, .server.taken.way { stroke: #d78cff; }
  .client.taken.label, .tip.client { fill: #58a6ff; }
  .server.taken.label, .tip.server { fill: #d78cff; }
}
"""


def svg_chart(roles: Sequence[Sentinel], walk: Walk | None) -> str:
    """The machines, one below the other."""
    height = HEIGHT * len(roles)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}">',
        f"<style>{_STYLE}</style>",
        "<defs>",
        *map(_tip, ("", "client", "server")),
        "</defs>",
        f'<rect class="page" width="{WIDTH}" height="{height}"/>',
    ]
    for number, role in enumerate(roles):
        lines.append(f'<g transform="translate(0,{number * HEIGHT})">')
        lines.append(f'<text class="title" x="15" y="26">{role_name(role)}</text>')
        lines.append(
            f'<text x="15" y="{HEIGHT - 14}">Dashed: where both sides stand obliges this one to move. '
            "Short: whoever breaks the protocol is in ERROR. Each exchange begins at IDLE.</text>"
        )
        lines += _ways(role, walk)
        lines += [_box(role, state, walk) for state in states_of(role)]
        lines.append("</g>")
    return "\n".join([*lines, "</svg>"]) + "\n"


def _tip(color: str) -> str:
    """The head of an arrow: what a marker looks like does not follow from the path that it ends."""
    size = 'viewBox="0 0 8 8" refX="7" refY="4" markerUnits="userSpaceOnUse" markerWidth="9" markerHeight="9"'
    shape = f'<path class="tip {color}" d="M0,0 L8,4 L0,8 z"/>'
    return f'<marker id="tip{color}" {size} orient="auto">{shape}</marker>'


def _box(role: Sentinel, state: Sentinel, walk: Walk | None) -> str:
    x, y = _PLACES[state]
    taken = walk.states.get((role, state)) if walk else None
    told = taken.told(walk.several) if taken and walk else []
    top = y + 4 - _LINE * len(told) // 2
    across, down = 2 * _ACROSS, 2 * _DOWN
    lines = [
        f'<g class="{_classes("state", role, taken, walk)}">',
        f'<rect class="box" x="{x - _ACROSS}" y="{y - _DOWN}" width="{across}" height="{down}" rx="8"/>',
        f'<text class="name" x="{x}" y="{top}">{state!r}</text>',
        *(f'<text class="place" x="{x}" y="{top + _LINE * row}">{text}</text>' for row, text in enumerate(told, 1)),
    ]
    return "\n".join([*lines, "</g>"])


def _ways(role: Sentinel, walk: Walk | None) -> Iterator[str]:
    """The arrows with their labels; edges between the same states share an arrow."""
    for (before, after), group in groupby(edges_of(role), lambda edge: (edge.before, edge.after)):
        edges = list(group)
        way = _way(role, before, after)
        taken = next((walk.edges[edge] for edge in edges if edge in walk.edges), None) if walk else None
        must = "must " if all(edge.is_obliged for edge in edges) else ""
        tip = role_name(role) if taken else ""
        yield f'<path class="{must}{_classes("way", role, taken, walk)}" d="{way.path}" marker-end="url(#tip{tip})"/>'
        yield from _labels(edges, way, walk)


def _way(role: Sentinel, before: Sentinel, after: Sentinel) -> _Way:
    if after is ERROR:
        x, y = _PLACES[before]
        x, y = x - _ACROSS + 10, y + _DOWN
        return _Way(f"M{x},{y} v18", x + 8, y + 16, "start")
    if role is CLIENT and (before, after) == (IDLE, SEND_BODY):
        return _CLIENTS_BODY
    return _WAYS[before, after]


def _labels(edges: list[Edge], way: _Way, walk: Walk | None) -> Iterator[str]:
    marks = [walk.edges.get(edge) if walk else None for edge in edges]
    texts = [
        ["ERROR" if edge.after is ERROR else edge.label, *(mark.told(walk.several) if mark and walk else [])]
        for edge, mark in zip(edges, marks, strict=True)
    ]
    y = way.y - _LINE * (sum(map(len, texts)) - 1) if way.anchor == "middle" else way.y
    for edge, mark, text in zip(edges, marks, texts, strict=True):
        title = f"{role_name(edge.role)}: {edge.before!r} -> {edge.after!r}: {edge.label}"
        spans = [f'<tspan x="{way.x}" y="{y + _LINE * row}">{escape(line)}</tspan>' for row, line in enumerate(text)]
        opening = f'<text class="{_classes("label", edge.role, mark, walk)}" text-anchor="{way.anchor}">'
        yield f"{opening}<title>{escape(title)}</title>{''.join(spans)}</text>"
        y += _LINE * len(text)


def _classes(kind: str, role: Sentinel, taken: Taken | None, walk: Walk | None) -> str:
    if walk is None:
        return kind
    return f"{kind} {role_name(role)} " + ("taken" if taken else "untaken")
