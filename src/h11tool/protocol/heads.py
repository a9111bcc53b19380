"""Heads: start-line and header fields, and from them how the body is framed (RFC 9112 §2.1 and §6.3).

A head as most heads are is split at its line ends (`usual_heads`). Any other
is matched by one pattern, once, and one that fails, line by line and blamed.
"""

from __future__ import annotations

from collections.abc import Sequence

from h11tool.protocol import authority
from h11tool.protocol.bodies import read_chunk, read_end, read_sized, read_until_close
from h11tool.protocol.doubtful import read_conflicting, read_uncoded
from h11tool.protocol.events import (
    Event,
    InformationalResponse,
    Request,
    Response,
    close_read,
    request_read,
    response_read,
    with_places,
)
from h11tool.protocol.fields import (
    FIELD_LINES,
    Place,
    Section,
    locate,
    read_section,
    size_faults,
)
from h11tool.protocol.framing import (
    CLOSING,
    PLAIN,
    Doubt,
    Facts,
    Message,
    examine,
    tidied,
    unknown_coding,
)
from h11tool.protocol.grammar import BLANKS, OWS, TCHAR, TEXT, TOKEN, VISIBLE, Fault, compiled, decimal
from h11tool.protocol.headers import Field, Headers
from h11tool.protocol.preambles import Way, look_ahead
from h11tool.protocol.reader import Before, Reader, Step, read_nothing
from h11tool.protocol.resync import resynchronise
from h11tool.protocol.rules import body_framing, field_lines, start_line
from h11tool.protocol.rules.target import HOST_MISSING
from h11tool.protocol.start_lines import (
    MAX_START_LINE,
    RequestLine,
    read_request_line,
    read_status_line,
    version_faults,
)
from h11tool.protocol.usual_facts import facts_of_request, facts_of_response
from h11tool.protocol.usual_heads import same_section, split_head, whole_head

REQUEST_HEAD = compiled(rf"(?!PRI \*)({TOKEN}) ({VISIBLE}) HTTP/([0-9]\.[0-9])\r\n{FIELD_LINES}\r\n")
STATUS_HEAD = compiled(rf"HTTP/([0-9]\.[0-9]) ([1-5][0-9]{{2}}) ({TEXT})\r\n{FIELD_LINES}\r\n")
# What begins a head that is not worth another thought.
_USUAL_REQUEST_LINE = compiled(rf"(GET|HEAD|POST|PUT|DELETE|OPTIONS|PATCH) (/{authority.ORIGIN_TEXT}) HTTP/1\.1")
_USUAL_STATUS_LINE = compiled(rf"HTTP/1\.1 ([2-5][0-9]{{2}}) ({TEXT})")
_FIELD = compiled(rf"([{TCHAR}]++):{OWS}([^\r]*+)\r\n")
_HEAD_END = compiled(r"\n\r?\n")
_UNFRAMED = Before.UNFRAMED  # to look up a member of an enum costs as much as a call


def read_head(reader: Reader) -> Event | None:
    """The step that begins a message."""
    buffer = reader.buffer
    data, at = buffer.data, buffer.at
    if buffer.seen > at:  # a part of the head was there before
        stop = len(data)
        if data.find(b"\n", buffer.seen) < 0 and stop - at <= reader.limit and not buffer.eof:
            buffer.seen = stop
            return None
    elif at == len(data):
        return _nothing_left(reader)
    else:
        event = _read_usual_request(reader) if reader.from_client else _read_usual_response(reader)
        if event is None:
            event = _read_clean_head(reader)
        if event is not None:
            return event
    return _read_dubious_head(reader)


def _read_usual_request(reader: Reader) -> Event | None:
    buffer = reader.buffer
    at = buffer.at
    head = whole_head(buffer.data, at)
    if len(head) > reader.limit:
        return None
    before = reader.usual
    line = same_section(head, before.head) if before is not None else None
    headers: Headers
    facts: Facts | None
    if before is not None and line is not None:  # on a connection that is kept open, most requests are alike
        headers, facts = before.headers, before._facts
    else:
        found = split_head(head)
        if found is None:
            return None
        line, headers, marked = found
        facts = facts_of_request(marked)
    words = _USUAL_REQUEST_LINE.fullmatch(line)
    if words is None or facts is None:
        return None
    method, target = words.groups()
    stop = at + len(head)
    buffer.at = buffer.seen = stop
    start, stop = buffer.base + at, buffer.base + stop
    event = request_read(method, target, b"1.1", headers, facts, (start, stop, reader.wire, stop, head))
    reader.wire = stop
    reader.head = reader.usual = event
    if facts is PLAIN:
        reader.before = _UNFRAMED
        reader.step = read_end
    else:
        _frame_content(reader, facts)
    return event


