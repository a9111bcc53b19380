"""Who may speak next, and what may be said: both sides' machines, as two tables.

Nothing here knows which side we play. NEXT moves one side when it says
something; SETTLE then moves whichever side the *pair* of states obliges to
move, row by row from the top, until no row applies. There is no third place.
The tables are followed once for each step that occurs and then remembered,
so that a transition costs one look-up.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple, TypeAlias

from h11tool.protocol.sentinels import Sentinel, sentinel

CLIENT = sentinel("CLIENT", __name__)
SERVER = sentinel("SERVER", __name__)

IDLE = sentinel("IDLE", __name__)
SEND_RESPONSE = sentinel("SEND_RESPONSE", __name__)  # server only: it has heard a request
SEND_BODY = sentinel("SEND_BODY", __name__)
DONE = sentinel("DONE", __name__)
MUST_CLOSE = sentinel("MUST_CLOSE", __name__)
CLOSED = sentinel("CLOSED", __name__)
MIGHT_SWITCH_PROTOCOL = sentinel("MIGHT_SWITCH_PROTOCOL", __name__)  # client only: it has offered to switch
SWITCHED_PROTOCOL = sentinel("SWITCHED_PROTOCOL", __name__)
ERROR = sentinel("ERROR", __name__)
STATES = (
    IDLE,
    SEND_RESPONSE,
    SEND_BODY,
    DONE,
    MUST_CLOSE,
    CLOSED,
    MIGHT_SWITCH_PROTOCOL,
    SWITCHED_PROTOCOL,
    ERROR,
)


class Cue(Enum):
    """What an event means to the machines. The value is how a report names it."""

    REQUEST = "request"
    HEARD_REQUEST = "request heard"  # the server's view of the client's REQUEST
    INFORMATIONAL = "informational-response"
    RESPONSE = "response"
    SWITCH = "switch accepted"  # 101 after Upgrade, or 2xx after CONNECT
    DATA = "data"
    END = "end-of-message"
    CLOSE = "connection-closed"
    FAIL = "error"

    __hash__ = object.__hash__  # Enum hashes the name in Python code; members are single, so identity will do


NEXT: dict[tuple[Sentinel, Sentinel], dict[Cue, Sentinel]] = {
    (CLIENT, IDLE): {Cue.REQUEST: SEND_BODY, Cue.CLOSE: CLOSED},
    (CLIENT, SEND_BODY): {Cue.DATA: SEND_BODY, Cue.END: DONE},
    (CLIENT, DONE): {Cue.CLOSE: CLOSED},
    (CLIENT, MUST_CLOSE): {Cue.CLOSE: CLOSED},
    (CLIENT, CLOSED): {Cue.CLOSE: CLOSED},
    (SERVER, IDLE): {Cue.HEARD_REQUEST: SEND_RESPONSE, Cue.RESPONSE: SEND_BODY, Cue.CLOSE: CLOSED},
    (SERVER, SEND_RESPONSE): {
        Cue.INFORMATIONAL: SEND_RESPONSE,
        Cue.RESPONSE: SEND_BODY,
        Cue.SWITCH: SWITCHED_PROTOCOL,
    },
    (SERVER, SEND_BODY): {Cue.DATA: SEND_BODY, Cue.END: DONE},
    (SERVER, DONE): {Cue.CLOSE: CLOSED},
    (SERVER, MUST_CLOSE): {Cue.CLOSE: CLOSED},
    (SERVER, CLOSED): {Cue.CLOSE: CLOSED},
}


class Row(NamedTuple):
    """One obligation: where both stand, the two facts that couple them, who moves and where to."""

    client: set[Sentinel]
    server: set[Sentinel]
    persistent: set[bool]
    offered: set[bool]
    mover: Sentinel
    to: Sentinel


ANY, EITHER, YES, NO = set(STATES), {True, False}, {True}, {False}

# fmt: off
SETTLE = (
    #   client                    server               persistent  offered  who moves  to
    Row({DONE},                   ANY,                 EITHER,     YES,     CLIENT,    MIGHT_SWITCH_PROTOCOL),
    Row({MIGHT_SWITCH_PROTOCOL},  {SWITCHED_PROTOCOL}, EITHER,     EITHER,  CLIENT,    SWITCHED_PROTOCOL),
    Row({MIGHT_SWITCH_PROTOCOL},  ANY,                 EITHER,     NO,      CLIENT,    DONE),
    Row({DONE},                   ANY,                 NO,         EITHER,  CLIENT,    MUST_CLOSE),
    Row(ANY,                      {DONE},              NO,         EITHER,  SERVER,    MUST_CLOSE),
    Row({CLOSED},                 {IDLE, DONE},        EITHER,     EITHER,  SERVER,    MUST_CLOSE),
    Row({ERROR},                  {DONE},              EITHER,     EITHER,  SERVER,    MUST_CLOSE),
    Row({IDLE, DONE},             {CLOSED},            EITHER,     EITHER,  CLIENT,    MUST_CLOSE),
    Row({DONE},                   {ERROR},             EITHER,     EITHER,  CLIENT,    MUST_CLOSE),
)
# fmt: on

# Proposals to switch that the client has made and the server has not answered.
NO_OFFER, UPGRADE_OFFERED, CONNECT_OFFERED = 0, 1, 2


class Impossible(Exception):
    """The tables have no such step: `role` cannot do that in `state`."""

    def __init__(self, role: Sentinel, state: Sentinel, reason: str = "") -> None:
        super().__init__(reason or f"role={role} and state={state}")
        self.role = role
        self.state = state
        self.reason = reason


# What moves a joint state: who said something, what, and the coupling facts as they are from then on.
Move: TypeAlias = tuple[Sentinel, Cue, bool, int]


class Joint(dict[Move, "Joint"]):
    """Where both sides stand; `joint[move]` is where they stand after a move, or raises `Impossible`.

    Each exists once, so they are compared with `is`.
    """

    __slots__ = ("client", "offers", "persistent", "server")

    def __init__(self, client: Sentinel, server: Sentinel, persistent: bool, offers: int) -> None:
        self.client = client
        self.server = server
        self.persistent = persistent
        self.offers = offers

    def __missing__(self, move: Move) -> Joint:
        role, cue, persistent, offers = move
        client, server = self.client, self.server
        if role is CLIENT:
            client = step(CLIENT, client, cue)
            if cue is Cue.REQUEST:
                server = step(SERVER, server, Cue.HEARD_REQUEST)
        else:
            server = step(SERVER, server, cue)
        after = self[move] = joint(*settle(client, server, persistent, bool(offers)), persistent, offers)
        return after


_JOINTS: dict[tuple[Sentinel, Sentinel, bool, int], Joint] = {}


def joint(client: Sentinel, server: Sentinel, persistent: bool = True, offers: int = NO_OFFER) -> Joint:
    """The one `Joint` of these states and facts."""
    key = client, server, persistent, offers
    if key not in _JOINTS:
        _JOINTS[key] = Joint(*key)
    return _JOINTS[key]


def step(role: Sentinel, state: Sentinel, cue: Cue) -> Sentinel:
    if cue is Cue.FAIL:
        return ERROR
    to = NEXT.get((role, state), {}).get(cue)
    if to is None:
        raise Impossible(role, state)
    return to


def settle(client: Sentinel, server: Sentinel, persistent: bool, offered: bool) -> tuple[Sentinel, Sentinel]:
    """Move whichever side the pair of states obliges to move, until none must."""
    while True:
        for row in SETTLE:
            if (
                client in row.client
                and server in row.server
                and persistent in row.persistent
                and offered in row.offered
            ):
                break
        else:
            return client, server
        if row.mover is CLIENT:
            client = row.to
        else:
            server = row.to
