"""The state machines as text, Mermaid and DOT; the table of the formats that a chart may have.

A chart holds numbers and names of our own only: nothing that a peer sent is part of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from h11tool.outputs.paint import Paint
from h11tool.outputs.state_edges import Edge, edges_of, role_name, states_of
from h11tool.protocol.sentinels import Sentinel
from h11tool.protocol.state import IDLE

if TYPE_CHECKING:
    from h11tool.outputs.state_walk import Taken, Walk


def text_chart(roles: Sequence[Sentinel], walk: Walk | None, paint: Paint) -> str:
    """Each side's states, and below each the edges that leave it; behind a walk, the paths too."""
    return "\n".join("".join(f"{line}\n" for line in _text_lines(role, walk, paint)) for role in roles)


def mermaid_chart(roles: Sequence[Sentinel], walk: Walk | None, _paint: Paint) -> str:
    """A `stateDiagram-v2`. It has no styles for edges: one that was taken says so, and the others are as they are."""
    lines = ["stateDiagram-v2"]
    for role in roles:
        lines.append(f"    state {role_name(role)} {{")
        for state in states_of(role):
            label = "<br>".join(_of_state(role, state, walk))
            lines.append(f'        state "{label}" as {_node(role, state)}')
        lines.append(f"        [*] --> {_node(role, IDLE)}")
        for edge in edges_of(role):
            arrow = f"{_node(role, edge.before)} --> {_node(role, edge.after)}"
            lines.append(f"        {arrow} : {'<br>'.join(_of_edge(edge, walk))}")
        lines.append("    }")
    if walk:
        lines += [
            "    classDef taken fill:#2f6fbf,stroke:#2f6fbf,color:#ffffff",
            "    classDef untaken fill:none,stroke:#999999,color:#999999,stroke-dasharray:4",
        ]
        for role in roles:
            for state in states_of(role):
                lines.append(f"    class {_node(role, state)} {'taken' if (role, state) in walk.states else 'untaken'}")
    return "\n".join(lines) + "\n"


def dot_chart(roles: Sequence[Sentinel], walk: Walk | None, _paint: Paint) -> str:
    """A digraph with a cluster for each side. Obligations are dashed; what was taken is bold, what was not is grey."""
    lines = [
        "digraph states {",
        '    graph [rankdir=LR, fontname="sans-serif"]',
        '    node [shape=box, style=rounded, fontname="sans-serif", fontsize=11]',
        '    edge [fontname="sans-serif", fontsize=10]',
    ]
    for role in roles:
        lines += [f"    subgraph cluster_{role_name(role)} {{", f'        label="{role_name(role)}"']
        for state in states_of(role):
            label = r"\n".join(_of_state(role, state, walk))
            style = _dot_style(walk, bool(walk and (role, state) in walk.states), "rounded")
            lines.append(f'        {_node(role, state)} [label="{label}", {style}]')
        for edge in edges_of(role):
            label = r"\n".join(_of_edge(edge, walk))
            style = _dot_style(walk, bool(walk and edge in walk.edges), "dashed" if edge.is_obliged else "solid")
            arrow = f"{_node(role, edge.before)} -> {_node(role, edge.after)}"
            lines.append(f'        {arrow} [label="{label}", {style}]')
        lines.append("    }")
    return "\n".join([*lines, "}"]) + "\n"


def _svg_chart(roles: Sequence[Sentinel], walk: Walk | None, _paint: Paint) -> str:
    from h11tool.outputs.state_svg import svg_chart

    return svg_chart(roles, walk)


CHARTS: dict[str, Callable[[Sequence[Sentinel], Walk | None, Paint], str]] = {
    "text": text_chart,
    "mermaid": mermaid_chart,
    "dot": dot_chart,
    "svg": _svg_chart,
}


def _node(role: Sentinel, state: Sentinel) -> str:
    return f"{role_name(role)}_{state!r}"


def _of_state(role: Sentinel, state: Sentinel, walk: Walk | None) -> list[str]:
    """A state's name and, if it was entered, where first and how often."""
    return [repr(state), *_mark(walk.states.get((role, state)) if walk else None, walk)]


def _of_edge(edge: Edge, walk: Walk | None) -> list[str]:
    """An edge's label and, if it was taken, where first and how often."""
    return [edge.label, *_mark(walk.edges.get(edge) if walk else None, walk)]


def _mark(taken: Taken | None, walk: Walk | None) -> list[str]:
    return [", ".join(taken.told(walk.several))] if taken and walk else []


def _dot_style(walk: Walk | None, is_taken: bool, style: str) -> str:
    if walk is None:
        return f'style="{style}"'
    return f'style="{style},bold"' if is_taken else f'style="{style}", color="gray70", fontcolor="gray60"'


def _text_lines(role: Sentinel, walk: Walk | None, paint: Paint) -> Iterator[str]:
    edges = edges_of(role)
    arrows = {edge: f"{edge.before!r} -> {edge.after!r}" for edge in edges}
    arrow, label = max(map(len, arrows.values())), max(len(edge.label) for edge in edges)
    yield paint("strong", role_name(role))
    for state in states_of(role):
        name, *mark = _of_state(role, state, walk)
        yield _line(f"  {name:<{arrow + label + 4}}  ", mark, role, walk, paint)
        for edge in edges:
            if edge.before is state:
                name, *mark = _of_edge(edge, walk)
                yield _line(f"    {arrows[edge]:<{arrow}}  {name:<{label}}  ", mark, role, walk, paint)
    if walk:
        yield paint("strong", f"paths of the {role_name(role)}, one for each exchange")
        for (who, path), taken in walk.paths.items():
            if who is role:
                yield f"  {' -> '.join(map(repr, path))}  {', '.join(taken.told(walk.several))}"


def _line(text: str, mark: list[str], role: Sentinel, walk: Walk | None, paint: Paint) -> str:
    if not walk:
        return text.rstrip(" ")
    return paint(role_name(role), text + mark[0]) if mark else paint("faint", text + "never")