def _read_usual_response(reader: Reader) -> Event | None:
    buffer = reader.buffer
    head = whole_head(buffer.data, buffer.at)
    found = split_head(head)
    if found is None or len(head) > reader.limit:
        return None
    line, headers, marked = found
    words = _USUAL_STATUS_LINE.fullmatch(line)
    if words is None:
        return None
    status = decimal(words[1])
    facts = facts_of_response(status, marked)
    return facts and _response(reader, status, b"1.1", words[2], headers, facts, head)


def _read_clean_head(reader: Reader) -> Event | None:
    """A complete head in which no line is malformed; None for any other."""
    buffer = reader.buffer
    pattern, read = _CLEAN_REQUEST if reader.from_client else _CLEAN_RESPONSE
    found = pattern.match(buffer.data, buffer.at)
    if found is None or found.end() - buffer.at > reader.limit:
        return None
    return read(reader, *found.group(0, 1, 2, 3))


def _nothing_left(reader: Reader) -> Event | None:
    buffer = reader.buffer
    if not buffer.eof:
        return None
    if buffer.offset == 0 and reader.wire == 0:
        reader.blame_here(body_framing.EMPTY_STREAM, 0, 0)
    return close_read(buffer.offset, reader.own(buffer.offset)[0])


def _clean_request(reader: Reader, head: bytes, method: bytes, target: bytes, version: bytes) -> Event:
    fields_start = len(method) + len(target) + 12
    message = Message(version, fields_start - 2, method, target, len(method) + 1)
    facts, fields = _examine(reader, message, _FIELD.findall(head, fields_start), head)
    return _request(reader, RequestLine(method, target, len(method) + 1, version, []), Headers(fields), facts, head)


def _clean_response(reader: Reader, head: bytes, version: bytes, code: bytes, reason: bytes) -> Event:
    message = Message(version, 13 + len(reason), status=decimal(code))
    facts, fields = _examine(reader, message, _FIELD.findall(head, message.line_stop + 2), head)
    return _response(reader, message.status, version, reason, Headers(fields), facts, head)


_CLEAN_REQUEST = REQUEST_HEAD, _clean_request
_CLEAN_RESPONSE = STATUS_HEAD, _clean_response


def _examine(reader: Reader, message: Message, fields: list[Field], head: bytes) -> tuple[Facts, list[Field]]:
    """Blame what is wrong with a head whose lines are well-formed."""
    start = message.line_stop + 2
    facts, faults = examine(message, fields, head, start)
    places = locate(head, start)
    faults = [*_start_line_faults(message), *_size_faults(head, message.line_stop, places), *faults]
    return _settled(reader, facts, faults, fields, places, head)


def _settled(
    reader: Reader,
    facts: Facts,
    faults: list[Fault],
    fields: list[Field],
    places: Sequence[Place],
    head: bytes,
) -> tuple[Facts, list[Field]]:
    """Report the faults of a head, and give its fields as the profile wants them."""
    if facts.coded and not facts.only_chunked and reader.profile.only_chunked:
        faults.append(unknown_coding(fields, places))
    if reader.profile.order is not None:
        faults.sort(key=reader.profile.order)
    reader.blame(faults, head, reader.buffer.offset)
    return facts, tidied(fields, facts) if facts.untidy and reader.profile.tidies else fields


def _start_line_faults(message: Message) -> list[Fault]:
    if message.method is None:
        return list(version_faults(message.version, len(b"HTTP/")))
    return [*_target_faults(message), *version_faults(message.version, message.line_stop - 3)]


def _target_faults(message: Message) -> list[Fault]:
    return [
        fault._replace(start=fault.start + message.target_start, stop=fault.stop + message.target_start)
        for fault in authority.target_faults(message.method or b"", message.target)
    ]


