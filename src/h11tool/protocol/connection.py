"""One side of a connection: events in, bytes out, and the other way round. The interface of h11's `Connection`."""

from __future__ import annotations

from functools import cache
from typing import Any

from h11tool.protocol.bodies import read_chunk
from h11tool.protocol.errors import LocalProtocolError, RemoteProtocolError
from h11tool.protocol.events import (
    ConnectionClosed,
    Data,
    EndOfMessage,
    Event,
    InformationalResponse,
    Request,
    Response,
)
from h11tool.protocol.findings import Finding, Report
from h11tool.protocol.heads import read_head
from h11tool.protocol.machine import Machine
from h11tool.protocol.profiles import DEFAULT_MAX_INCOMPLETE_EVENT_SIZE, H11, Profile, h11_status
from h11tool.protocol.reader import Reader
from h11tool.protocol.rules.connection import MESSAGE_AFTER_CLOSE
from h11tool.protocol.sentinels import NEED_DATA, PAUSED, Sentinel
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
    SERVER,
    SWITCHED_PROTOCOL,
    Impossible,
)
from h11tool.protocol.writers import (
    BodyWriter,
    Pieces,
    is_ready,
    made_ready,
    request_writer,
    response_writer,
    write_request,
    write_response,
)

_SWITCHING = frozenset([MIGHT_SWITCH_PROTOCOL, SWITCHED_PROTOCOL])
_CLOSING = frozenset([MUST_CLOSE, CLOSED])


@cache
def refusal(profile: Profile) -> Report:
    """The policy of a connection: an error for what the profile refuses, silence for the rest."""

    def refuse(finding: Finding) -> None:
        if profile.refuses(finding):
            status = h11_status(finding) if profile is H11 else finding.rule.status
            raise RemoteProtocolError(finding.message, status, finding)

    return refuse


_H11_REFUSAL = refusal(H11)


