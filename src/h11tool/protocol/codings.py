"""Transfer-Encoding: a list of codings of which chunked is the last (RFC 9112 §6.1 and §7)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from h11tool.protocol.grammar import OWS, TCHAR, TOKEN, Fault, compiled
from h11tool.protocol.lists import members
from h11tool.protocol.rules import body_framing as rules

CHUNKED = b"chunked"
COMPRESSIONS = frozenset([b"gzip", b"deflate", b"compress", b"x-gzip", b"x-compress"])

_CODING = compiled(rf"({TOKEN}){OWS}((?:;.*+)?)")
_UNUSUAL = compiled(rf"[^{TCHAR}]")
_LETTERS = compiled(r"[^A-Za-z]++")


class Coding(NamedTuple):
    """A member of the list: its name in lower case, as it is read tolerantly, and where it stands."""

    name: bytes
    line: int  # index of the field line
    start: int
    stop: int


class Codings(NamedTuple):
    """What the Transfer-Encoding values of a message say, and what is wrong with them."""

    members: list[Coding]
    faults: list[tuple[int, Fault]]

    @property
    def chunked_last(self) -> bool:
        return bool(self.members) and self.members[-1].name == CHUNKED

    @property
    def ignored(self) -> bool:
        """Nothing is left when the coding that no longer exists is taken away."""
        return all(member.name == b"identity" for member in self.members)


def read_codings(values: Sequence[bytes], request: bool) -> Codings:
    codings: list[Coding] = []
    faults: list[tuple[int, Fault]] = []
    chunked = False
    for index, value in enumerate(values):
        if index:
            faults.append((index, Fault(rules.TRANSFER_ENCODING_ON_SEVERAL_LINES, -1, -1)))
        if not value:
            faults.append((index, Fault(rules.TRANSFER_ENCODING_EMPTY, 0, 0)))
            continue
        for start, stop in members(value, quotes=True):
            if start == stop:
                faults.append((index, Fault(rules.TRANSFER_ENCODING_EMPTY_MEMBER, start, start + 1)))
                continue
            name, wrong = _read_member(value, start, stop, chunked)
            chunked = chunked or name == CHUNKED
            faults += [(index, fault) for fault in wrong]
            codings.append(Coding(name, index, start, stop))
    last = codings[-1] if codings else None
    if last and (last.name in COMPRESSIONS):
        rule = rules.CHUNKED_NOT_FINAL_IN_REQUEST if request else rules.CHUNKED_NOT_FINAL_IN_RESPONSE
        faults.append((last.line, Fault(rule, last.start, last.stop)))
    return Codings(codings, faults)


def _read_member(value: bytes, start: int, stop: int, again: bool) -> tuple[bytes, list[Fault]]:
    found = _CODING.fullmatch(value, start, stop)
    if found is None:
        return _read_odd_member(value, start, stop)
    name = found[1].lower()
    after = found.start(2), found.end(2)
    if name == CHUNKED:
        if again:
            return name, [Fault(rules.CHUNKED_APPLIED_TWICE, start, found.end(1))]
        if found[2]:
            return name, [Fault(rules.CHUNKED_WITH_PARAMETERS, *after)]
        return name, []
    if name in COMPRESSIONS:
        return name, [Fault(rules.COMPRESSION_CODING_WITH_PARAMETERS, *after)] if found[2] else []
    if name == b"identity":
        return name, [Fault(rules.IDENTITY_TRANSFER_CODING, start, found.end(1))]
    if CHUNKED in name:
        return CHUNKED, list(_around_chunked(value, start, stop))
    return name, [Fault(rules.UNKNOWN_TRANSFER_CODING, start, found.end(1))]


def _read_odd_member(value: bytes, start: int, stop: int) -> tuple[bytes, list[Fault]]:
    if CHUNKED in value[start:stop].lower():
        return CHUNKED, list(_around_chunked(value, start, stop))
    if _LETTERS.sub(b"", value[start:stop]).lower() == CHUNKED:
        return CHUNKED, [Fault(rules.OBFUSCATED_CHUNKED, start, stop)]
    odd = _UNUSUAL.search(value, start, stop)
    place = (odd.start(), odd.end()) if odd else (start, stop)
    return value[start:stop].lower(), [Fault(rules.TRANSFER_CODING_NOT_TOKEN, *place)]


def _around_chunked(value: bytes, start: int, stop: int) -> Iterator[Fault]:
    """Blame what stands before and after the word `chunked`."""
    word = value.lower().index(CHUNKED, start)
    for begin, end in ((start, word), (word + len(CHUNKED), stop)):
        if begin < end:
            yield Fault(rules.OBFUSCATED_CHUNKED, begin, end)
