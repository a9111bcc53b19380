"""Checks for what two recipients read in two ways although nothing is wrong with it: targets, ranges, names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from h11tool.checks.check import HeadCheck
from h11tool.checks.message import Message
from h11tool.checks.rules import ambiguity as rules
from h11tool.protocol.authority import authority_of, target_faults
from h11tool.protocol.grammar import Fault, compiled, decimal
from h11tool.protocol.headers import CODING, LENGTH
from h11tool.protocol.lists import members

MAX_RANGES = 50
MAX_OVERLAPPING = 2

_NOT_ALPHANUMERIC = compiled(r"[^0-9a-z]")
# Without one of these in it a target need not be looked at closely: control octets, octets above ASCII, dots.
_SUSPECT = compiled(r"%0[0AaDd]|%[89A-Fa-f]|%(?:25)*+2[Ee]|(?:/|%(?:25)*+(?:2[Ff]|5[Cc]))\.")
_PATH_END = compiled(r"[?#]")
_NEWLINES = compiled(r"(?:%0[AaDd])++")
# A link that follows a line break is part of a text and no field.
_FIELD_FOLLOWS = compiled(r"[-\w]++(?::|%3[Aa])(?!//|%2[Ff]%2[Ff])")
_NUL = compiled(r"%00")
_ENCODED_RUN = compiled(r"(?:%[89A-Fa-f][0-9A-Fa-f])++")
# RFC 3629 §4. What comes first is right, then what is too long, then any other octet.
_UTF8 = compiled(
    r"[\xc2-\xdf][\x80-\xbf]|(?:\xe0[\xa0-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]|\xed[\x80-\x9f])[\x80-\xbf]"
    r"|(?:\xf0[\x90-\xbf]|[\xf1-\xf3][\x80-\xbf]|\xf4[\x80-\x8f])[\x80-\xbf]{2}"
    r"|(?P<overlong>[\xc0\xc1][\x80-\xbf]|\xe0[\x80-\x9f][\x80-\xbf]|\xf0[\x80-\x8f][\x80-\xbf]{2})|(?P<other>.)"
)
# Segments may be encoded once or several times over, and a `;` begins parameters that some servers cut off.
_SLASH = r"(?:/|%(?:25)*+(?:2[Ff]|5[Cc]))"
_DOTS = rf"(?:\.|%(?:25)*+2[Ee]){{1,2}}+(?=;|{_SLASH}|\Z)"
_DOT_SEGMENTS = compiled(rf"{_SLASH}({_DOTS}(?:{_SLASH}{_DOTS})*+)")
_RANGE = compiled(r"([0-9]{0,18})-([0-9]{0,18})")
_FAR = 10**18  # where a range ends that has no end


def masks_framing(name: bytes) -> bool:
    """Whether a name in lower case becomes that of a framing field once every odd character is a hyphen.

    CGI maps the hyphen of the real name and these characters to the same underscore (RFC 9110 §17.10).
    """
    return name not in (LENGTH, CODING) and _NOT_ALPHANUMERIC.sub(b"-", name) in (LENGTH, CODING)


def target_hides_something(message: Message) -> Iterable[Fault]:
    target = message.target
    if (b"%" in target or b"/." in target) and _SUSPECT.search(target):
        return _hidden(message, target)
    return ()


def _hidden(message: Message, target: bytes) -> Iterator[Fault]:
    """What the engine has not blamed already."""
    method, line = message.method or b"", message.start_line
    faults = list(_target_faults(target, *_path(method, target)))
    if not faults:
        return
    base = line.find(target, line.find(method) + len(method))
    blamed = bytearray(len(target))
    for fault in target_faults(method, target):
        blamed[fault.start : fault.stop] = b"\1" * (fault.stop - fault.start)
    for fault in faults:
        if not any(blamed[fault.start : fault.stop]):
            yield fault._replace(start=base + fault.start, stop=base + fault.stop)


def _path(method: bytes, target: bytes) -> tuple[int, int]:
    """Where the path stands; empty in a target that has none."""
    start = 0
    if target[:1] != b"/":
        authority = None if method == b"CONNECT" else authority_of(method, target)
        start = authority[1] if authority else len(target)
    end = _PATH_END.search(target, start)
    return start, end.start() if end else len(target)


def _target_faults(target: bytes, start: int, stop: int) -> Iterator[Fault]:
    for dots in _DOT_SEGMENTS.finditer(target, start, stop):
        yield Fault(rules.DOT_SEGMENTS_IN_TARGET, *dots.span(1))
    for breaks in _NEWLINES.finditer(target):
        at = breaks.start()
        if start <= at < stop or (at > stop and _FIELD_FOLLOWS.match(target, breaks.end())):
            yield Fault(rules.ENCODED_NEWLINE_IN_TARGET, *breaks.span())
    for nul in _NUL.finditer(target):
        yield Fault(rules.ENCODED_NUL_IN_TARGET, *nul.span())
    yield from _not_utf8(target, start, stop)


def _not_utf8(target: bytes, start: int, stop: int) -> Iterator[Fault]:
    """Overlong sequences anywhere; in the path, of everything else that is not UTF-8, all at once.

    A query may hold raw octets: that is how BitTorrent clients ask their tracker.
    """
    odd: list[int] = []
    for run in _ENCODED_RUN.finditer(target):
        octets = bytes.fromhex(run[0].replace(b"%", b"").decode("ascii"))
        for found in _UTF8.finditer(octets):
            place = run.start() + 3 * found.start(), run.start() + 3 * found.end()
            if found["overlong"]:
                yield Fault(rules.OVERLONG_UTF8_IN_TARGET, *place)
            elif found["other"] and start <= place[0] < stop:
                odd += place
    if odd:
        says = "The path holds encoded octets that are not UTF-8."
        yield Fault(rules.OVERLONG_UTF8_IN_TARGET, odd[0], odd[-1], None, says)


class _Range(NamedTuple):
    """The octets that a range asks for, and where it stands in the value."""

    first: int
    last: int
    start: int
    stop: int


def ranges_are_too_many(message: Message) -> Iterable[Fault]:
    section = message.section
    if b"," not in section.value(b"range"):
        return ()
    place = section.line(b"range")
    unit, equals, text = section.text(place).partition(b"=")
    if unit.lower() != b"bytes":
        return ()
    ranges = list(_ranges(text))
    overlapping = sorted(_overlapping(ranges), key=lambda each: each.start)
    if len(overlapping) > MAX_OVERLAPPING:
        count, start = len(overlapping), overlapping[MAX_OVERLAPPING].start
        says, stop = f"Range asks for {count} ranges that overlap.", overlapping[-1].stop
    elif len(ranges) > MAX_RANGES:
        says, start, stop = f"Range asks for {len(ranges)} ranges.", ranges[MAX_RANGES].start, ranges[-1].stop
    else:
        return ()
    base = place.value_start + len(unit) + len(equals)
    return [Fault(rules.RANGE_FLOOD, base + start, base + stop, None, says)]


def _ranges(text: bytes) -> Iterator[_Range]:
    """The ranges that can be read (RFC 9110 §14.1.2). The last octets of something end where an open range ends."""
    for start, stop in members(text):
        found = _RANGE.fullmatch(text, start, stop)
        if found is None or stop - start < 2:
            continue
        first, last = found.groups()
        if not first:
            yield _Range(_FAR - decimal(last), _FAR, start, stop)
        elif not last or decimal(first) <= decimal(last):
            yield _Range(decimal(first), decimal(last) if last else _FAR, start, stop)


def _overlapping(ranges: list[_Range]) -> set[_Range]:
    """Those that share octets with another one."""
    found: set[_Range] = set()
    reaching: _Range | None = None  # the furthest of those that begin earlier
    for each in sorted(ranges):
        if reaching and each.first <= reaching.last:
            found |= {each, reaching}
        if reaching is None or each.last > reaching.last:
            reaching = each
    return found


CHECKS = (
    HeadCheck(
        target_hides_something,
        (
            rules.ENCODED_NEWLINE_IN_TARGET,
            rules.ENCODED_NUL_IN_TARGET,
            rules.OVERLONG_UTF8_IN_TARGET,
            rules.DOT_SEGMENTS_IN_TARGET,
        ),
    ),
    HeadCheck(ranges_are_too_many, (rules.RANGE_FLOOD,), b"range"),
)
