"""`h11tool get` over TLS: whom it trusts, and what a refusal says."""

import re
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import trustme

from tests.net.fault_server import HELLO, OK, Peer, serving
from tests.net.running import get


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@contextmanager
def over_tls(script: Callable[[ssl.SSLSocket], object], certificate: trustme.LeafCert) -> Iterator[int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    context.set_alpn_protocols(["http/1.1"])

    def play(peer: Peer) -> None:
        with context.wrap_socket(peer.socket, server_side=True) as secure:
            script(secure)

    with serving(play) as port:
        yield port


def say_hello(secure: ssl.SSLSocket) -> None:
    secure.recv(65536)
    secure.sendall(HELLO)


def test_https_with_a_trusted_certificate(authority: trustme.CA, tmp_path: Path) -> None:
    cacert = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(cacert))
    with over_tls(say_hello, authority.issue_cert("localhost", "127.0.0.1")) as port:
        plain = get(f"https://127.0.0.1:{port}/", "--cacert", cacert)
        traced = get(f"https://localhost:{port}/", "--cacert", cacert, "--trace")
    assert (plain.status, plain.out, plain.err) == (0, b"hello\n", "")
    assert traced.status == 0
    assert re.search(rb"tls: version TLSv1\.3, cipher \w+, alpn http/1\.1, verified True, subject ", traced.out)
    assert b"200 OK" in traced.out


def test_certificates_are_refused_unless_told_otherwise(authority: trustme.CA, tmp_path: Path) -> None:
    cacert = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(cacert))
    with over_tls(say_hello, authority.issue_cert("other.example")) as port:
        unknown = get(f"https://127.0.0.1:{port}/")
        wrong = get(f"https://127.0.0.1:{port}/", "--cacert", cacert)
        insecure = get(f"https://127.0.0.1:{port}/", "-k", "-v")
    assert (unknown.status, wrong.status) == (60, 60)
    assert "(60) certificate refused: self" in unknown.err or "unable to get local issuer" in unknown.err
    assert "(60) certificate refused: IP address mismatch" in wrong.err
    assert (insecure.status, insecure.out) == (0, b"hello\n")
    assert "* note: the peer's certificate was not verified\n" in insecure.err


def test_the_keys_are_logged_for_those_who_look_at_the_wire(
    authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys"))
    with over_tls(say_hello, authority.issue_cert("127.0.0.1")) as port:
        done = get(f"https://127.0.0.1:{port}/", "-k")
    assert done.status == 0
    assert (tmp_path / "keys").read_text().count("CLIENT_TRAFFIC_SECRET_0 ") == 1


def test_plain_http_on_the_tls_port_is_named() -> None:
    with serving(lambda peer: peer.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as port:
        done = get(f"https://127.0.0.1:{port}/")
    assert done.status == 35
    assert "(35) the peer does not speak TLS here, is it an http port?" in done.err


def test_a_handshake_that_the_peer_drops() -> None:
    with serving(lambda peer: peer.socket.recv(10_000)) as port:
        done = get(f"https://127.0.0.1:{port}/")
    assert done.status == 35
    assert "while shaking hands over TLS" in done.err


#                 what the server sends before it cuts TLS short, then the exit status
CUT = {
    "complete":    (HELLO, 0),
    "until close": (OK + b"\r\nhello\n", 56),
    "in the body": (OK + b"Content-Length: 9\r\n\r\nhello\n", 18),
    "nothing":     (b"", 52),
}  # fmt: skip


@pytest.mark.parametrize(("response", "status"), CUT.values(), ids=CUT)
def test_tls_without_close_notify_is_no_proper_end(response: bytes, status: int, authority: trustme.CA) -> None:
    def cut(secure: ssl.SSLSocket) -> None:
        secure.recv(65536)
        secure.sendall(response)
        secure.shutdown(socket.SHUT_WR)  # a FIN, and no close_notify

    with over_tls(cut, authority.issue_cert("127.0.0.1")) as port:
        done = get(f"https://127.0.0.1:{port}/", "-k", "--trace")
    assert done.status == status
    assert b"TLS ended without close_notify" in done.out
