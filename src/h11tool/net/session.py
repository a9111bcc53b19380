"""One exchange over one connection: sends a request, reads the response, and reports both as they go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from h11tool.diagnose import Diagnosis, Reading
from h11tool.net.clock import Clock
from h11tool.net.failures import (
    CUT_SHORT,
    NO_REPLY,
    NOT_RECEIVED,
    NOT_SENT,
    TOO_LATE,
    UNREADABLE,
    Failure,
    Phase,
)
from h11tool.net.outcome import Outcome
from h11tool.net.outgoing import Outgoing
from h11tool.net.tls import Trust, client_context
from h11tool.net.transport import End, Transport
from h11tool.net.urls import Url
from h11tool.recording import Segment, Sender
from h11tool.recording.segments import Kind
from h11tool.report import Entry, Note

CONNECTION = 1  # the number of the connection in the report
CONTINUE_PATIENCE = 1.0  # seconds that a body waits for 100 (Continue), as with curl
FAULT_PATIENCE = 2.0  # seconds of silence after which a response that cannot be read is given up
CONNECT_PATIENCE = 300.0  # seconds, as with curl

_NO_FACTS: Mapping[str, object] = {}


class Settings(NamedTuple):
    """How long an exchange may take, and whom it trusts."""

    trust: Trust = Trust()
    total: float | None = None  # seconds for everything
    connect: float = CONNECT_PATIENCE  # seconds until the connection stands, TLS included
    linger: float = 0.0  # seconds to look for what comes behind the response
    reading: Reading = Reading()


class Session:
    """A connection in progress. `show` gets its entries and `tape` its segments, as things happen."""

    def __init__(
        self,
        url: Url,
        outgoing: Outgoing,
        settings: Settings,
        show: Callable[[Entry], None],
        tape: Callable[[Segment], None],
    ) -> None:
        self._url = url
        self._outgoing = outgoing
        self._settings = settings
        self._show = show
        self._tape = tape
        self._clock = Clock(settings.total)
        self._diagnosis = Diagnosis(str(url), settings.reading)
        self._outcome = Outcome()
        self._received = 0
        self._unsent = memoryview(outgoing.head if outgoing.waits_for_continue else outgoing.head + outgoing.body)
        self._held = outgoing.body if outgoing.waits_for_continue else b""
        self._continue_at = 0.0  # when a held body goes out in any case
        self._sending_failed = ""

    def run(self) -> Outcome:
        """Do it all. Raises `Failure` where the response is not complete, after it was reported what came.

        Raises `BadRequest`, before anybody is connected to, where there are no certificates to trust.
        """
        context = client_context(self._settings.trust) if self._url.scheme == "https" else None
        self._show(self._diagnosis.begin())
        end = self._clock.end(self._settings.connect)
        with Transport.open(self._url, self._clock, end, self._say) as transport:
            self._emit("open", facts={"client": transport.ours, "server": transport.theirs, "tls": None})
            try:
                if context:
                    agreed = transport.start_tls(self._url.host, context, self._clock, end)
                    self._tell_tls(agreed)
                self._exchange(transport)
            finally:
                self._close(transport)
        self._conclude(transport)
        return self._outcome

    def _tell_tls(self, agreed: Mapping[str, object]) -> None:
        self._emit("tls", facts=agreed)
        if not agreed["verified"]:
            self._emit("note", facts={"text": "the peer's certificate was not verified"})

    def _exchange(self, transport: Transport) -> None:
        """Read and write until the response is complete, or until nothing more can come of it."""
        outcome = self._outcome
        while not outcome.complete:
            moved = self._read(transport)
            if transport.end or outcome.complete:
                break
            if self._clock.left(self._clock.end()) == 0.0:
                raise Failure(TOO_LATE, "deadline passed", self._phase(), self._clock.now())
            self._hold_or_release(outcome)
            moved = self._write(transport) or moved
            if not moved and not self._wait(transport):
                break
        if outcome.complete:
            if self._unsent or self._held:
                self._stop_sending("the server has answered before the request is complete")
            self._linger(transport)

    def _read(self, transport: Transport) -> bool:
        data = transport.receive()
        if data:
            self._received += len(data)
            self._emit("data", "server", data)
        return bool(data)

    def _write(self, transport: Transport) -> bool:
        if not self._unsent:
            return False
        try:
            count = transport.send(self._unsent)
        except OSError as error:
            self._sending_failed = (error.strerror or str(error)).lower()
            self._stop_sending(f"sending failed: {self._sending_failed}")
            return True
        if count:
            self._emit("data", "client", bytes(self._unsent[:count]))
            self._unsent = self._unsent[count:]
            if not self._unsent and self._held:
                self._continue_at = self._clock.now() + CONTINUE_PATIENCE
        return bool(count)

    def _hold_or_release(self, outcome: Outcome) -> None:
        """A refused request is not sent on; a held body goes when the server wants it, or says nothing."""
        if outcome.status is not None and outcome.status >= 400 and (self._unsent or self._held):
            self._stop_sending("the server has answered before the request is complete")
        elif self._held and not self._unsent:
            patience_ends = self._clock.now() >= self._continue_at
            if outcome.may_continue or patience_ends:
                if not outcome.may_continue:
                    self._say("continue", f"no 100 (Continue) within {CONTINUE_PATIENCE:.0f} s, the body goes out")
                self._unsent, self._held = memoryview(self._held), b""

    def _stop_sending(self, why: str) -> None:
        left = len(self._unsent) + len(self._held)
        self._say("stopped sending", f"{why}; {left} bytes are left")
        self._unsent, self._held = memoryview(b""), b""

    def _wait(self, transport: Transport) -> bool:
        """Wait until something can move; False when a response that cannot be read is given up."""
        now = self._clock.now()
        patience = [self._clock.left(self._clock.end())]
        if self._outcome.fault:
            patience.append(FAULT_PATIENCE)
        if self._held and not self._unsent:
            patience.append(max(0.0, self._continue_at - now))
        seconds = min((each for each in patience if each is not None), default=None)
        ready = transport.wait(seconds, writing=bool(self._unsent))
        gives_up = self._outcome.fault is not None and self._clock.now() - now >= FAULT_PATIENCE
        return ready or not gives_up

    def _linger(self, transport: Transport) -> None:
        """See what comes behind the response: surplus bytes, or the end of the connection."""
        end = self._clock.end(self._settings.linger)
        while self._read(transport) or (
            transport.end is None and self._clock.left(end) and transport.wait(self._clock.left(end))
        ):
            pass

    def _close(self, transport: Transport) -> None:
        """Report how the connection ends: by the peer, or by us."""
        end = transport.end
        if end is End.UNANNOUNCED:
            self._emit("note", facts={"text": end.value})
            end = End.CLOSED if self._outcome.complete else End.RESET
        if end is End.CLOSED:
            self._emit("fin", "server")
        elif end is not None:
            self._emit("rst", "server")
        if end in (None, End.CLOSED):
            self._emit("fin", "client")
        self._emit("close")
        self._show(Entry(self._diagnosis.summary, at=self._clock.now()))

    def _conclude(self, transport: Transport) -> None:
        """Raise the `Failure` that an incomplete response is."""
        if self._outcome.complete:
            return
        code, reason = self._what_went_wrong(transport.end)
        raise Failure(code, reason, self._phase(), self._clock.now())

    def _what_went_wrong(self, end: End | None) -> tuple[int, str]:
        fault = self._outcome.fault
        if fault:
            place = f"byte {fault.span.start} of the response"
            return UNREADABLE, f"{fault.rule.id} {fault.rule.name} at {place}: it cannot be read"
        if self._sending_failed:
            return NOT_SENT, f"sending failed: {self._sending_failed}"
        if end in (End.RESET, End.FAILED):
            return NOT_RECEIVED, f"{end.value}, {self._how_much()}"
        if not self._received:
            return NO_REPLY, "the peer closed the connection without an answer"
        if end is End.UNANNOUNCED and self._outcome.status and self._outcome.announced is None:
            return NOT_RECEIVED, f"{End.UNANNOUNCED.value}, {self._how_much()}"
        return CUT_SHORT, f"the peer closed the connection, {self._how_much()}"

    def _how_much(self) -> str:
        outcome = self._outcome
        if outcome.status is None or outcome.cut_in_head:
            return f"{self._received} bytes of a head had come"
        whole = "" if outcome.announced is None else f" of {outcome.announced}"
        return f"{outcome.content}{whole} bytes of content had come"

    def _phase(self) -> Phase:
        if self._unsent:
            return "send"
        return "read" if self._received else "wait"

    def _say(self, kind: str, text: str) -> None:
        self._show(Entry(Note(kind, text), CONNECTION, at=self._clock.now()))

    def _emit(
        self,
        kind: Kind,
        sender: Sender | None = None,
        data: bytes = b"",
        facts: Mapping[str, object] = _NO_FACTS,
    ) -> None:
        segment = Segment(kind, CONNECTION, sender, self._clock.now(), data, facts=facts)
        self._tape(segment)
        for entry in self._diagnosis.feed(segment):
            self._outcome.hear(entry)
            self._show(entry)
