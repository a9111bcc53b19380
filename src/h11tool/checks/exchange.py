"""One exchange: the request, what answers it, and how far either side had come when."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from h11tool.checks.message import Message
from h11tool.checks.section import Member, Section
from h11tool.protocol.evidence import excerpt
from h11tool.protocol.findings import Excerpt, Finding, Rule, Span
from h11tool.protocol.grammar import TOKEN, VISIBLE, compiled

OPENING = 1024  # octets in which a request-line at the beginning of content is looked for

_REQUEST_LINE = compiled(rf"[\r\n]*+({TOKEN} {VISIBLE} HTTP/1\.[01])\r?\n")
_VERSION = compiled(r"HTTP/[0-9.]+[ \t\r]*+\Z")
_STATUS = compiled(r"\A[^ \t]++[ \t]++([0-9]{3})")


@dataclass(slots=True)
class Exchange:
    """A request and what answers it. Offsets are those of the client's stream."""

    number: int
    request: Message | None = None  # None while only the response has been seen
    asked_at: float = 0.0  # when the request's head was complete; seconds since the capture began
    reached: int = 0  # the offset up to which the request has come, head and content
    content_at: float | None = None  # when its content began to come
    is_sent: bool = False  # whether it is complete
    faults: list[Finding] = field(default_factory=list)  # what the engine found in it that a server must heed
    interim: Message | None = None  # the last interim response
    continued: bool = False  # whether 100 (Continue) was among them
    response: Message | None = None  # the final one
    answered_at: int = 0  # how many octets of the client had come with the head of the final response
    overtaken: bool = False  # whether its response was read before its request
    held: int = 0  # octets of the heads that are kept for it
    opening: bytes | None = b""  # of the request's content, as long as it may turn out to be a request-line


class Spot(NamedTuple):
    """Octets of one direction that a finding can point at."""

    span: Span
    from_client: bool
    excerpt: Excerpt | None = None


def pointing(rule: Rule, at: Spot, cause: Spot | None = None, says: str = "") -> Finding:
    """The finding that `rule` is broken `at` a spot because of what stands at another."""
    if cause is None:
        return Finding(rule, at.span, at.from_client, None, says, at.excerpt)
    elsewhere = None if cause.from_client == at.from_client else cause.from_client
    return Finding(rule, at.span, at.from_client, cause.span, says, at.excerpt, cause.excerpt, elsewhere)


def spot(message: Message, start: int, stop: int) -> Spot:
    """Octets of a head, counted from its first one."""
    return spot_in(message.section, message.from_client, start, stop)


def spot_in(section: Section, from_client: bool, start: int, stop: int) -> Spot:
    base = section.start
    return Spot(Span(base + start, base + stop), from_client, excerpt(section.octets, base, start, stop))


def start_line(message: Message) -> Spot:
    return spot(message, 0, len(message.start_line))


def version(request: Message) -> Spot:
    """Where a request says its version; its whole line where it says none."""
    found = _VERSION.search(request.start_line)
    return spot(request, *found.span()) if found else start_line(request)


def status_code(response: Message) -> Spot:
    found = _STATUS.match(response.start_line)
    return spot(response, *found.span(1)) if found else start_line(response)


def line(message: Message, name: bytes) -> Spot:
    """The first line of a field that there is, without its line end."""
    place = message.section.line(name)
    return spot(message, place.name_start, place.value_stop)


def value(message: Message, name: bytes) -> Spot:
    """The value of the first line of a field that there is."""
    place = message.section.line(name)
    return spot(message, place.value_start, place.value_stop)


def member(message: Message, found: Member) -> Spot:
    return spot(message, found.start, found.stop)


def line_or_start(message: Message, name: bytes) -> Spot:
    """The first line of a field, or the start-line where there is no such field."""
    return line(message, name) if name in message.section.named else start_line(message)


def leaving(message: Message) -> Spot:
    """What says that the connection will not persist: the option close, or the version."""
    if b"close" in message.section.options:
        options = message.section.members(b"connection")
        return member(message, next(option for option in options if option.name == b"close"))
    if message.from_client:
        return version(message)
    stop = message.start_line.find(b" ")
    return spot(message, 0, stop) if stop > 0 else start_line(message)


def ends_by_closing(response: Message) -> bool:
    """Whether its content goes on until the connection ends (RFC 9112 §6.3)."""
    facts = response.facts
    return not response.has_no_content and not facts.chunked and facts.length is None


def embedded_request(exchange: Exchange, octets: bytes) -> Spot | None:
    """A request-line at the beginning of the request's content, once these further octets make it complete."""
    request, opening = exchange.request, exchange.opening
    if request is None or opening is None:
        return None
    opening = exchange.opening = opening + octets[: OPENING - len(opening)]
    found = _REQUEST_LINE.match(opening)
    if found or len(opening) >= OPENING or b"\n" in opening.lstrip(b"\r\n"):
        exchange.opening = None
    if not found:
        return None
    base = request.section.start + len(request.section.octets)
    start, stop = found.span(1)
    return Spot(Span(base + start, base + stop), True, excerpt(opening, base, start, stop))