def _size_faults(head: bytes, line_stop: int, places: tuple[Place, ...]) -> list[Fault]:
    faults = size_faults(head, places, line_stop)
    if line_stop > MAX_START_LINE:
        faults.insert(0, Fault(start_line.START_LINE_TOO_LONG, MAX_START_LINE, line_stop))
    return faults


def _response(
    reader: Reader,
    status: int,
    version: bytes,
    reason: bytes,
    headers: Headers,
    facts: Facts,
    head: bytes,
) -> Response | InformationalResponse:
    buffer = reader.buffer
    start = buffer.base + buffer.at
    stop = start + len(head)
    buffer.at = buffer.seen = buffer.at + len(head)
    event = response_read(status, version, reason, headers, facts, (start, stop, reader.wire, stop, head))
    reader.wire = stop
    reader.head = event
    _frame_response(reader, status, facts)
    return event


_BODYLESS = frozenset([204, 304])


def _frame_response(reader: Reader, status: int, facts: Facts) -> None:
    """Choose the step that reads the body, in the order of RFC 9112 §6.3."""
    if status < 200:
        reader.before = Before.BODYLESS  # an interim response is its head alone
    elif reader.answers == b"HEAD":
        reader.before = Before.HEAD_ONLY
        reader.step = read_end
    elif status in _BODYLESS or (reader.answers == b"CONNECT" and status < 300):
        reader.before = Before.BODYLESS
        reader.step = read_end
    else:
        _frame_content(reader, facts)


def _frame_content(reader: Reader, facts: Facts) -> None:
    reader.chunk = None
    if facts.chunked:
        reader.before, reader.step = Before.CHUNKED, read_chunk
    elif facts.doubt is not Doubt.NONE:
        reader.before, reader.step = Before.SIZED, _DOUBTFUL[facts.doubt]
    elif facts.coded:  # a response whose last coding is not chunked
        reader.before, reader.step, reader.remaining = Before.CHUNKED, read_until_close, 0
    elif facts.length is not None:
        reader.before, reader.remaining = Before.SIZED, facts.length
        reader.step = read_sized if facts.length else read_end
    elif reader.from_client:
        reader.before, reader.step = Before.UNFRAMED, read_end
    else:
        reader.before, reader.step, reader.remaining = Before.UNFRAMED, read_until_close, 0


_DOUBTFUL: dict[Doubt, Step] = {
    Doubt.UNREADABLE: resynchronise,
    Doubt.CONFLICT: read_conflicting,
    Doubt.NOT_CHUNKED_LAST: read_uncoded,
}


def _read_dubious_head(reader: Reader) -> Event | None:
    """A head that is not complete yet, or in which something is wrong."""
    buffer = reader.buffer
    way = Way.HEAD if reader.judged == buffer.offset else look_ahead(reader)
    if way is Way.WAIT:
        return _nothing_left(reader) if buffer.at == len(buffer.data) else None
    if way is Way.LOST:
        reader.step = resynchronise
        return resynchronise(reader)
    if way is Way.OLD_REQUEST:
        return _old_request(reader)
    data, at = buffer.data, buffer.at
    found = _HEAD_END.search(data, max(at, buffer.seen - 2))
    stop = found.end() if found else 0
    del found
    if (stop or len(data)) - at > reader.limit:
        return _too_large(reader)
    if stop:
        return _read_clean_head(reader) or _read_head_by_line(reader, stop)
    buffer.seen = len(data)
    return _cut_short(reader) if buffer.eof else None


def _too_large(reader: Reader) -> Event | None:
    buffer = reader.buffer
    limit = buffer.at + reader.limit
    in_start_line = buffer.data.find(b"\n", buffer.at, limit) < 0
    rule = start_line.START_LINE_TOO_LONG if in_start_line else field_lines.FIELD_SECTION_TOO_LARGE
    says = f"Receive buffer too long: the head is larger than the limit of {reader.limit} octets."
    reader.blame_here(rule, limit, limit + 1, None, says)
    reader.step = resynchronise
    return reader.leave("too large", limit)


