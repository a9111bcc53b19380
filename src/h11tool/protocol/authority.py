"""Host and the request-target: who is asked, and for what (RFC 9112 §3.2, RFC 3986 §3.2)."""

from __future__ import annotations

from collections.abc import Iterator

from h11tool.protocol.grammar import Fault, Term, compiled, decimal
from h11tool.protocol.rules import target as rules

MAX_PORT = 65535

_REG_NAME = r"(?:[-A-Za-z0-9._~!$&'()*+;=]++|%[0-9A-Fa-f]{2})++"
_USUAL_HOST = compiled(rf"{_REG_NAME}(?::[0-9]{{0,4}}+)?")
_NOT_HOST = compiled(r"[^-A-Za-z0-9._~!$&'()*+;=%:\[\]]|%(?![0-9A-Fa-f]{2})")
_SCHEME = compiled(r"[A-Za-z][-+.A-Za-z0-9]*+://")
_PARTS = compiled(r"[/?#].*")
_IP_LITERAL = compiled(r"\[([^\[\]]*)\](?::(.*))?")
_NOT_PORT = compiled(r"[^0-9]")
_ABSOLUTE = compiled(r"([A-Za-z][-+.A-Za-z0-9]*+)://([^/?#]*+)(.*)")
_AUTHORITY_FORM = compiled(r"([^/?#@:\[\]]++|\[[^\[\]]*\]):([0-9]*+)")

# What origin-form and absolute-form are made of. The wrong forms are in the order of the catalogue.
ORIGIN_TEXT = r"(?:[-A-Za-z0-9._~!$&'()*+,;=:@/?\[\]]++|%[0-9A-Fa-f]{2})*+"
_TEXT = Term(
    ORIGIN_TEXT,
    (rules.FRAGMENT_IN_TARGET, r"#.*"),
    (rules.ILLEGAL_CHARACTER_IN_TARGET, r'["<>^`{|}]++'),
    (rules.BACKSLASH_IN_TARGET, r"\\++"),
    (rules.BAD_PERCENT_ENCODING, r"%(?![0-9A-Fa-f]{2}).{0,2}"),
    otherwise=rules.TARGET_FORM_UNKNOWN,
)
_OTHER_TERMS = compiled(r"[\x00-\x20\x7f-\xff]")  # these are blamed where the line is read


def is_usual_host(value: bytes) -> bool:
    """Whether nothing is wrong with a Host value of the common form; False for the rare."""
    return _USUAL_HOST.fullmatch(value) is not None and b"," not in value


def host_faults(value: bytes) -> tuple[Fault, ...]:
    """What is wrong with a Host value, counted from its first byte."""
    return () if is_usual_host(value) else tuple(_odd_host(value))


def _odd_host(value: bytes) -> Iterator[Fault]:
    if not value:
        yield Fault(rules.HOST_EMPTY, 0, 0)
        return
    scheme = _SCHEME.match(value)
    if scheme:
        yield Fault(rules.HOST_WITH_URL_PARTS, 0, scheme.end())
        return
    parts = _PARTS.search(value)
    if parts:
        yield Fault(rules.HOST_WITH_URL_PARTS, parts.start(), parts.end())
        return
    user = value.rfind(b"@")
    if user >= 0:
        yield Fault(rules.HOST_WITH_USERINFO, 0, user + 1)
        return
    comma = value.find(b",")
    if comma >= 0:
        yield Fault(rules.HOST_LIST, comma, len(value))
        return
    odd = _NOT_HOST.search(value)
    if odd:
        yield Fault(rules.HOST_INVALID, odd.start(), odd.end())
        return
    yield from _literal_or_port(value)


def _literal_or_port(value: bytes) -> Iterator[Fault]:
    literal = _IP_LITERAL.fullmatch(value)
    if literal:
        if not _is_ip_literal(literal[1]):
            yield Fault(rules.HOST_BAD_IP_LITERAL, 0, literal.end(1) + 1)
        port_start = literal.start(2)
    elif b"[" in value or b"]" in value or value.count(b":") > 1:
        yield Fault(rules.HOST_BAD_IP_LITERAL, 0, len(value))
        return
    else:
        colon = value.find(b":")
        if colon == 0:
            yield Fault(rules.HOST_INVALID, 0, 1)
        port_start = colon + 1 if colon >= 0 else -1
    if port_start >= 0 and not port_is_valid(value[port_start:]):
        yield Fault(rules.HOST_BAD_PORT, port_start, len(value))


