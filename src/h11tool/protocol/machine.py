"""One request and its response: where both sides stand, and the facts of the exchange that move them."""

from __future__ import annotations

from h11tool.protocol.events import (
    ConnectionClosed,
    Data,
    EndOfMessage,
    Event,
    InformationalResponse,
    Request,
    Response,
)
from h11tool.protocol.framing import PLAIN, Facts
from h11tool.protocol.sentinels import Sentinel
from h11tool.protocol.state import (
    CLIENT,
    CONNECT_OFFERED,
    IDLE,
    NO_OFFER,
    SEND_BODY,
    UPGRADE_OFFERED,
    Cue,
    Impossible,
    Joint,
    joint,
)

_START = joint(IDLE, IDLE)

# To look up a member of an enum costs as much as a call; these are needed for every message.
_REQUEST, _RESPONSE, _END = Cue.REQUEST, Cue.RESPONSE, Cue.END


class Machine:
    """Both sides' states during one exchange. `hear` moves them, or raises `Impossible` and moves nothing."""

    __slots__ = ("_honours_keep_alive", "client_waits_for_continue", "joint", "method")

    def __init__(self, honours_keep_alive: bool = False) -> None:
        self.joint: Joint = _START
        self.method: bytes | None = None  # of the request
        self.client_waits_for_continue = False
        # h11 closes after every HTTP/1.0 message; RFC 9112 §9.3 lets one persist that says keep-alive.
        self._honours_keep_alive = honours_keep_alive

    def state_of(self, role: Sentinel) -> Sentinel:
        return self.joint.client if role is CLIENT else self.joint.server

    def hear(self, role: Sentinel, event: Event) -> None:
        """Take in what `role` says."""
        now = self.joint
        if type(event) is EndOfMessage:
            self.joint = now.after(role, _END, now.persistent, now.offers)
        elif type(event) is Request:
            self._hear_request(role, event)
            return
        elif type(event) is Response or type(event) is InformationalResponse:
            self._hear_response(role, event)
            return
        elif type(event) is ConnectionClosed:
            self.joint = now.after(role, Cue.CLOSE, now.persistent, now.offers)
            return
        elif type(event) is not Data or self.state_of(role) is not SEND_BODY:
            raise Impossible(role, self.state_of(role))
        if role is CLIENT:
            self.client_waits_for_continue = False

    def fail(self, role: Sentinel) -> None:
        """`role` has broken the protocol."""
        now = self.joint
        self.joint = now.after(role, Cue.FAIL, now.persistent, now.offers)

    def _leaves_open(self, facts: Facts) -> bool:
        return facts.keep_alive or (facts.kept and self._honours_keep_alive)

    def _hear_request(self, role: Sentinel, request: Request) -> None:
        now = self.joint
        method, facts = request.method, request._facts
        persistent = now.persistent
        offers = CONNECT_OFFERED if method == b"CONNECT" else NO_OFFER
        if facts is not PLAIN:
            persistent = persistent and self._leaves_open(facts)
            if facts.upgrade:
                offers |= UPGRADE_OFFERED
        self.joint = now.after(role, _REQUEST, persistent, offers)
        self.method = method
        self.client_waits_for_continue = facts.expects_continue

    def _hear_response(self, role: Sentinel, response: Response | InformationalResponse) -> None:
        now = self.joint
        status = response.status_code
        persistent, offers = now.persistent, now.offers
        switch = NO_OFFER
        if status == 101:
            switch = UPGRADE_OFFERED
        elif status < 300 and type(response) is Response and self.method == b"CONNECT":
            switch = CONNECT_OFFERED
        if switch:
            if not offers & switch:
                raise Impossible(role, self.state_of(role), "it accepts a switch of protocols that nobody has offered")
            cue = Cue.SWITCH
        elif type(response) is Response:
            cue, offers = _RESPONSE, NO_OFFER
        else:
            cue = Cue.INFORMATIONAL
        if type(response) is Response and not self._leaves_open(response._facts):
            persistent = False
        self.joint = now.after(role, cue, persistent, offers)
        self.client_waits_for_continue = False
