"""One request and its response: where both sides stand, and the facts of the exchange that move them."""

from __future__ import annotations

from typing import Any

from h11tool.protocol.events import (
    ConnectionClosed,
    Data,
    EndOfMessage,
    Event,
    InformationalResponse,
    Request,
    Response,
)
from h11tool.protocol.framing import PLAIN
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

    joint: Joint = _START
    method: bytes | None = None  # of the request
    client_waits_for_continue = False

    # h11 closes after every HTTP/1.0 message; RFC 9112 §9.3 lets one persist that says keep-alive.
    honours_keep_alive = False

    def state_of(self, role: Sentinel) -> Sentinel:
        return self.joint.client if role is CLIENT else self.joint.server

    def hear(self, role: Sentinel, event: Event) -> None:
        """Take in what `role` says."""
        now = self.joint
        kind = type(event)
        if kind is EndOfMessage:
            self.joint = now[role, _END, now.persistent, now.offers]
        elif kind is Request:
            self._hear_request(role, event)
            return
        elif kind is Response:
            self._hear_response(role, event)
            return
        elif kind is InformationalResponse:
            self._hear_interim_response(role, event)
            return
        elif kind is ConnectionClosed:
            self.joint = now[role, Cue.CLOSE, now.persistent, now.offers]
            return
        elif kind is not Data or self.state_of(role) is not SEND_BODY:
            raise Impossible(role, self.state_of(role))
        if role is CLIENT:
            self.client_waits_for_continue = False

    def fail(self, role: Sentinel) -> None:
        """`role` has broken the protocol."""
        now = self.joint
        self.joint = now[role, Cue.FAIL, now.persistent, now.offers]

    def _hear_request(self, role: Sentinel, request: Any) -> None:
        now = self.joint
        method, facts = request.method, request._facts
        persistent = now.persistent
        offers = CONNECT_OFFERED if method == b"CONNECT" else NO_OFFER
        if facts is not PLAIN:
            persistent = persistent and (facts.keep_alive or (facts.kept and self.honours_keep_alive))
            if facts.upgrade:
                offers |= UPGRADE_OFFERED
        self.joint = now[role, _REQUEST, persistent, offers]
        self.method = method
        self.client_waits_for_continue = facts.expects_continue

    def _hear_response(self, role: Sentinel, response: Any) -> None:
        now = self.joint
        facts = response._facts
        persistent = now.persistent and (facts.keep_alive or (facts.kept and self.honours_keep_alive))
        if self.method == b"CONNECT" and response.status_code < 300:
            self._switch(role, CONNECT_OFFERED, persistent)
        else:
            self.joint = now[role, _RESPONSE, persistent, NO_OFFER]
        self.client_waits_for_continue = False

    def _hear_interim_response(self, role: Sentinel, response: Any) -> None:
        now = self.joint
        if response.status_code == 101:
            self._switch(role, UPGRADE_OFFERED, now.persistent)
        else:
            self.joint = now[role, Cue.INFORMATIONAL, now.persistent, now.offers]
        self.client_waits_for_continue = False

    def _switch(self, role: Sentinel, accepted: int, persistent: bool) -> None:
        offers = self.joint.offers
        if not offers & accepted:
            raise Impossible(role, self.state_of(role), "it accepts a switch of protocols that nobody has offered")
        self.joint = self.joint[role, Cue.SWITCH, persistent, offers]
