import re
from collections.abc import Callable, Iterator
from itertools import combinations, pairwise
from typing import NamedTuple
from xml.etree import ElementTree as ET

import pytest

from h11tool.diagnose import Reading, diagnose
from h11tool.inputs import segments_of
from h11tool.outputs.paint import Paint
from h11tool.outputs.state_charts import CHARTS
from h11tool.outputs.state_edges import ROLES, edges_of, role_name, states_of
from h11tool.outputs.state_walk import Place, Taken, Walk
from h11tool.protocol.conversation import Transition
from h11tool.protocol.sentinels import Sentinel
from h11tool.protocol.state import CLIENT, ERROR, IDLE, NEXT, SERVER, SETTLE, Cue, step
from h11tool.recording import Segment, Sender
from tests.cli.running import RECORDINGS

BOTH = list(ROLES.values())
SVG = "{http://www.w3.org/2000/svg}"
Named = tuple[str, str, str, str]  # role, before, after, label


def walk_through(*segments: Segment) -> Walk:
    walk = Walk()
    for entry in diagnose(segments, "test", Reading(checks=False)):
        walk.hear(entry)
    walk.finish()
    return walk


def said(*turns: str) -> list[Segment]:
    """Turns of client and server: `>` and `<` begin a piece, which is followed by the end if it ends in `|`."""
    segments = []
    for turn in turns:
        sender: Sender = "client" if turn[0] == ">" else "server"
        segments.append(Segment("data", 0, sender, data=turn[1:].removesuffix("|").encode("latin-1")))
        if turn.endswith("|"):
            segments.append(Segment("fin", 0, sender))
    return segments


def everything_taken() -> Walk:
    """A walk along every edge, with marks as wide as they get."""
    walk = Walk()
    walk.several = True
    taken = Taken(Place(12, "client", 12345678))
    taken.times = 123456
    for role in BOTH:
        walk.edges.update(dict.fromkeys(edges_of(role), taken))
        walk.states.update({(role, state): taken for state in states_of(role)})
    return walk


@pytest.mark.parametrize("role", BOTH)
def test_the_edges_are_those_of_the_tables(role: Sentinel) -> None:
    events = {
        (before, after, cue) for (who, before), steps in NEXT.items() if who is role for cue, after in steps.items()
    }
    obligations = {
        (before, row.to, number)
        for number, row in enumerate(SETTLE)
        if row.mover is role
        for before in (row.client if role is CLIENT else row.server)
    }
    states = {ERROR, *(state for before, after, _ in events | obligations for state in (before, after))}
    failures = {(state, step(role, state, Cue.FAIL), Cue.FAIL) for state in states - {ERROR}}

    edges = edges_of(role)

    assert {(edge.before, edge.after, edge.cause) for edge in edges} == events | obligations | failures
    assert len(set(edges)) == len(edges) == len(events) + len(obligations) + len(failures)
    assert set(states_of(role)) == states
    assert {edge.role for edge in edges} == {role}


def test_the_states_of_each_side() -> None:
    shared = ["IDLE", "SEND_BODY", "DONE", "MUST_CLOSE", "CLOSED", "SWITCHED_PROTOCOL", "ERROR"]
    assert [repr(state) for state in states_of(CLIENT)] == [*shared[:5], "MIGHT_SWITCH_PROTOCOL", *shared[5:]]
    assert [repr(state) for state in states_of(SERVER)] == [shared[0], "SEND_RESPONSE", *shared[1:]]


def test_an_obligation_is_told_as_its_condition() -> None:
    rows = {edge.cause: edge.label for role in BOTH for edge in edges_of(role) if edge.is_obliged}
    assert [rows[number] for number in range(len(SETTLE))] == [
        "must if a switch is offered",
        "must if server is SWITCHED_PROTOCOL",
        "must if no switch is offered",
        "must if keep-alive is off",
        "must if keep-alive is off",
        "must if client is CLOSED",
        "must if client is ERROR",
        "must if server is CLOSED",
        "must if server is ERROR",
    ]


def edges_in_text(chart: str) -> Iterator[Named]:
    role = ""
    for line in chart.split("\n"):
        if line in ROLES:
            role = line
        found = re.fullmatch(r"    (\w+) -> (\w+)  +(.+?)(?:   *(?:never|.* byte .*))?", line)
        if found:
            yield role, found[1], found[2], found[3]