def _cut_short(reader: Reader) -> Event | None:
    """The stream ends inside a head: what is complete of it is read."""
    buffer = reader.buffer
    stop = len(buffer.data)
    line_end = buffer.data.find(b"\n", buffer.at) + 1
    says = "peer unexpectedly closed connection inside a {}."
    if not line_end:
        reader.blame_here(body_framing.EOF_IN_START_LINE, buffer.at, stop, None, says.format("start-line"))
        reader.step = read_nothing
        return reader.leave("cut short", stop)
    reader.blame_here(body_framing.EOF_IN_FIELD_SECTION, stop, stop, None, says.format("header section"))
    event = _read_head_by_line(reader, stop)
    reader.step = read_nothing
    return event


def _old_request(reader: Reader) -> Event:
    """A request-line without version: HTTP/0.9, whose requests are one line (RFC 9112 §3)."""
    buffer = reader.buffer
    stop = buffer.data.find(b"\n", buffer.at) + 1
    line = buffer.copy(buffer.at, stop)
    text = line.rstrip(b"\r\n")
    reader.blame([Fault(start_line.HTTP09_REQUEST, len(text), len(text))], line, buffer.offset)
    method, _, target = text.partition(b" ")
    return _request(reader, RequestLine(method, target.strip(BLANKS), 0, b"0.9", []), Headers(), CLOSING, line)


def _request(reader: Reader, line: RequestLine, headers: Headers, facts: Facts, head: bytes) -> Request:
    buffer = reader.buffer
    start, stop = buffer.offset, buffer.offset + len(head)
    buffer.consume(buffer.at + len(head))
    origin = (start, stop, reader.wire, stop, head)
    event = request_read(line.method, line.target, line.version, headers, facts, origin)
    reader.wire = stop
    reader.head = event
    _frame_content(reader, facts)
    return event


def _read_head_by_line(reader: Reader, stop: int) -> Event:
    buffer = reader.buffer
    head = buffer.copy(buffer.at, stop)
    line_end = head.find(b"\n") + 1
    line_stop = line_end - 1
    faults: list[Fault] = []
    lf_only = b"\r\n" not in head
    if lf_only:
        faults.append(Fault(start_line.LF_ONLY_MESSAGE, line_stop, line_end))
    elif head[line_stop - 1 : line_stop] == b"\r":
        line_stop -= 1
    else:
        faults.append(Fault(start_line.BARE_LF_START_LINE, line_stop, line_end))
    line = head[:line_stop]
    section = read_section(head, line_end, lf_only)
    read = _request_by_line if reader.from_client else _response_by_line
    return read(reader, head, line, section, faults)


def _request_by_line(reader: Reader, head: bytes, line: bytes, section: Section, faults: list[Fault]) -> Event:
    request = read_request_line(line)
    message = Message(request.version, len(line), request.method, request.target, request.target_start)
    line_faults = [*request.faults, *(_target_faults(message) if request.target else ())]
    facts, fields = _examine_lines(reader, message, head, section, line_faults + faults)
    return with_places(_request(reader, request, Headers(fields), facts, head), section.places)


def _response_by_line(reader: Reader, head: bytes, line: bytes, section: Section, faults: list[Fault]) -> Event:
    status = read_status_line(line)
    message = Message(status.version, len(line), status=status.status)
    facts, fields = _examine_lines(reader, message, head, section, status.faults + faults)
    event = _response(reader, status.status, status.version, status.reason, Headers(fields), facts, head)
    return with_places(event, section.places)


def _examine_lines(
    reader: Reader, message: Message, head: bytes, section: Section, line_faults: list[Fault]
) -> tuple[Facts, list[Field]]:
    """Blame what is wrong with a head that was read line by line: start-line, fields, sizes, framing."""
    facts, more = examine(message, section.fields, head, 0, section.places)
    if not head.endswith((b"\n\r\n", b"\n\n")):  # cut short: what is missing may have been on its way
        more = [fault for fault in more if fault.rule is not HOST_MISSING]
    line_faults.sort(key=lambda fault: fault.start)
    sizes = _size_faults(head, message.line_stop, section.places)
    faults = [*line_faults, *section.faults, *sizes, *more]
    return _settled(reader, facts, faults, section.fields, section.places, head)
