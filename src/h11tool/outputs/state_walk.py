"""Which ways through its machine each side took in a capture: how often, and where for the first time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple, TypeAlias, TypeVar

from h11tool.outputs.state_edges import Edge
from h11tool.protocol.conversation import Transition, name_of
from h11tool.protocol.events import Event, Unread
from h11tool.protocol.machine import Machine
from h11tool.protocol.sentinels import Sentinel
from h11tool.protocol.state import CLIENT, ERROR, IDLE, NEXT, SERVER, SETTLE, SWITCHED_PROTOCOL, Cue, Impossible
from h11tool.report import Entry, Opened

_UNDER_WAY = 10_000  # exchanges that are remembered at once; older ones are taken to be over

Path: TypeAlias = tuple[Sentinel, ...]
Key = TypeVar("Key")


class Place(NamedTuple):
    """An offset in what one side of a connection sent."""

    connection: int
    sender: str
    offset: int


class Taken:
    """How often something was passed, and where it was first."""

    __slots__ = ("first", "times")

    def __init__(self, first: Place) -> None:
        self.first = first
        self.times = 0

    def told(self, several: bool) -> list[str]:
        """Both as words, one part after the other; `several` says that there are connections to tell apart."""
        connection, sender, offset = self.first
        where = [f"connection {connection}"] if several else []
        return [*where, f"{sender} byte {offset}", "once" if self.times == 1 else f"{self.times} times"]


class _Exchange:
    """One exchange as it goes on: where both sides stand and by which states they came there."""

    def __init__(self, first: Place) -> None:
        self.first = first
        self.machine = Machine()  # knows the two facts that couple the sides
        self.machine.honours_keep_alive = True
        self.states = {CLIENT: IDLE, SERVER: IDLE}
        self.paths: dict[Sentinel, list[Sentinel]] = {CLIENT: [IDLE], SERVER: [IDLE]}

    def passed(self, steps: list[Transition]) -> Iterator[Edge]:
        """The edges that make up the steps that one event caused: its own first, then what it obliged to."""
        at, goal = self.states, {step.role: step.after for step in steps}
        for step in steps:
            if at[step.role] is not step.before:  # the exchange had been forgotten
                at[step.role], self.paths[step.role] = step.before, [step.before]
        for step in steps:
            edge = _edge_of(step)
            if edge:
                at[edge.role] = edge.after
                yield edge
        while any(at[role] is not state for role, state in goal.items()) and (edge := self._obligation()):
            at[edge.role] = edge.after
            yield edge
        at.update(goal)

    def _obligation(self) -> Edge | None:
        now, at = self.machine.joint, self.states
        for number, row in enumerate(SETTLE):
            coupled = now.persistent in row.persistent and bool(now.offers) in row.offered
            if coupled and at[CLIENT] in row.client and at[SERVER] in row.server:
                return Edge(row.mover, at[row.mover], row.to, number)
        return None


class Walk:
    """Hears the entries of a report, and counts the states, the edges and the paths that were taken.

    `finish` it before the paths are read.
    """

    def __init__(self) -> None:
        self.edges: dict[Edge, Taken] = {}
        self.states: dict[tuple[Sentinel, Sentinel], Taken] = {}  # by side and state; how often it was entered
        self.several = False  # whether there is more than one connection
        self.paths: dict[tuple[Sentinel, Path], Taken] = {}  # by side, the states of an exchange that is over
        self._exchanges: dict[tuple[int, int], _Exchange] = {}
        self._lives: dict[int, int] = {}  # connections, by their number; a number may be used again
        self._opened = 0
        self._places: dict[tuple[int, str], tuple[int, int]] = {}  # where the last event began, where to go on
        self._steps: list[Entry] = []

    def hear(self, entry: Entry) -> None:
        what = entry.what
        if isinstance(what, Opened):
            self.several = self._opened > 0
            self._opened += 1
            self._lives[entry.connection] = self._opened
            for sender in ("client", "server"):
                self._places.pop((entry.connection, sender), None)
        elif isinstance(what, Transition):
            if self._steps and not _is_of_one_cause(self._steps[-1], entry):
                self._move()
            self._steps.append(entry)
            if not entry.more:
                self._move()
        elif isinstance(what, Event):
            self._take(entry, what)

    def finish(self) -> None:
        """The report has ended, and with it the paths of all exchanges."""
        for key in list(self._exchanges):
            self._forget(key)

    def _take(self, entry: Entry, event: Event) -> None:
        sender = entry.sender or "server"
        start, stop = event.span or self._places.get((entry.connection, sender), (0, 0))
        if isinstance(event, Unread):
            self._places[entry.connection, sender] = start, start
            return
        self._places[entry.connection, sender] = start, stop
        place = Place(entry.connection, sender, start)
        exchange = self._exchange(entry, place)
        role, cue = CLIENT if sender == "client" else SERVER, Cue(name_of(event))
        with suppress(Impossible):  # a transition to ERROR will tell
            exchange.machine.hear(role, event)
        state = exchange.states[role]
        if NEXT.get((role, state), {}).get(cue) is state:
            _count(self.edges, Edge(role, state, state, cue), place)

    def _move(self) -> None:
        entry, steps = self._steps[0], [entry.what for entry in self._steps if isinstance(entry.what, Transition)]
        self._steps.clear()
        sender = entry.sender or "server"
        start, rest = self._places.get((entry.connection, sender), (0, 0))
        # What no event caused was caused by what follows the last one, and could not be read.
        place = Place(entry.connection, sender, rest if steps[0].because == Cue.FAIL.value else start)
        exchange = self._exchange(entry, place)
        for edge in exchange.passed(steps):
            if edge.cause is Cue.FAIL:
                exchange.machine.fail(edge.role)
            _count(self.edges, edge, place)
            _count(self.states, (edge.role, edge.after), place)
            exchange.paths[edge.role].append(edge.after)

    def _exchange(self, entry: Entry, place: Place) -> _Exchange:
        key = self._lives.get(entry.connection, 0), entry.exchange
        if key not in self._exchanges:
            if len(self._exchanges) >= _UNDER_WAY:
                self._forget(next(iter(self._exchanges)))
            self._exchanges[key] = _Exchange(place)
            for role in (CLIENT, SERVER):
                _count(self.states, (role, IDLE), place)
        return self._exchanges[key]

    def _forget(self, key: tuple[int, int]) -> None:
        exchange = self._exchanges.pop(key)
        for role, path in exchange.paths.items():
            _count(self.paths, (role, tuple(path)), exchange.first)


def _is_of_one_cause(entry: Entry, following: Entry) -> bool:
    """Whether two transitions, one behind the other, are what one event made of both sides."""
    step, other = entry.what, following.what
    if not isinstance(step, Transition) or not isinstance(other, Transition) or step.role is other.role:
        return False
    return entry[1:5] == following[1:5] and step.because == other.because


def _edge_of(step: Transition) -> Edge | None:
    """The edge that the event itself made this side take; None where it was only obliged to move."""
    if step.role is not step.by:
        cue = Cue.HEARD_REQUEST if step.because == Cue.REQUEST.value else None
    elif step.role is SERVER and step.after is SWITCHED_PROTOCOL:
        cue = Cue.SWITCH
    else:
        cue = Cue.FAIL if step.after is ERROR else Cue(step.because)
    after = ERROR if cue is Cue.FAIL else NEXT.get((step.role, step.before), {}).get(cue) if cue else None
    return Edge(step.role, step.before, after, cue) if after and cue else None


def _count(taken: dict[Key, Taken], key: Key, place: Place) -> None:
    if key not in taken:
        taken[key] = Taken(place)
    taken[key].times += 1