def edges_in_mermaid(chart: str) -> Iterator[Named]:
    for found in re.finditer(r"^        (\w+?)_(\w+) --> (\w+?)_(\w+) : (.+?)(?:<br>.*)?$", chart, re.MULTILINE):
        assert found[1] == found[3]
        yield found[1], found[2], found[4], found[5]


def edges_in_dot(chart: str) -> Iterator[Named]:
    for found in re.finditer(
        r'^        (\w+?)_(\w+) -> (\w+?)_(\w+) \[label="(.+?)(?:\\n.*)?", s', chart, re.MULTILINE
    ):
        assert found[1] == found[3]
        yield found[1], found[2], found[4], found[5]


def edges_in_svg(chart: str) -> Iterator[Named]:
    for title in ET.fromstring(chart).iter(f"{SVG}title"):
        role, arrow, label = str(title.text).split(": ")
        before, _, after = arrow.partition(" -> ")
        yield role, before, after, label


EDGES: dict[str, Callable[[str], Iterator[Named]]] = {
    "text": edges_in_text,
    "mermaid": edges_in_mermaid,
    "dot": edges_in_dot,
    "svg": edges_in_svg,
}
WALKS: dict[str, Callable[[], Walk | None]] = {"alone": lambda: None, "unwalked": Walk, "walked": everything_taken}


@pytest.mark.parametrize("walk", WALKS.values(), ids=WALKS)
@pytest.mark.parametrize("roles", [[CLIENT], [SERVER], BOTH], ids=["client", "server", "both"])
@pytest.mark.parametrize("name", CHARTS)
def test_every_edge_is_in_every_format(name: str, roles: list[Sentinel], walk: Callable[[], Walk | None]) -> None:
    chart = CHARTS[name](roles, walk(), Paint(False))

    wanted = [
        (role_name(role), repr(edge.before), repr(edge.after), edge.label) for role in roles for edge in edges_of(role)
    ]
    assert sorted(EDGES[name](chart)) == sorted(wanted)
    assert chart.isascii()
    assert chart.endswith("\n")


GET, CLOSING = "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
EMPTY, FIVE = "HTTP/1.1 204 No Content\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"
UPGRADE = "GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n"
SWITCH = "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n"
WITH_CONTENT = UPGRADE.replace("Host", "Content-Length: 1\r\nHost")
CONNECT = "CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n"

#   id                     what was said                        side    the path, and after it edges that were taken
TAKEN: dict[str, tuple[list[Segment], Sentinel, str, list[tuple[str, str]]]] = {
    "a request":           (said(">" + GET),                             CLIENT, "IDLE SEND_BODY DONE",
                            [("request", "client byte 0, once"), ("end-of-message", "client byte 27, once")]),
    "heard":               (said(">" + GET),                             SERVER, "IDLE SEND_RESPONSE",
                            [("request heard", "client byte 0, once")]),
    "content in pieces":   (said("<" + FIVE, "<ab", "<cde"),             SERVER, "IDLE SEND_BODY DONE",
                            [("response", "server byte 0, once"), ("data", "server byte 38, 2 times")]),
    "interim":             (said(">" + GET, *["<HTTP/1.1 103 E\r\n\r\n"] * 2, "<" + EMPTY), SERVER,
                            "IDLE SEND_RESPONSE SEND_BODY DONE",
                            [("informational-response", "server byte 0, 2 times")]),
    "one that closes":     (said(">" + CLOSING, "<" + EMPTY),            SERVER,
                            "IDLE SEND_RESPONSE SEND_BODY DONE MUST_CLOSE",
                            [("must if keep-alive is off", "server byte 27, once")]),
    "closed before":       (said(">" + GET + "|", "<" + EMPTY),          SERVER,
                            "IDLE SEND_RESPONSE SEND_BODY DONE MUST_CLOSE",
                            [("must if client is CLOSED", "server byte 27, once")]),
    "both at once":        (said(">" + CLOSING + "|", "<" + EMPTY),      SERVER,
                            "IDLE SEND_RESPONSE SEND_BODY DONE MUST_CLOSE",
                            [("must if keep-alive is off", "server byte 27, once")]),
    "closed by":           (said("<" + EMPTY + "|"),                     CLIENT, "IDLE MUST_CLOSE",
                            [("must if server is CLOSED", "server byte 27, once")]),
    "client closed idle":  (said("<" + EMPTY, ">|"),                     SERVER, "IDLE SEND_BODY DONE MUST_CLOSE",
                            [("must if client is CLOSED", "client byte 0, once")]),
    "switched":            (said(">" + UPGRADE, "<" + SWITCH),           CLIENT,
                            "IDLE SEND_BODY DONE MIGHT_SWITCH_PROTOCOL SWITCHED_PROTOCOL",
                            [("must if a switch is offered", "client byte 60, once"),
                             ("must if server is SWITCHED_PROTOCOL", "server byte 0, once")]),
    "switch accepted":     (said(">" + UPGRADE, "<" + SWITCH),           SERVER, "IDLE SEND_RESPONSE SWITCHED_PROTOCOL",
                            [("switch accepted", "server byte 0, once")]),
    "tunnel":              (said(">" + CONNECT, "<HTTP/1.1 200 OK\r\n\r\n"), SERVER,
                            "IDLE SEND_RESPONSE SWITCHED_PROTOCOL", [("switch accepted", "server byte 0, once")]),
    "switch declined":     (said(">" + UPGRADE, "<" + EMPTY),            CLIENT,
                            "IDLE SEND_BODY DONE MIGHT_SWITCH_PROTOCOL DONE",
                            [("must if no switch is offered", "server byte 0, once")]),
    "declined, closing":   (said(">" + CONNECT, "<HTTP/1.0 404 No\r\n\r\n"), CLIENT,
                            "IDLE SEND_BODY DONE MIGHT_SWITCH_PROTOCOL DONE MUST_CLOSE",
                            [("must if keep-alive is off", "server byte 0, once")]),
    "switched before end": (said(">" + WITH_CONTENT, "<" + SWITCH, ">x"),  CLIENT,
                            "IDLE SEND_BODY DONE MIGHT_SWITCH_PROTOCOL SWITCHED_PROTOCOL",
                            [("must if server is SWITCHED_PROTOCOL", "client byte 80, once")]),
    "cut short":           (said("<" + FIVE, "<ab|"),                    SERVER, "IDLE SEND_BODY ERROR",
                            [("error", "server byte 40, once")]),
    "peer cut short":      (said(">" + GET, "<" + FIVE, "<ab|"),         CLIENT, "IDLE SEND_BODY DONE MUST_CLOSE",
                            [("must if server is ERROR", "server byte 40, once")]),
}  # fmt: skip


