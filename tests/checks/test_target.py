"""Targets and Host fields that route, and yet not everywhere to the same place."""

from __future__ import annotations

import pytest

from tests.checks.reading import checked, told


@pytest.mark.parametrize(
    ("method", "target", "expected"),
    [
        ("GET", "/", []),
        ("GET", "/a//b", []),
        ("GET", "/?u=http://b//c", []),
        ("GET", "///b", [("T117", 4, 6)]),
        ("OPTIONS", "*", []),
        ("GET", "http://a", [("T112", 4, 12)]),
        ("GET", "HTTP://a/", [("T112", 4, 12)]),
        ("GET", "http://a:80/b//c", [("T112", 4, 15)]),
        ("GET", "http://a//c", [("T112", 4, 12), ("T117", 12, 14)]),
        ("GET", "https://a/", [("T116", 4, 9)]),
        ("GET", "ftp://a/", [("T115", 4, 7)]),
        ("CONNECT", "a:443", []),
        ("GET", "index.html", []),
    ],
)
def test_targets(method: str, target: str, expected: list[tuple[str, int, int]]) -> None:
    found = checked(f"R:{method} {target} HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n")
    assert [(finding.rule.id, *finding.span) for finding in found] == expected


@pytest.mark.parametrize(("tls", "expected"), [(True, ["T112"]), (None, ["T112"]), (False, ["T116"])])
def test_https_needs_tls_where_that_is_known(tls: bool | None, expected: list[str]) -> None:
    found = checked(r"R:GET https://a/ HTTP/1.1\r\nHost: a\r\n\r\n", tls=tls)
    assert [finding.rule.id for finding in found] == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("a:", ["T008"]), ("[::1]:", ["T008"]), ("a:80", []), ("a b:", []), ("a::", []), ("", [])],
)
def test_hosts(value: str, expected: list[str]) -> None:
    assert told(f"R:GET / HTTP/1.1\\r\\nHost: {value}\\r\\n\\r\\n") == expected


def test_an_old_request_may_name_its_host_in_the_target() -> None:
    assert told(r"R:GET http://a/ HTTP/1.0\r\n\r\n") == ["T112", "S115"]
