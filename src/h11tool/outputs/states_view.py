"""The view `states`: both sides' machines as two lanes, and the event that moved them."""

from __future__ import annotations

from h11tool.outputs import Style
from h11tool.outputs.margin import Margin
from h11tool.outputs.paint import Paint
from h11tool.protocol.conversation import Transition
from h11tool.protocol.events import Event
from h11tool.protocol.sentinels import Sentinel
from h11tool.protocol.state import CLIENT, IDLE, SERVER
from h11tool.report import Entry, Read

_REMEMBERED = 1000  # exchanges that may be under way at once
_LANE = 22  # columns: the longest name of a state, and a space
_NARROW = 80  # columns of a terminal on which the lanes stand closer


class StatesView:
    """One line for each event that moves a machine; the side that did not move is faint."""

    def __init__(self, style: Style, paint: Paint, margin: Margin) -> None:
        self._paint = paint
        self._margin = margin
        self._lane = _LANE if style.width >= _NARROW else _LANE - 5
        self._states: dict[tuple[int, int], dict[Sentinel, Sentinel]] = {}
        self._shown: tuple[int, int] | None = None

    def event(self, entry: Entry, event: Event) -> str:
        return ""

    def read(self, entry: Entry, read: Read) -> str:
        return ""

    def rest(self) -> str:
        return ""

    def steps(self, entry: Entry, steps: list[Transition]) -> str:
        exchange = entry.connection, entry.exchange
        head = ""
        if exchange not in self._states:
            if len(self._states) >= _REMEMBERED:
                del self._states[next(iter(self._states))]
            self._states[exchange] = {CLIENT: IDLE, SERVER: IDLE}
            head = self._title(entry) + self._row(entry, self._states[exchange], set(), "")
        elif exchange != self._shown:
            head = self._title(entry)
        self._shown = exchange
        states = self._states[exchange]
        for step in steps:
            states[step.role] = step.after
        cause = f"{'client' if steps[0].by is CLIENT else 'server'}: {steps[0].because}"
        return head + self._row(entry, states, {step.role for step in steps}, cause)

    def _title(self, entry: Entry) -> str:
        blank = "\n" if self._shown else ""
        lanes = f"{'client':<{self._lane}}{'server':<{self._lane}}because"
        return blank + self._paint("strong", f"exchange {entry.exchange + 1}") + f"\n{self._space(entry)}{lanes}\n"

    def _space(self, entry: Entry) -> str:
        return " " * len(self._margin.time(entry))

    def _row(self, entry: Entry, states: dict[Sentinel, Sentinel], moved: set[Sentinel], cause: str) -> str:
        lanes = [
            self._paint(name if role in moved else "faint", f"{states[role]!r:<{self._lane - 1}}") + " "
            for role, name in ((CLIENT, "client"), (SERVER, "server"))
        ]
        time = self._margin.time(entry) if cause else self._space(entry)
        return f"{time}{''.join(lanes)}{cause}".rstrip(" ") + "\n"