@pytest.mark.parametrize(("segments", "role", "path", "marks"), TAKEN.values(), ids=TAKEN)
def test_what_was_taken(segments: list[Segment], role: Sentinel, path: str, marks: list[tuple[str, str]]) -> None:
    walk = walk_through(*segments)

    assert [" ".join(map(repr, states)) for who, states in walk.paths if who is role] == [path]
    told = {edge.label: ", ".join(taken.told(False)) for edge, taken in walk.edges.items() if edge.role is role}
    assert {label: told.get(label) for label, _ in marks} == dict(marks)
    loops = {edge.label for edge in walk.edges if edge.role is role and edge.before is edge.after}
    assert len(told) == path.count(" ") + len(loops)


def test_exchanges_and_connections_are_counted_together() -> None:
    first = [Segment("data", 1, "client", data=GET.encode() * 2), Segment("close", 1)]
    again = [Segment("data", 1, "client", data=GET.encode()), Segment("fin", 1, "client")]

    alone, several = walk_through(*first), walk_through(*first, *again, Segment("open", 2))

    assert (alone.several, several.several) == (False, True)
    paths = {
        " ".join(map(repr, states)): taken.told(True)
        for (role, states), taken in several.paths.items()
        if role is CLIENT
    }
    assert paths == {
        "IDLE SEND_BODY DONE": ["connection 1", "client byte 0", "2 times"],
        "IDLE SEND_BODY DONE CLOSED": ["connection 1", "client byte 0", "once"],
    }
    assert several.states[SERVER, IDLE].told(True) == ["connection 1", "client byte 0", "3 times"]


def test_exchanges_without_end_are_not_all_remembered() -> None:
    many = 10_001

    walk = walk_through(Segment("data", 0, "client", data=GET.encode() * many), *said("<" + EMPTY))

    edges = {edge.label: taken for edge, taken in walk.edges.items() if edge.role is SERVER}
    assert edges["request heard"].times == many
    assert edges["end-of-message"].told(False) == ["server byte 27", "once"]
    paths = {" ".join(map(repr, path)): taken.times for (role, path), taken in walk.paths.items() if role is SERVER}
    assert paths == {"IDLE SEND_RESPONSE": many, "SEND_RESPONSE SEND_BODY DONE": 1}


