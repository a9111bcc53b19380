"""The edges of each side's machine, taken from the engine's own tables."""

from __future__ import annotations

from typing import NamedTuple

from h11tool.protocol.sentinels import Sentinel
from h11tool.protocol.state import ANY, CLIENT, ERROR, IDLE, NEXT, NO, SERVER, SETTLE, STATES, YES, Cue, Row

ROLES = {"client": CLIENT, "server": SERVER}


class Edge(NamedTuple):
    """One side's way from state to state, because of an event or, by a row of SETTLE, of where both sides stand."""

    role: Sentinel
    before: Sentinel
    after: Sentinel
    cause: Cue | int  # the event, or the number of the row

    @property
    def is_obliged(self) -> bool:
        return isinstance(self.cause, int)

    @property
    def label(self) -> str:
        return self.cause.value if isinstance(self.cause, Cue) else f"must if {_condition(SETTLE[self.cause])}"


def role_name(role: Sentinel) -> str:
    return "client" if role is CLIENT else "server"


def states_of(role: Sentinel) -> tuple[Sentinel, ...]:
    """The states that this side can be in."""
    known = {IDLE, ERROR}
    known.update(after for (who, _), steps in NEXT.items() if who is role for after in steps.values())
    known.update(row.to for row in SETTLE if row.mover is role)
    return tuple(state for state in STATES if state in known)


def edges_of(role: Sentinel) -> tuple[Edge, ...]:
    """All edges of this side's machine: by the state that they leave, events first, then obligations, then failure."""
    return tuple(edge for state in states_of(role) for edge in _edges_from(role, state))


def _edges_from(role: Sentinel, state: Sentinel) -> list[Edge]:
    edges = [Edge(role, state, after, cue) for cue, after in NEXT.get((role, state), {}).items()]
    for number, row in enumerate(SETTLE):
        if row.mover is role and state in (row.client if role is CLIENT else row.server):
            edges.append(Edge(role, state, row.to, number))
    if state is not ERROR:  # whoever breaks the protocol fails, wherever it stands
        edges.append(Edge(role, state, ERROR, Cue.FAIL))
    return edges


def _condition(row: Row) -> str:
    """What must hold, besides the mover's own state, for the row to oblige it."""
    other, states = ("server", row.server) if row.mover is CLIENT else ("client", row.client)
    facts = []
    if states != ANY:
        facts.append(f"{other} is " + " or ".join(repr(state) for state in STATES if state in states))
    if row.persistent in (YES, NO):
        facts.append("keep-alive is on" if row.persistent == YES else "keep-alive is off")
    if row.offered in (YES, NO):
        facts.append("a switch is offered" if row.offered == YES else "no switch is offered")
    return ", ".join(facts)
