"""Every rule by id and by name, and the notation of their examples."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from h11tool import checks
from h11tool.protocol import rules
from h11tool.protocol.findings import Rule
from h11tool.recording import Segment, Sender


@cache
def all_rules() -> tuple[Rule, ...]:
    """All rules, by id."""
    found = [*rules.all_rules(), *checks.all_rules()]
    return tuple(sorted(found, key=lambda rule: rule.id))


def rule_named(text: str) -> Rule | None:
    """The rule with this id, in any letter case, or with this name."""
    for rule in all_rules():
        if text.upper() == rule.id or text == rule.name:
            return rule
    return None


def rules_matching(selector: str) -> tuple[Rule, ...]:
    """The rules whose id begins with the selector, in any letter case, or whose name it is; maybe none."""
    return tuple(rule for rule in all_rules() if rule.id.startswith(selector.upper()) or rule.name == selector)


class Example(NamedTuple):
    """An example as segments; `sender` is the side whose stream the example is about."""

    segments: list[Segment]
    sender: Sender
    both: bool


_HEADS = {
    "R": ("client", b"", b""),
    "S": ("server", b"", b""),
    "r": ("client", b"GET / HTTP/1.1\r\nHost: a\r\n", b"\r\n\r\n"),
    "s": ("server", b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n", b"\r\n\r\n"),
}
_REPEATED = re.compile(r"\{((?:[^{}]|\\.)+?)\*(\d+)\}")
_MARK = re.compile(r" ?\[(FIN|RST|gap (\d+)|\d+s)\]")
_WAIT = re.compile(r"\[(\d+)s\]")
_TURN = re.compile(r"(?:^|(?<=\]))\s*([<>])|([<>])(?=HTTP/|[A-Z]+ |\\x|\[)|(?<=\\n)>")
_ESCAPE = re.compile(rb"\\(?:x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_SHORT = {b"r": b"\r", b"n": b"\n", b"t": b"\t", b"\\": b"\\", b"0": b"\0"}


def example(text: str) -> Example:
    """The segments of an example of the catalogue.

    `R:` and `S:` are followed by the octets of a client and of a server, `r:`
    and `s:` by field lines inside a request or response, `X:` by an exchange
    in which `>` and `<` give the direction. `\\r \\n \\t \\\\ \\xNN` are octets,
    `{a*8100}` repeats, `[FIN]`, `[RST]` and `[gap 4]` are events, and before
    the next turn `[1s]` passes.
    """
    kind, _, body = text.partition(":")
    if kind == "X":
        return Example(list(_exchange(body)), "client", True)
    sender, before, after = _HEADS[kind]
    side: Sender = "client" if sender == "client" else "server"
    segments = list(_direction(body, side, before, after))
    if segments[-1].kind not in ("fin", "rst"):
        segments.append(Segment("fin", 0, side))
    return Example(segments, side, False)


def _direction(body: str, sender: Sender, before: bytes = b"", after: bytes = b"") -> Iterator[Segment]:
    at = 0
    for mark in _MARK.finditer(body):
        if mark.start() > at:
            yield Segment("data", 0, sender, data=before + octets(body[at : mark.start()]) + after)
            before = b""
        if mark[1] == "FIN":
            yield Segment("fin", 0, sender)
        elif mark[1] == "RST":
            yield Segment("rst", 0, sender)
        elif mark[2]:
            yield Segment("gap", 0, sender, length=int(mark[2]))
        at = mark.end()
    rest = before + octets(body[at:]) + after
    if rest:
        yield Segment("data", 0, sender, data=rest)
    elif at == 0:
        yield Segment("fin", 0, sender)


def _exchange(body: str) -> Iterator[Segment]:
    turns, now = list(_TURN.finditer(body)), 0.0
    for turn, following in zip(turns, [*turns[1:], None], strict=True):
        piece = body[turn.end() : following.start() if following else len(body)]
        for segment in _direction(piece, "client" if turn[0].strip() == ">" else "server"):
            yield segment._replace(at=now)
        now += sum(int(wait) for wait in _WAIT.findall(piece))


def octets(text: str) -> bytes:
    """The octets of a piece of an example."""
    text = _REPEATED.sub(lambda found: found[1] * int(found[2]), text)
    return _ESCAPE.sub(_octet, text.encode("latin-1"))


def _octet(found: re.Match[bytes]) -> bytes:
    if found[1]:
        return bytes.fromhex(found[1].decode())
    return _SHORT.get(found[2], found[2])