@pytest.mark.parametrize(
    "name", sorted(path.name for path in RECORDINGS.iterdir() if path.suffix in (".bin", ".h11rec"))
)
def test_a_walk_ends_where_the_engine_does(name: str) -> None:
    walk, ends = Walk(), {}
    for entry in diagnose(segments_of(str(RECORDINGS / name)), name, Reading(checks=False)):
        walk.hear(entry)
        if isinstance(entry.what, Transition):
            ends[entry.what.role, entry.connection, entry.exchange] = entry.what.after
    walk.finish()

    assert set(walk.edges) <= {edge for role in BOTH for edge in edges_of(role)}
    steps = {(edge.role, edge.before, edge.after) for edge in walk.edges}
    assert {(role, *pair) for role, path in walk.paths for pair in pairwise(path)} == {
        (role, before, after) for role, before, after in steps if before is not after
    }
    for role in BOTH:
        moved = [state for (who, *_), state in ends.items() if who is role]
        came_to = [
            path[-1]
            for (who, path), taken in walk.paths.items()
            if who is role and path[1:]
            for _ in range(taken.times)
        ]
        assert sorted(map(repr, came_to)) == sorted(map(repr, moved))


def test_text_tells_what_was_taken_and_what_never() -> None:
    walk = walk_through(*said(">" + GET * 3))

    lines = CHARTS["text"](BOTH, walk, Paint(False)).split("\n")

    assert lines[:4] == [
        "client",
        f"  {'IDLE':<83}client byte 0, 3 times",
        f"    {'IDLE -> SEND_BODY':<43} {'request':<37}client byte 0, 3 times",
        f"    {'IDLE -> CLOSED':<43} {'connection-closed':<37}never",
    ]
    assert "paths of the client, one for each exchange" in lines
    assert "  IDLE -> SEND_BODY -> DONE  client byte 0, 3 times" in lines
    assert "  IDLE -> SEND_RESPONSE  client byte 0, 3 times" in lines


def test_text_alone_has_neither_marks_nor_colours() -> None:
    chart = CHARTS["text"]([CLIENT], None, Paint(True)).split("\n")

    assert chart[:3] == ["\x1b[1mclient\x1b[0m", "  IDLE", f"    {'IDLE -> SEND_BODY':<43} request"]
    assert all(line == line.rstrip(" ") for line in chart)


def test_text_is_coloured_where_it_was_taken() -> None:
    chart = CHARTS["text"]([CLIENT], walk_through(*said(">" + GET)), Paint(True)).split("\n")

    assert [line[:5] for line in chart[1:4]] == ["\x1b[36m", "\x1b[36m", "\x1b[2m "]


def test_mermaid_has_a_class_for_every_state() -> None:
    chart = CHARTS["mermaid"]([CLIENT], walk_through(*said(">" + GET)), Paint(False))

    assert chart.startswith("stateDiagram-v2\n    state client {\n")
    assert '        state "IDLE<br>client byte 0, once" as client_IDLE\n' in chart
    assert "        [*] --> client_IDLE\n" in chart
    assert "        client_IDLE --> client_SEND_BODY : request<br>client byte 0, once\n" in chart
    classes = re.findall(r"^    class client_(\w+) (\w+)$", chart, re.MULTILINE)
    taken = {"IDLE", "SEND_BODY", "DONE"}
    assert classes == [(repr(state), "taken" if repr(state) in taken else "untaken") for state in states_of(CLIENT)]
    assert "class" not in CHARTS["mermaid"](BOTH, None, Paint(False))
    assert chart.count("{") == chart.count("}") == 1


def test_dot_is_bold_where_it_was_taken() -> None:
    chart = CHARTS["dot"](BOTH, walk_through(*said(">" + GET)), Paint(False))

    assert '        client_IDLE [label="IDLE\\nclient byte 0, once", style="rounded,bold"]\n' in chart
    assert '        server_DONE [label="DONE", style="rounded", color="gray70", fontcolor="gray60"]\n' in chart
    assert (
        "        server_IDLE -> server_SEND_RESPONSE "
        '[label="request heard\\nclient byte 0, once", style="solid,bold"]\n' in chart
    )
    assert (
        '        client_IDLE -> client_MUST_CLOSE [label="must if server is CLOSED", '
        'style="dashed", color="gray70", fontcolor="gray60"]\n' in chart
    )
    assert chart.count("{") == chart.count("}") == 3
    assert chart.count("bold") == 3 + 2 + 2 + 1  # states and edges of each side