def port_is_valid(port: bytes) -> bool:
    """Digits of at most 65535; empty is legal in a URI."""
    significant = port.lstrip(b"0")
    return not _NOT_PORT.search(port) and len(significant) <= 5 and decimal(significant or b"0") <= MAX_PORT


def _is_ip_literal(text: bytes) -> bool:
    if text[:1] in (b"v", b"V"):
        return True  # IPvFuture: nobody has assigned one, so nothing more can be said
    from ipaddress import (  # here: few messages need it, and it is slow to import
        AddressValueError,
        IPv6Address,
    )

    try:
        return IPv6Address(text.decode("latin-1")).scope_id is None
    except AddressValueError:
        return False


def target_faults(method: bytes, target: bytes) -> Iterator[Fault]:
    """What is wrong with a request-target for this method, counted from its first byte."""
    if method == b"CONNECT":
        yield from _connect_target(target)
    elif target == b"*":
        if method != b"OPTIONS":
            yield Fault(rules.ASTERISK_FORM_WRONG_METHOD, 0, 1)
    elif target[:1] == b"/":
        yield from _text(target, 0)
    elif target[:1] == b"?":
        yield Fault(rules.EMPTY_TARGET_PATH, 0, 0)
    else:
        yield from _other_form(target)


def _text(target: bytes, start: int) -> Iterator[Fault]:
    for fault in _TEXT.faults(target, start, len(target)):
        if fault.rule is not rules.TARGET_FORM_UNKNOWN or not _OTHER_TERMS.search(target):
            yield fault


def _connect_target(target: bytes) -> Iterator[Fault]:
    found = _AUTHORITY_FORM.fullmatch(target)
    if found is None:
        if _REG_NAME_ALONE.fullmatch(target):
            yield Fault(rules.CONNECT_PORT_INVALID, len(target), len(target))
        else:
            yield Fault(rules.CONNECT_TARGET_NOT_AUTHORITY, 0, len(target))
    elif not found[2].lstrip(b"0") or not port_is_valid(found[2]):
        yield Fault(rules.CONNECT_PORT_INVALID, found.start(2), found.end(2))


_REG_NAME_ALONE = compiled(rf"{_REG_NAME}|\[[^\[\]]*\]")


def _other_form(target: bytes) -> Iterator[Fault]:
    absolute = _ABSOLUTE.fullmatch(target)
    if absolute is None:
        authority = _AUTHORITY_FORM.fullmatch(target)
        rule = rules.AUTHORITY_FORM_WRONG_METHOD if authority else rules.TARGET_FORM_UNKNOWN
        if rule is rules.AUTHORITY_FORM_WRONG_METHOD or not _OTHER_TERMS.search(target):
            yield Fault(rule, 0, len(target))
        return
    scheme, authority_text = absolute[1].lower(), absolute[2]
    if scheme in (b"http", b"https"):
        user = authority_text.rfind(b"@")
        if user >= 0:
            yield Fault(rules.USERINFO_IN_TARGET, absolute.start(2), absolute.start(2) + user + 1)
        if not authority_text[user + 1 :].partition(b":")[0]:
            yield Fault(rules.ABSOLUTE_FORM_EMPTY_HOST, absolute.start(2), absolute.end(2))
    yield from _text(target, absolute.start(3))


def authority_of(method: bytes, target: bytes) -> tuple[int, int] | None:
    """Where the authority stands in an absolute-form or authority-form target; None in the other forms."""
    if method == b"CONNECT":
        return (0, len(target)) if _AUTHORITY_FORM.fullmatch(target) else None
    absolute = _ABSOLUTE.fullmatch(target)
    if absolute is None:
        return None
    start = absolute.start(2) + absolute[2].rfind(b"@") + 1
    return start, absolute.end(2)


_DEFAULT_PORTS = {b"http": b":80", b"https": b":443"}


def names_same_authority(method: bytes, target: bytes, host: bytes) -> bool:
    """Whether Host is identical to the authority of the target; letter case and a default port do not count."""
    place = authority_of(method, target)
    if place is None:
        return True
    named = target[slice(*place)].lower()
    if method == b"CONNECT":  # RFC 9112 §3.2.3 shows `CONNECT www.example.com:80` with `Host: www.example.com`
        return host.lower() in (named, named.rpartition(b":")[0])
    port = _DEFAULT_PORTS.get(target.partition(b":")[0].lower(), b"")
    return _without(named, port) == _without(host.lower(), port)


def _without(authority: bytes, port: bytes) -> bytes:
    return authority.removesuffix(port).removesuffix(b":")
