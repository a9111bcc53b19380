"""Content-Length: one decimal number, and the ways in which peers get it wrong (RFC 9110 §8.6, RFC 9112 §6.3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from h11tool.protocol.grammar import Fault, compiled, decimal
from h11tool.protocol.lists import members
from h11tool.protocol.rules import body_framing as rules

LARGEST = 2**63 - 1
ENDLESS = 2**64  # stands for any length of more digits than a body can have octets
MAX_DIGITS = 20

_NOT_DIGIT = compiled(r"[^0-9]")
_SIGNED = compiled(r"[-+][0-9]++")


class Lengths(NamedTuple):
    """What the Content-Length values of a message say: the lengths in order, and what is wrong with them."""

    values: list[int]
    readable: bool  # every member is a number
    first: tuple[int, int, int] | None  # index of the value, start and stop of the first number
    faults: list[tuple[int, Fault]]  # index of the value, and the fault counted from that value's start


def read_lengths(values: Sequence[bytes]) -> Lengths:
    lengths: list[int] = []
    places: list[tuple[int, int, int]] = []
    faults: list[tuple[int, Fault]] = []
    readable = True
    for index, value in enumerate(values):
        if not value:
            faults.append((index, Fault(rules.CONTENT_LENGTH_EMPTY, 0, 0)))
            readable = False
            continue
        for start, stop in members(value):
            if start == stop:
                faults.append((index, Fault(rules.CONTENT_LENGTH_EMPTY_MEMBER, start, start + 1)))
                continue
            wrong = list(_faults(value, start, stop))
            faults += [(index, fault) for fault in wrong]
            if any(fault.rule in _UNREADABLE for fault in wrong):
                readable = False
            else:
                lengths.append(_number(value[start:stop]))
                places.append((index, start, stop))
    if readable and lengths:
        faults += _repetitions(lengths, places)
    return Lengths(lengths, readable and bool(lengths), places[0] if places else None, faults)


_UNREADABLE = (rules.CONTENT_LENGTH_NOT_DECIMAL, rules.CONTENT_LENGTH_SIGNED)


def _faults(value: bytes, start: int, stop: int) -> Iterator[Fault]:
    if _SIGNED.fullmatch(value, start, stop):
        yield Fault(rules.CONTENT_LENGTH_SIGNED, start, start + 1)
        return
    odd = _NOT_DIGIT.search(value, start, stop)
    if odd:
        yield Fault(rules.CONTENT_LENGTH_NOT_DECIMAL, odd.start(), odd.end())
        return
    digits = value[start:stop].lstrip(b"0")
    zeros = stop - start - len(digits)
    if zeros and stop - start > 1:
        surplus = zeros if digits else zeros - 1
        yield Fault(rules.CONTENT_LENGTH_LEADING_ZERO, start, start + surplus)
    if _number(value[start:stop]) > LARGEST:
        yield Fault(rules.CONTENT_LENGTH_OVERFLOW, start, stop)


def _number(digits: bytes) -> int:
    digits = digits.lstrip(b"0")
    return ENDLESS if len(digits) > MAX_DIGITS else decimal(digits or b"0")


def _repetitions(lengths: list[int], places: list[tuple[int, int, int]]) -> Iterator[tuple[int, Fault]]:
    for length, (index, start, stop) in list(zip(lengths, places, strict=True))[1:]:
        differs = length != lengths[0]
        rule = rules.CONTENT_LENGTH_CONFLICT if differs else rules.CONTENT_LENGTH_REPEATED
        yield index, Fault(rule, start, stop)
