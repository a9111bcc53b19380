"""TLS on a connected socket: whom we trust, the handshake within a deadline, and what was agreed."""

from __future__ import annotations

import selectors
import socket
import ssl
from typing import Any, NamedTuple

from h11tool.net.clock import Clock
from h11tool.net.failures import CERTIFICATE_REFUSED, NO_TLS, TOO_LATE, BadRequest, Failure

MAX_NAMES = 8  # of a certificate that are told

_SHORT = {"commonName": "CN", "organizationName": "O", "organizationalUnitName": "OU", "countryName": "C"}
_PLAIN_ANSWERS = ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG", "HTTP_REQUEST")


class Trust(NamedTuple):
    """Whose certificates are good enough."""

    cacert: str | None = None
    insecure: bool = False


def client_context(trust: Trust) -> ssl.SSLContext:
    """The settings of a client that verifies its peer unless told not to; SSLKEYLOGFILE is honoured.

    Raises `BadRequest` where there are no certificates.
    """
    try:
        context = ssl.create_default_context(cafile=trust.cacert)
    except OSError as error:  # ssl.SSLError is one
        raise BadRequest(f"no certificates in {trust.cacert!r}: {error.strerror or error}") from None
    context.set_alpn_protocols(["http/1.1"])
    if trust.insecure:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def wrap(plain: socket.socket, context: ssl.SSLContext, host: str, clock: Clock, end: float | None) -> ssl.SSLSocket:
    """Shake hands on a non-blocking socket, which the result takes over. Raises `Failure`."""
    secure = context.wrap_socket(
        plain,
        server_hostname=host.partition("%")[0].rstrip("."),
        do_handshake_on_connect=False,
        suppress_ragged_eofs=False,  # an end without close_notify may have been forged
    )
    try:
        _shake_hands(secure, clock, end)
    except BaseException:  # whatever it was, KeyboardInterrupt too: nobody else knows of this socket yet
        secure.close()
        raise
    return secure


def _shake_hands(secure: ssl.SSLSocket, clock: Clock, end: float | None) -> None:
    with selectors.DefaultSelector() as selector:
        key = selector.register(secure, selectors.EVENT_READ)
        while True:
            try:
                secure.do_handshake()
                return
            except ssl.SSLWantReadError:
                selector.modify(key.fileobj, selectors.EVENT_READ)
            except ssl.SSLWantWriteError:
                selector.modify(key.fileobj, selectors.EVENT_WRITE)
            except OSError as error:
                raise _refusal(error, clock.now()) from error
            if not selector.select(clock.left(end)):
                raise Failure(TOO_LATE, "deadline passed", "tls", clock.now())


def _refusal(error: OSError, elapsed: float) -> Failure:
    if isinstance(error, ssl.SSLCertVerificationError):
        reason = f"certificate refused: {error.verify_message.rstrip('.')}"
        return Failure(CERTIFICATE_REFUSED, reason, "tls", elapsed)
    name = getattr(error, "reason", None) or error.strerror or str(error)
    if name in _PLAIN_ANSWERS:
        return Failure(NO_TLS, "the peer does not speak TLS here, is it an http port?", "tls", elapsed)
    if isinstance(error, (ssl.SSLEOFError, ssl.SSLZeroReturnError)):
        name = "the peer closed the connection"
    return Failure(NO_TLS, str(name).replace("_", " ").lower(), "tls", elapsed)


def facts(secure: ssl.SSLSocket) -> dict[str, object]:
    """What was agreed on, and who the peer is; its names are known only where they were verified."""
    cipher = secure.cipher()
    verified = secure.context.verify_mode is ssl.CERT_REQUIRED
    agreed: dict[str, object] = {
        "version": secure.version(),
        "cipher": cipher[0] if cipher else None,
        "alpn": secure.selected_alpn_protocol(),
        "verified": verified,
    }
    certificate: dict[str, Any] = secure.getpeercert() or {}
    if certificate:
        agreed["subject"] = _name(certificate.get("subject", ()))
        agreed["issuer"] = _name(certificate.get("issuer", ()))
        agreed["expires"] = certificate.get("notAfter")
        names = [value for _, value in certificate.get("subjectAltName", ())]
        agreed["names"] = ", ".join(names[:MAX_NAMES]) + (", ..." if len(names) > MAX_NAMES else "")
    return agreed


def _name(rdns: tuple[tuple[tuple[str, str], ...], ...]) -> str:
    """A distinguished name in one line, in the usual short spelling (RFC 4514)."""
    return ", ".join(f"{_SHORT.get(key, key)}={value}" for rdn in rdns for key, value in rdn)
