"""What stands in front of a message: empty lines, a proxy's preamble, or something that is not HTTP/1 at all."""

from __future__ import annotations

from enum import Enum

from h11tool.protocol.findings import Rule
from h11tool.protocol.grammar import TOKEN, compiled
from h11tool.protocol.reader import Before, Reader
from h11tool.protocol.rules import body_framing, connection, exchange
from h11tool.protocol.rules import start_line as rules
from h11tool.protocol.start_lines import SHOWN, Kind, kind_of

_TLS = compiled(r"[\x15\x16]\x03[\x00-\x04]..")
_TLS_BEGINNING = compiled(r"[\x15\x16](?:\x03(?:[\x00-\x04].?)?)?\Z")
_HTTP2_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
_HTTP2_SETTINGS = compiled(r"\x00[\x00-\x01].\x04\x00\x00\x00\x00\x00")
_PROXY_BINARY = b"\r\n\r\n\x00\r\nQUIT\n"
_PROXY_TEXT = compiled(r"PROXY (?:TCP[46]|UNKNOWN)[\x20-\x7e]{0,95}\r\n")

MAX_EMPTY_LINES = 1024  # octets of line ends that are awaited to see what begins behind them
_EMPTY_LINES = compiled(r"(?:\r?\n)++")
_BINARY = compiled(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\xff]")


class Way(Enum):
    """How to go on with a message."""

    WAIT = "more bytes are needed"
    HEAD = "a head begins here"
    OLD_REQUEST = "an HTTP/0.9 request begins here"
    LOST = "nothing that begins here can be read"


def look_ahead(reader: Reader) -> Way:
    """Consume what may stand in front of a message, and tell what begins behind it."""
    buffer = reader.buffer
    way = _other_protocol(reader) if buffer.offset == 0 else None
    way = way or _skip_empty_lines(reader)
    if way:
        return way
    if buffer.at == len(buffer.data):
        return Way.WAIT
    if reader.before is Before.NOTHING and reader.wire != buffer.offset:  # behind a preamble or empty lines
        way = _other_protocol(reader)
        if way:
            return way
    if reader.judged == buffer.offset:
        return Way.HEAD
    return _judge_first_line(reader)


def _other_protocol(reader: Reader) -> Way | None:
    """Recognise what a stream may begin with instead of HTTP/1; None if it is none of these."""
    buffer = reader.buffer
    rest = buffer.copy(buffer.at, buffer.at + 256)
    if not buffer.eof and _may_become_other_protocol(rest, reader.profile.knows_http2):
        return Way.WAIT
    if _TLS.match(rest):
        reader.blame_here(rules.TLS_ON_PLAIN_PORT, buffer.at, buffer.at + 5)
        return Way.LOST
    if reader.profile.knows_http2 and rest.startswith(_HTTP2_PREFACE):
        reader.blame_here(rules.HTTP2_PREFACE, buffer.at, buffer.at + len(_HTTP2_PREFACE))
        return Way.LOST
    if _HTTP2_SETTINGS.match(rest):
        reader.blame_here(rules.HTTP2_PREFACE, buffer.at, buffer.at + 9)
        return Way.LOST
    if not reader.from_client or buffer.offset:
        return None
    return _skip_proxy_preamble(reader, rest)


def _may_become_other_protocol(rest: bytes, knows_http2: bool) -> bool:
    return (
        _PROXY_BINARY.startswith(rest)
        or (knows_http2 and _HTTP2_PREFACE.startswith(rest))
        or _TLS_BEGINNING.match(rest) is not None
    )


def _skip_proxy_preamble(reader: Reader, rest: bytes) -> Way | None:
    buffer = reader.buffer
    size = 0
    if rest.startswith(_PROXY_BINARY):
        if len(rest) >= 16:
            size = 16 + rest[14] * 256 + rest[15]
        if size == 0 or len(buffer.data) - buffer.at < size:
            return None if buffer.eof else Way.WAIT
    elif rest.startswith(b"PROXY "):
        text = _PROXY_TEXT.match(rest)
        size = text.end() if text else 0
        if not text and len(rest) < 107 and b"\n" not in rest and not buffer.eof:
            return Way.WAIT
    if size:
        reader.blame_here(rules.PROXY_PROTOCOL_PREAMBLE, buffer.at, buffer.at + size)
        buffer.consume(buffer.at + size)
    return None


def _skip_empty_lines(reader: Reader) -> Way | None:
    """Skip line ends in front of a start-line, unless more of them may come or they begin something else."""
    buffer = reader.buffer
    data = buffer.data
    found = _EMPTY_LINES.match(data, buffer.at)
    if found is None:
        return Way.WAIT if data[buffer.at :] == b"\r" and not buffer.eof else None
    stop = found.end()
    del found
    if stop - buffer.at > MAX_EMPTY_LINES:  # as many as are awaited, so that it does not matter how they arrive
        stop = data.rfind(b"\n", buffer.at, buffer.at + MAX_EMPTY_LINES) + 1
    elif stop >= len(data) - 1 and data[stop:] in (b"", b"\r") and not buffer.eof:
        return Way.WAIT
    if stop < len(data):
        if not reader.from_client and reader.before is not Before.NOTHING:
            way = _judge_behind_empty_lines(reader, stop)
            if way:
                return way
        _blame_empty_lines(reader, stop)
    buffer.consume(stop)
    return None


