"""One exchange and the next: whether it had to be the last, and whether the next one waited for it."""

from __future__ import annotations

from collections.abc import Iterable

from h11tool.checks.answers import loses_framing
from h11tool.checks.exchange import Exchange, Spot, ends_by_closing, leaving, line, pointing, start_line
from h11tool.checks.message import Message
from h11tool.checks.rules import exchange as rules
from h11tool.protocol.findings import Finding

_NOT_REPEATABLE = frozenset([b"POST", b"PATCH", b"LOCK"])  # registered as not idempotent; CONNECT goes its own way


def came_too_early(before: Exchange | None, request: Message) -> Iterable[Finding]:
    """Whether a request was sent while one that must not simply be repeated had no final status yet."""
    if before is None or before.request is None or before.request.method not in _NOT_REPEATABLE:
        return ()
    if before.response and request.section.start >= before.answered_at:
        return ()
    return [pointing(rules.PIPELINING_AFTER_UNSAFE, start_line(request), start_line(before.request))]


def kept_open(before: Exchange | None, response: Message) -> Finding | None:
    """That the server answers again after an exchange that had to be the last, of which it did not say so itself."""
    if before is None or before.request is None or before.response is None or not before.response.persists:
        return None
    request, named = before.request, before.request.section.named
    is_old = request.head.http_version < b"1.1"
    if b"transfer-encoding" in named and (is_old or b"content-length" in named):
        rule, cause = rules.NOT_CLOSED_AFTER_AMBIGUOUS_FRAMING, line(request, b"transfer-encoding")
    else:
        lost = next((fault for fault in before.faults if loses_framing(request, fault)), None)
        if lost and before.response.status >= 400:
            rule, cause = rules.NOT_CLOSED_AFTER_400, Spot(lost.span, True, lost.excerpt)
        elif not request.persists:
            rule, cause = (rules.HTTP10_KEPT_OPEN if is_old else rules.NOT_CLOSED_AFTER_CLOSE), leaving(request)
        else:
            return None
    return pointing(rule, start_line(response), cause)


def leaves_content_behind(exchange: Exchange, request: Message, response: Message) -> bool:
    """Whether content is still to come that the server does not say it will not read."""
    if exchange.is_sent or not response.persists or any(loses_framing(request, fault) for fault in exchange.faults):
        return False
    return not request.facts.expects_continue or exchange.continued or exchange.content_at is not None


def was_the_last(exchange: Exchange) -> bool:
    """Whether one side has said with this exchange that nothing follows."""
    request, response = exchange.request, exchange.response
    if request is None or response is None:
        return False
    return not request.persists or not response.persists or ends_by_closing(response)
