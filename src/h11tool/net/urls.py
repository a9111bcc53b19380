"""The one parser of URLs: strict, so that nobody can take it for another host (RFC 3986, RFC 9110 §4.2)."""

from __future__ import annotations

import re
from base64 import b64encode
from ipaddress import AddressValueError, IPv6Address
from typing import NamedTuple
from urllib.parse import quote, unquote_to_bytes

from h11tool.net.failures import BadRequest

DEFAULT_PORTS = {"http": 80, "https": 443}

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_AUTHORITY = re.compile(r"[^/?#]*+")
_HOST_AND_PORT = re.compile(r"(?P<host>\[[^\[\]]*\]|[^:\[\]]*)(?::(?P<port>[0-9]{0,5}))?")
_NAME = re.compile(r"(?!.{254})(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.)*[A-Za-z0-9_-]{1,63}\.?")
_DOTS = re.compile("[.\u3002\uff0e\uff61]")  # what separates the labels of an international name (RFC 3490)
_USERINFO = re.compile(r"(?:[A-Za-z0-9._~!$&'()*+,;=:-]|%[0-9A-Fa-f]{2})*+")
_NOT_IN_TARGET = re.compile(r"[^!-~]")


class Url(NamedTuple):
    """Where to connect and what to ask for."""

    scheme: str
    host: str  # a name in ASCII, or an address without brackets, with its zone
    port: int
    target: str  # path and query, as typed
    credentials: bytes | None  # user:password

    @property
    def host_field(self) -> str:
        """The value of Host: no zone, and no port that the scheme implies."""
        host = self.host.partition("%")[0]
        host = f"[{host}]" if ":" in host else host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def authorization(self) -> str | None:
        """The value of Authorization that the URL's user and password make (RFC 7617)."""
        return None if self.credentials is None else "Basic " + b64encode(self.credentials).decode("ascii")

    def __str__(self) -> str:
        return f"{self.scheme}://{self.host_field}{self.target}"


def parse_url(text: str) -> Url:
    """Parse an http or https URL; without a scheme it is http. Raises `BadRequest`."""
    found = _SCHEME.match(text)
    scheme = found[1].lower() if found else "http"
    if scheme not in DEFAULT_PORTS:
        raise BadRequest(f"bad URL: the scheme must be http or https, not {scheme!r}")
    start = found.end() if found else 0
    authority = _AUTHORITY.match(text, start)
    stop = authority.end() if authority else start
    userinfo, at, host_and_port = text[start:stop].rpartition("@")
    if not _USERINFO.fullmatch(userinfo):
        raise BadRequest("bad URL: a character in its user or password must be percent-encoded")
    parts = _HOST_AND_PORT.fullmatch(host_and_port)
    if parts is None:
        raise BadRequest(f"bad URL: {host_and_port!r} is no host and port")
    return Url(
        scheme,
        _host(parts["host"]),
        _port(parts["port"], scheme),
        _target(text[stop:].partition("#")[0]),
        unquote_to_bytes(userinfo if ":" in userinfo else userinfo + ":") if at else None,
    )


def _port(digits: str | None, scheme: str) -> int:
    if not digits:
        return DEFAULT_PORTS[scheme]
    port = int(digits)  # matched: at most five ASCII digits
    if not 0 < port < 65536:
        raise BadRequest(f"bad URL: there is no port {digits}")
    return port


def _host(text: str) -> str:
    if text.startswith("["):
        return _address(text[1:-1])
    if not text.isascii():
        text = _international(text)
    if not _NAME.fullmatch(text):
        raise BadRequest(f"bad URL: {text!r} is no host name" if text else "bad URL: it names no host")
    return text


def _international(text: str) -> str:
    try:
        name = text.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise BadRequest(f"bad URL: the host {text!r} is no international name: {error}") from None
    if name.count(".") != len(_DOTS.findall(text)):  # U+2488 becomes `1.`: another host than it seems
        raise BadRequest(f"bad URL: the host {text!r} is no international name: it hides a dot")
    return name


def _address(text: str) -> str:
    """An IPv6 address; a zone stands behind `%25`, as in RFC 6874, or behind `%`, as people type it."""
    address, _, zone = text.replace("%25", "%", 1).partition("%")
    try:
        IPv6Address(address)
    except AddressValueError:
        raise BadRequest(f"bad URL: [{text}] holds no IPv6 address") from None
    if zone and not zone.isalnum():
        raise BadRequest(f"bad URL: {zone!r} is no zone")
    return f"{address}%{zone}" if zone else address


def _target(text: str) -> str:
    bad = _NOT_IN_TARGET.search(text)
    if bad:
        try:
            instead = f"; write it as {quote(bad[0])}"
        except UnicodeError:  # half of a character
            instead = ""
        raise BadRequest(f"bad URL: {bad[0]!r} cannot stand in it{instead}")
    return text if text.startswith("/") else "/" + text