def classes_of(svg: str) -> dict[str, str]:
    """The classes of each label, by the title that it has."""
    labels = (label for label in ET.fromstring(svg).iter(f"{SVG}text") if label.find(f"{SVG}title") is not None)
    return {str(label.findtext(f"{SVG}title")): str(label.get("class")) for label in labels}


def test_svg_is_coloured_where_it_was_taken() -> None:
    svg = CHARTS["svg"](BOTH, walk_through(*said(">" + GET)), Paint(False))

    classes = classes_of(svg)
    assert classes["client: IDLE -> SEND_BODY: request"] == "label client taken"
    assert classes["server: IDLE -> SEND_RESPONSE: request heard"] == "label server taken"
    assert classes["server: IDLE -> SEND_BODY: response"] == "label server untaken"
    arrows = [str(way.get("class")) for way in ET.fromstring(svg).iter(f"{SVG}path") if way.get("marker-end")]
    assert arrows.count("way client taken") == 2
    assert arrows.count("way server taken") == 1
    assert arrows.count("must way client untaken") == 5
    assert {*classes_of(CHARTS["svg"](BOTH, None, Paint(False))).values()} == {"label"}


def test_svg_stands_alone() -> None:
    root = ET.fromstring(CHARTS["svg"](BOTH, everything_taken(), Paint(False)))

    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags == {"svg", "style", "defs", "marker", "path", "rect", "g", "text", "title", "tspan"}
    attributes = {(name, value) for element in root.iter() for name, value in element.items()}
    assert not [name for name, _ in attributes if name.startswith("on") or "href" in name]
    assert {value for _, value in attributes if "url(" in value} == {"url(#tipclient)", "url(#tipserver)"}
    style = str(root.findtext(f"{SVG}style"))
    assert "font-family: sans-serif" in style
    assert "prefers-color-scheme: dark" in style
    assert "url(" not in style
    assert "@import" not in style


class Box(NamedTuple):
    """A rectangle that something fills."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: "Box") -> bool:
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom


def boxes_of(machine: ET.Element) -> Iterator[tuple[str, Box]]:
    """What states and labels fill, at 6.4 units a character, which is a wide letter of 11 units."""
    for rect in machine.iter(f"{SVG}rect"):
        x, y, width, height = (float(rect.get(name, "")) for name in ("x", "y", "width", "height"))
        yield "state", Box(x, y, x + width, y + height)
    for label in machine.iter(f"{SVG}text"):
        spans = list(label.iter(f"{SVG}tspan"))
        if not spans:
            continue
        x, anchor = float(spans[0].get("x", "")), str(label.get("text-anchor"))
        width = max(len(str(span.text)) for span in spans) * 6.4
        left = x - width * {"start": 0, "middle": 0.5, "end": 1}[anchor]
        lines = [float(span.get("y", "")) for span in spans]
        yield str(label.findtext(f"{SVG}title")), Box(left, lines[0] - 9, left + width, lines[-1] + 3)


@pytest.mark.parametrize("walk", [None, everything_taken()], ids=["alone", "walked"])
@pytest.mark.parametrize("role", BOTH)
def test_labels_overlap_neither_each_other_nor_states(role: Sentinel, walk: Walk | None) -> None:
    root = ET.fromstring(CHARTS["svg"]([role], walk, Paint(False)))
    machine = root.find(f"{SVG}g")
    if machine is None:
        raise AssertionError("the machine is a group")

    boxes = list(boxes_of(machine))

    assert len(boxes) == len(states_of(role)) + len(edges_of(role))
    assert [(one, other) for (one, first), (other, second) in combinations(boxes, 2) if first.overlaps(second)] == []
    width, height = (float(root.get(name, "")) for name in ("width", "height"))
    page = [
        (name, box) for name, box in boxes if box.left < 0 or box.top < 0 or box.right > width or box.bottom > height
    ]
    assert page == []


@pytest.mark.parametrize("name", CHARTS)
def test_nothing_of_a_peer_gets_in(name: str) -> None:
    foul = 'GET /]]><script>\x1b[31m"};%% HTTP/1.1\r\nHost: zzz\r\n\r\n'
    clean = "GET /" + "a" * (foul.index(" HTTP") - 5) + foul[foul.index(" HTTP") :]

    chart = CHARTS[name](BOTH, walk_through(*said(">" + foul)), Paint(False))

    assert "script" not in chart
    assert "zzz" not in chart
    assert CHARTS[name](BOTH, walk_through(*said(">" + clean)), Paint(False)).count("byte") == chart.count("byte")
