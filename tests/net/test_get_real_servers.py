"""`h11tool get` with the servers that people have."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest

from tests.interop.conftest import http_server_of_python, nginx, port_printed_by
from tests.net.running import ROOT, get, url


@pytest.fixture(scope="module", params=["python", *filter(shutil.which, ["node", "nginx"])])
def real(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    servers: dict[str, Callable[[], AbstractContextManager[int]]] = {
        "python": http_server_of_python,
        "node": lambda: port_printed_by(["node", str(ROOT / "tests" / "interop" / "node_server.js")]),
        "nginx": lambda: nginx(tmp_path_factory.mktemp("nginx"), "http://127.0.0.1:9"),
    }
    with servers[request.param]() as port:
        yield port


def test_a_real_server_is_understood_without_findings(real: int) -> None:
    plain = get(url(real, "/hello"))
    head = get(url(real, "/hello"), "-I")
    traced = get(url(real, "/hello"), "--trace")
    missing = get(url(real, "/missing"), "-f")
    assert (plain.status, plain.err) == (0, "")
    assert head.out.startswith(b"HTTP/1.1 200 OK\r\n")
    assert head.out.endswith(b"\r\n\r\n")
    assert (traced.status, traced.err) == (0, "")
    assert b"0 errors" in traced.out or b"error" not in traced.out
    assert (missing.status, missing.out) == (22, b"")
