"""All exchanges of one connection: pairs what both directions say, and what is to be said of the pairs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from h11tool.checks.answers import HEEDED, check_answer, trailers_are_not_accepted
from h11tool.checks.exchange import Exchange, Spot, embedded_request, ends_by_closing, leaving, pointing, start_line
from h11tool.checks.message import Message
from h11tool.checks.persistence import came_too_early, kept_open, leaves_content_behind, was_the_last
from h11tool.checks.rules import exchange as rules
from h11tool.checks.switching import check_interim, expectation_is_ignored
from h11tool.protocol.conversation import GAP, REFUSED, SWITCHED, Happening
from h11tool.protocol.events import ConnectionClosed, Data, EndOfMessage, Event, Request, Response, Unread
from h11tool.protocol.findings import Excerpt, Finding, Span
from h11tool.protocol.grammar import compiled
from h11tool.protocol.sentinels import Sentinel
from h11tool.protocol.state import CLIENT, SERVER

MAX_WAITING = 1000  # exchanges that are remembered; further requests are only counted
MAX_HELD = 4 << 20  # octets of their heads
MAX_FAULTS = 20  # of one request that are remembered

_ALL = 1 << 62  # the number of no exchange
_STATUS_LINE = compiled(r"HTTP/1\.[01] [1-5][0-9]{2}")
_STATUS_LINE_SIZE = 12


class Exchanges:
    """Is told what happens on a connection of which both directions are seen, and says what is wrong between them.

    `ordered` says that octets were told in the order in which they passed by. An exchange is forgotten once its
    response is complete. Where it is no longer certain what answers what, nothing more is said.
    """

    def __init__(self, *, ordered: bool) -> None:
        self._ordered = ordered
        self._open: dict[int, Exchange] = {}
        self._held = 0  # octets of the heads of the requests in it
        self._answered: Exchange | None = None  # the last one whose response is complete
        self._asked = -1  # the number of the last request
        self._unasked = -1  # the number of the last response that waits for its request
        self._trusted = _ALL  # the number of the last exchange of which it is certain what answers what
        self._silent = False
        self._came = {CLIENT: 0, SERVER: 0}  # octets
        self._told = {CLIENT: 0, SERVER: 0}  # up to which they have become events
        self._client_left = False  # before the server did
        self._server_closed: Span | None = None
        self._farewell: tuple[int, Spot] | None = None  # when the server took leave, in octets of the client; and how
        self._embedded: Spot | None = None  # a request-line at the beginning of content
        self._tail = b""  # of content that only the end of the connection ends

    def arrive(self, role: Sentinel, octets: int) -> None:
        """So many octets of this side have come; what they mean is told next."""
        self._came[role] += octets

    def leave(self, role: Sentinel) -> None:
        """This side closes or resets the connection; what that means is told next."""
        self._client_left = self._client_left or (role is CLIENT and self._server_closed is None)

    def note(self, happening: Happening) -> None:
        """The engine has found something."""
        finding, exchange = happening.what, self._open.get(happening.exchange)
        if exchange is None or len(exchange.faults) >= MAX_FAULTS or not isinstance(finding, Finding):
            return
        if finding.from_client and finding.rule in HEEDED:
            exchange.faults.append(finding)

    def hear(self, place: Happening, event: Event, message: Message | None, at: float) -> Iterator[Happening]:
        """What is to be said because of this event. `message` is the one that it belongs to."""
        if self._silent:
            return
        role, number = place.role, place.exchange
        if type(event) is Unread:
            self._doubt(role, event)
        elif type(event) is ConnectionClosed:
            if role is SERVER:
                self._server_closed = event.span
                if self._ordered:
                    yield from self._unanswered()
        elif message:
            for finding in self._take(number, event, message, at):
                yield _happening(number, finding)
        wire = event.wire
        if wire:
            self._told[role] = wire.stop
        if self._unasked > self._asked and self._ordered and self._came[CLIENT] == self._told[CLIENT]:
            yield from self._left_over()

    def finish(self) -> Iterator[Happening]:
        """Nothing more will come. Where the order is unknown it is only now that something is known to be missing."""
        if not self._ordered and not self._silent and self._trusted == _ALL:
            yield from self._left_over()
            if self._server_closed:
                yield from self._unanswered()

    def _left_over(self) -> Iterator[Happening]:
        """A response that was kept because its request might still come: it has not."""
        exchange = self._open.get(self._asked + 1)
        for finding in self._surplus(exchange) if exchange else ():
            yield _happening(self._asked + 1, finding)

    def _take(self, number: int, event: Event, message: Message, at: float) -> Iterable[Finding]:
        if type(event) is EndOfMessage:
            return self._end(number, message.from_client)
        if type(event) is Request:
            return self._ask(number, message, at)
        if type(event) is Response:
            return self._answer(number, message)
        if type(event) is not Data:
            return self._interim(number, message)
        if message.from_client:
            self._look_into_content(number, event, at)
            return ()
        return self._look_for_answer(number, event)

    def _doubt(self, role: Sentinel, event: Unread) -> None:
        """What stands in octets that were not read, nobody knows: a request perhaps, or a response."""
        if event.reason == SWITCHED:
            return
        if role is SERVER or event.reason in (GAP, REFUSED):
            self._silent = True
        self._trusted = min(self._trusted, self._asked)

    def _remember(self, exchange: Exchange) -> None:
        message = exchange.request or exchange.response
        size = len(message.section.octets) if message else 0
        if len(self._open) < MAX_WAITING and self._held + size <= MAX_HELD:
            self._open[exchange.number] = exchange
            exchange.held += size
            self._held += size

    def _forget(self, exchange: Exchange) -> None:
        self._open.pop(exchange.number, None)
        self._held -= exchange.held
        self._answered = exchange

    def _knows_how_far(self, exchange: Exchange) -> bool:
        """Whether what has been told of the client is what had come of it by now."""
        return self._ordered and not exchange.overtaken and self._came[CLIENT] == self._told[CLIENT]

    def _before(self, number: int) -> Exchange | None:
        """The exchange before this one, if it is remembered."""
        last = self._answered
        return self._open.get(number - 1) or (last if last and last.number == number - 1 else None)

    # What the client says.

    def _ask(self, number: int, message: Message, at: float) -> Iterator[Finding]:
        before = self._before(number)
        self._asked = number
        exchange = self._open.get(number) or Exchange(number)
        exchange.overtaken = exchange.response is not None
        exchange.request, exchange.asked_at = message, at
        exchange.reached = message.section.start + len(message.section.octets)
        if number not in self._open:
            self._remember(exchange)
        if self._ordered and number <= self._trusted:
            yield from came_too_early(before, message)
            yield from self._comes_too_late(before, message)
        if exchange.response:
            yield from check_answer(exchange)
            if exchange.response.end:
                yield from self._complete(exchange)

    def _comes_too_late(self, before: Exchange | None, request: Message) -> Iterable[Finding]:
        if self._farewell is None or request.section.start < self._farewell[0]:
            return ()
        cause, self._farewell = self._farewell[1], None
        if before and before.request and not before.request.persists:
            return ()  # the client has taken leave too, and the engine says that it went on
        return [pointing(rules.REQUEST_AFTER_SERVER_CLOSE, start_line(request), cause)]

    def _look_into_content(self, number: int, data: Data, at: float) -> None:
        exchange = self._open.get(number)
        if exchange is None or data.span is None:
            return
        if exchange.content_at is None:
            exchange.content_at = at
        exchange.reached = data.span.stop
        if exchange.opening is not None and not data.chunk_line:
            self._embedded = embedded_request(exchange, data.data) or self._embedded

    # What the server says.

    def _interim(self, number: int, message: Message) -> Iterator[Finding]:
        exchange = self._open.get(number)
        if exchange and exchange.request and number <= self._trusted:
            yield from check_interim(exchange, exchange.request, message, self._knows_how_far(exchange))
            exchange.interim = message
            exchange.continued = exchange.continued or message.status == 100
        self._silent = self._silent or message.status == 101

    def _answer(self, number: int, message: Message) -> Iterator[Finding]:
        kept = kept_open(self._before(number), message)
        if kept and number - 1 <= self._trusted:
            yield kept
        if number > self._asked:
            yield from self._come_unasked(Exchange(number, response=message, answered_at=self._came[CLIENT]))
            return
        exchange = self._open.get(number)
        if exchange:
            exchange.response, exchange.answered_at = message, self._came[CLIENT]
            if number <= self._trusted:
                yield from check_answer(exchange)
                if self._ordered and exchange.request:
                    yield from expectation_is_ignored(exchange, exchange.request, message)
        self._silent = self._silent or message.opens_tunnel

    def _come_unasked(self, exchange: Exchange) -> Iterator[Finding]:
        """A response, and no request: one too many, unless the request is on its way or was not recognised."""
        if self._ordered and self._came[CLIENT] == self._told[CLIENT]:
            yield from self._surplus(exchange)
        else:
            self._remember(exchange)
            self._unasked = exchange.number

    def _surplus(self, exchange: Exchange) -> Iterator[Finding]:
        """Only one is told: from there on it is not known what answers what."""
        self._silent = True
        response, before = exchange.response, self._before(exchange.number)
        if response is None or self._asked < 0 or self._trusted != _ALL:
            return
        if kept_open(before, response):
            return  # that the connection had to end has been said
        if response.status == 408 or (before and before.response and not before.response.persists):
            return  # a word to an idle client; or the engine has said that the server goes on after a close
        if self._embedded:
            yield pointing(rules.UNREAD_BODY_PARSED_AS_REQUEST, start_line(response), self._embedded)
        else:
            cause = start_line(before.request) if before and before.request else None
            yield pointing(rules.RESPONSE_WITHOUT_REQUEST, start_line(response), cause)

    def _look_for_answer(self, number: int, data: Data) -> Iterator[Finding]:
        """A status-line in content that has no other end than that of the connection."""
        exchange = self._open.get(number)
        response = exchange.response if exchange else None
        if response is None or data.span is None or not response.persists or not ends_by_closing(response):
            return
        octets = self._tail + data.data
        base = data.span.stop - len(octets)
        self._tail = octets[-_STATUS_LINE_SIZE + 1 :]
        found = _STATUS_LINE.search(octets) if self._asked > number and self._trusted == _ALL else None
        if found:
            self._silent = True
            start = base + found.start()
            at = Spot(Span(start, start + _STATUS_LINE_SIZE), False, Excerpt(start, found[0]))
            yield pointing(rules.PERSISTENT_WITHOUT_LENGTH, at, start_line(response))

    def _end(self, number: int, from_client: bool) -> Iterable[Finding]:
        exchange = self._open.get(number)
        if exchange is None:
            return ()
        if from_client:
            exchange.is_sent = True
            return ()
        return self._complete(exchange) if exchange.request else ()

    def _complete(self, exchange: Exchange) -> Iterator[Finding]:
        """The response is complete."""
        self._forget(exchange)
        self._tail = b""
        request, response = exchange.request, exchange.response
        if request is None or response is None:
            return
        if exchange.number <= self._trusted:
            yield from trailers_are_not_accepted(request, response)
            if self._knows_how_far(exchange) and leaves_content_behind(exchange, request, response):
                reached = Spot(Span(exchange.reached, exchange.reached), True)
                yield pointing(rules.EARLY_FINAL_RESPONSE, start_line(response), reached)
        if not response.persists:
            self._farewell = self._came[CLIENT], leaving(response)

    def _unanswered(self) -> Iterator[Happening]:
        """The server has closed. A client that left first has given up waiting, and one that was told so knows."""
        if self._silent:
            return
        waiting = [exchange for exchange in self._open.values() if exchange.request]
        if not waiting or waiting[0].response or self._trusted != _ALL or (self._client_left and self._ordered):
            return
        first, last = waiting[0], self._answered
        request = first.request
        if request is None or (last and was_the_last(last)):
            return
        if first.interim is None:
            count = self._asked - first.number + 1
            says = f"The server closed the connection with {count} requests unanswered; this is the first."
            end = self._server_closed or Span(0, 0)
            cause = Spot(Span(end.stop, end.stop), False)
            told = pointing(rules.REQUEST_WITHOUT_RESPONSE, start_line(request), cause, says if count > 1 else "")
            yield _happening(first.number, told)
        elif first.is_sent:
            told = pointing(rules.NO_FINAL_RESPONSE, start_line(first.interim), start_line(request))
            yield _happening(first.number, told)


def _happening(number: int, finding: Finding) -> Happening:
    return Happening(CLIENT if finding.from_client else SERVER, number, finding)
