"""The facts of messages as nearly all are, each combination of framing fields worked out once.

What is out of the ordinary in any way, right or wrong, is left to `framing`.
"""

from __future__ import annotations

from collections.abc import Iterable

from h11tool.protocol import authority
from h11tool.protocol.codings import CHUNKED
from h11tool.protocol.framing import CHUNKED_BODY, CLOSING, PLAIN, USUAL_LENGTH, Facts
from h11tool.protocol.grammar import decimal
from h11tool.protocol.headers import CODING, CONNECTION, HOST, LENGTH, Field
from h11tool.protocol.memo import Memo

# Connection values that most messages have, and what they leave of HTTP/1.1's persistence.
_CONNECTIONS = {None: PLAIN, b"keep-alive": PLAIN, b"Keep-Alive": PLAIN, b"close": CLOSING, b"Close": CLOSING}
_WANTED = (HOST, LENGTH, CODING, CONNECTION)

_REQUESTS: Memo[tuple[Field, ...], Facts] = Memo()
_RESPONSES: Memo[tuple[Field, ...], Facts] = Memo()


def facts_of_request(marked: Iterable[Field]) -> Facts | None:
    """The facts of a request with HTTP/1.1 and a path, from mark and value of fields; None if anything is unusual."""
    key = tuple(marked)
    return _REQUESTS.get(key) or _remembered(_REQUESTS, key)


def facts_of_response(status: int, marked: Iterable[Field]) -> Facts | None:
    """The same for a response with HTTP/1.1."""
    if status < 200 or status == 204:
        return None
    key = tuple(marked)
    return _RESPONSES.get(key) or _remembered(_RESPONSES, key)


def _remembered(memo: Memo[tuple[Field, ...], Facts], marked: tuple[Field, ...]) -> Facts | None:
    facts = _facts(dict(marked), of_request=memo is _REQUESTS) if len(dict(marked)) == len(marked) else None
    if facts is not None:
        memo.remember(marked, facts, sum([len(value) for _, value in marked]))
    return facts


def _facts(fields: dict[bytes, bytes], *, of_request: bool) -> Facts | None:
    """What the only value of each field says."""
    host, length, coding, connection = map(fields.get, _WANTED)
    if fields.keys() - _WANTED or (host is None) is of_request:
        return None
    if host is not None and not authority.is_usual_host(host):
        return None
    facts = _CONNECTIONS.get(connection)
    if facts is None or (length is None and coding is None):
        return facts
    if coding is None and length is not None and USUAL_LENGTH.fullmatch(length):
        return facts._replace(length=decimal(length))
    if length is None and coding == CHUNKED:
        return CHUNKED_BODY._replace(keep_alive=facts.keep_alive)
    return None