class Connection:
    """HTTP/1.1 as seen by one side, without any I/O.

    Feed it what the peer sends (`receive_data`), take events out
    (`next_event`), give it the events you want to send and put the bytes it
    returns on the wire (`send`). `max_incomplete_event_size` bounds, in octets,
    a head, a chunk-size line and a trailer section.

    Raises ValueError for a role that is neither CLIENT nor SERVER.
    """

    their_http_version: bytes | None = None
    _body: BodyWriter

    def __init__(
        self,
        our_role: Sentinel,
        max_incomplete_event_size: int = DEFAULT_MAX_INCOMPLETE_EVENT_SIZE,
        *,
        profile: Profile = H11,
    ) -> None:
        if our_role is not CLIENT and our_role is not SERVER:
            raise ValueError(f"expected CLIENT or SERVER, not {our_role!r}")
        self.our_role = our_role
        self.their_role = SERVER if our_role is CLIENT else CLIENT
        self._machine = Machine()
        report = _H11_REFUSAL if profile is H11 else refusal(profile)
        self._reader = Reader(our_role is SERVER, profile, max_incomplete_event_size, report, read_head, read_chunk)

    @property
    def states(self) -> dict[Sentinel, Sentinel]:
        """Both sides' states: `{CLIENT: ..., SERVER: ...}`."""
        joint = self._machine.joint
        return {CLIENT: joint.client, SERVER: joint.server}

    @property
    def our_state(self) -> Sentinel:
        return self._machine.state_of(self.our_role)

    @property
    def their_state(self) -> Sentinel:
        return self._machine.state_of(self.their_role)

    @property
    def client_is_waiting_for_100_continue(self) -> bool:
        return self._machine.client_waits_for_continue

    @property
    def they_are_waiting_for_100_continue(self) -> bool:
        return self.their_role is CLIENT and self._machine.client_waits_for_continue

    @property
    def trailing_data(self) -> tuple[bytes, bool]:
        """The bytes that were received and not read, and whether the peer has closed its side."""
        buffer = self._reader.buffer
        return buffer.rest(), buffer.eof

    def start_next_cycle(self) -> None:
        """Make ready for another request and response. Raises LocalProtocolError unless both sides are DONE."""
        joint = self._machine.joint
        if joint.client is not DONE or joint.server is not DONE:
            raise LocalProtocolError(f"not in a reusable state. self.states={self.states}")
        self._machine = Machine()
        self._reader.answers = None

    def receive_data(self, data: bytes | bytearray | memoryview | None) -> None:
        """Take in bytes from the peer; empty or None when it has closed its side.

        Raises RuntimeError for bytes behind that.
        """
        buffer = self._reader.buffer
        if not data:
            buffer.eof = True
        elif buffer.eof:
            raise RuntimeError("received close, then received more data?")
        elif type(buffer.data) is bytearray and not buffer.at:  # as `receive` does, without the call
            buffer.data += data
        else:
            buffer.receive(data)

    def next_event(self) -> Event | Sentinel:
        """The next event that the peer's bytes make, NEED_DATA, or PAUSED.

        Raises RemoteProtocolError when the peer has broken the protocol; after
        that every further call does so too.
        """
        machine, role = self._machine, self.their_role
        joint = machine.joint
        state = joint.client if role is CLIENT else joint.server
        event: Any
        try:
            if state is SEND_BODY:
                event = self._reader.step(self._reader)
                if type(event) is Data and not machine.client_waits_for_continue:
                    return event  # it changes no state
            elif state is IDLE or state is SEND_RESPONSE or self._may_read(state):
                event = self._reader.step(self._reader)
            else:
                return PAUSED
            if event is None:
                return NEED_DATA
            machine.hear(role, event)
        except RemoteProtocolError:
            machine.fail(role)
            raise
        except Impossible as impossible:
            machine.fail(role)
            raise RemoteProtocolError(_sentence(event, impossible)) from None
        if state is not SEND_BODY and type(event) is not ConnectionClosed:
            self.their_http_version = event.http_version
        heard: Event = event
        return heard

    def _may_read(self, state: Sentinel) -> bool:
        """Whether to read on although the peer has said all it may say in this exchange; NEED_DATA may come of it."""
        if state is ERROR:
            raise RemoteProtocolError("Can't receive data when peer state is ERROR")
        buffer = self._reader.buffer
        surplus = buffer.at < len(buffer.data)
        if surplus and state in _CLOSING:
            self._refuse_surplus()
        return not surplus and state not in _SWITCHING

    def _refuse_surplus(self) -> None:
        buffer = self._reader.buffer
        says = "Got data when expecting EOF: the connection was to be closed after the message before."
        self._reader.blame_here(MESSAGE_AFTER_CLOSE, buffer.at, buffer.at + 1, None, says)

    def send(self, event: Event) -> bytes | None:
        """The bytes to put on the wire for `event`, which may be none; None for ConnectionClosed.

        Raises LocalProtocolError when the event is not allowed now; after that
        every further call does so too.
        """
        pieces = self.send_with_data_passthrough(event)
        return None if pieces is None else b"".join(pieces)

    def send_with_data_passthrough(self, event: Event) -> Pieces | None:
        """As `send`, but as a list in which the object that was given as `Data.data` appears as it is."""
        machine, role = self._machine, self.our_role
        said: Any = event
        # `type() is`, because `isinstance` is slow for a class with an abstract base, which h11's `Event` is too.
        kind = type(event)
        try:
            if kind is Data:
                if machine.client_waits_for_continue or machine.state_of(role) is not SEND_BODY:
                    machine.hear(role, said)
                return self._body.data(said.data)
            if kind is Response and not is_ready(said, machine):
                said = made_ready(said, machine, self.their_http_version)
            machine.hear(role, said)
            return self._body.end(said) if kind is EndOfMessage else self._write(said)
        except Impossible as impossible:
            already_failed = machine.state_of(role) is ERROR
            machine.fail(role)
            says = "Can't send data when our state is ERROR" if already_failed else _sentence(event, impossible)
            raise LocalProtocolError(says) from None
        except BaseException:
            machine.fail(role)
            raise

    def _write(self, event: Any) -> Pieces | None:
        kind = type(event)
        if kind is Response:
            self._body = response_writer(event, self._machine.method)
            return write_response(event)
        if kind is InformationalResponse:
            return write_response(event)
        if kind is Request:
            self._reader.answers = event.method
            self._body = request_writer(event)
            return write_request(event)
        return None

    def send_failed(self) -> None:
        """What `send` returned could not be sent: nothing more can be."""
        self._machine.fail(self.our_role)


def _sentence(event: object, impossible: Impossible) -> str:
    what = f"can't handle event type {type(event).__name__} when role={impossible.role} and state={impossible.state}"
    return f"{what}: {impossible.reason}" if impossible.reason else what