def _judge_behind_empty_lines(reader: Reader, stop: int) -> Way | None:
    """Empty lines between responses that no status-line follows are a part of what does follow them."""
    buffer = reader.buffer
    follows = buffer.copy(stop, stop + len(_PROTOCOL)).upper()
    if follows == _PROTOCOL:
        return None
    if _PROTOCOL.startswith(follows) and not buffer.eof:
        return Way.WAIT
    end = buffer.data.find(b"\n", stop, stop + SHOWN) + 1
    if not end and len(buffer.data) - stop < SHOWN and not buffer.eof:
        return Way.WAIT
    text_stop = end - 1 if end else min(stop + SHOWN, len(buffer.data))
    _blame_surplus(reader, _SURPLUS[reader.before], buffer.at, text_stop)
    return Way.LOST


_PROTOCOL = b"HTTP/"


def _blame_empty_lines(reader: Reader, stop: int) -> None:
    buffer = reader.buffer
    start = buffer.at
    second = buffer.data.find(b"\n", start) + 1
    if not reader.from_client:
        reader.blame_here(rules.EMPTY_LINE_BEFORE_STATUS, start, stop)
    elif second < stop:
        reader.blame_here(rules.TOO_MANY_EMPTY_LINES, second, stop)
    elif reader.before in (Before.SIZED, Before.CHUNKED):
        reader.blame_here(body_framing.CRLF_AFTER_REQUEST_BODY, start, stop)
    else:
        reader.blame_here(rules.EMPTY_LINE_BEFORE_REQUEST, start, stop)


def _judge_first_line(reader: Reader) -> Way:
    """Tell from the first line, or from its first octets where they cannot be text, what begins here."""
    buffer = reader.buffer
    data, at = buffer.data, buffer.at
    end = data.find(b"\n", max(at, buffer.seen)) + 1
    binary = _BINARY.match(data, at) is not None
    if not end and not buffer.eof and not (binary and len(data) - at >= SHOWN):
        return Way.WAIT if binary else Way.HEAD  # where it is found to be incomplete
    stop = end - 1 if end else len(data)
    if binary:
        stop = min(stop, at + SHOWN)
    elif (end or len(data)) - at > reader.limit:
        return Way.HEAD  # where it is found to be too large
    line = buffer.copy(at, stop).removesuffix(b"\r")
    kind = kind_of(line, reader.from_client)
    if kind is Kind.START_LINE:
        reader.judged = buffer.offset
        return Way.HEAD
    if not end and stop == len(data) and _may_become_start_line(reader, line):
        return Way.HEAD  # cut short
    if kind is Kind.OLD_REQUEST and reader.before is Before.NOTHING:
        return Way.OLD_REQUEST if end else Way.HEAD
    rule = rules.WRONG_DIRECTION if kind is Kind.OTHER_DIRECTION else _name_of_surplus(reader, line)
    shown = at + (len(line) if rule is rules.WRONG_DIRECTION else min(len(line), SHOWN))
    _blame_surplus(reader, rule, at, shown)
    return Way.LOST


def _blame_surplus(reader: Reader, rule: Rule, start: int, stop: int) -> None:
    cause = None
    if rule is body_framing.BYTES_BEYOND_CONTENT_LENGTH:
        cause = reader.field_evidence(b"content-length")
    elif rule is body_framing.CONTENT_AFTER_BODYLESS_STATUS:
        cause = reader.status_evidence()
    reader.blame_here(rule, start, stop, cause)


# How servers of other protocols begin: SSH, SMTP and FTP, POP3, IMAP, RFB.
_BANNER = compiled(r"SSH-|220[ -]|\+OK|\* OK|RFB ")
_ODD_BEGINNING = compiled(rf"(?![a-z]++(?: |\Z)){TOKEN}(?: [\x21-\x7e]*+(?: [HTP/.01]*)?)?\Z")
_BEGINNINGS = (
    compiled(r"[A-Z][-_.0-9A-Z]*+(?: [\x21-\x7e]*+(?: [HTP/.01]*)?)?\Z"),
    compiled(r"H(?:T(?:T(?:P(?:/.*)?)?)?)?\Z"),
)


def _may_become_start_line(reader: Reader, line: bytes) -> bool:
    """Whether a line that the stream ends in begins like a start-line; behind a message it must look much like one."""
    if reader.from_client and reader.before is Before.NOTHING and _ODD_BEGINNING.match(line):
        return True
    return _BEGINNINGS[0 if reader.from_client else 1].match(line) is not None


_SURPLUS: dict[Before, Rule] = {
    Before.SIZED: body_framing.BYTES_BEYOND_CONTENT_LENGTH,
    Before.UNFRAMED: body_framing.UNFRAMED_REQUEST_CONTENT,
    Before.BODYLESS: body_framing.CONTENT_AFTER_BODYLESS_STATUS,
    Before.HEAD_ONLY: exchange.CONTENT_IN_HEAD_RESPONSE,
    Before.CHUNKED: connection.GARBAGE_BETWEEN_MESSAGES,
}


def _name_of_surplus(reader: Reader, line: bytes) -> Rule:
    """What bytes are called that are no start-line: it depends on the message before them."""
    if reader.before is Before.NOTHING:
        text = not reader.from_client and not _BINARY.search(line) and not _BANNER.match(line)
        return rules.HTTP09_RESPONSE if text else rules.NOT_HTTP
    return _SURPLUS[reader.before]
