"""Targets and Host fields that route and yet deserve a remark."""

from h11tool.protocol.findings import Rule, Severity

HOST_EMPTY_PORT = Rule(
    id="T008",
    name="host-empty-port",
    severity=Severity.INFO,
    level="interop",
    applies="request",
    cite=("RFC 3986 §3.2.3",),
    says="The Host value ends with a colon and no port.",
    expected="no colon",
    why=("It is legal and means the default port, but caches and checks that compare text take it for another host."),
    fix="Drop the colon.",
    at="the colon",
    strict="Accepts it.",
    lenient="Accepts it.",
    bad=r"R:GET / HTTP/1.1\r\nHost: a:\r\n\r\n",
    ok=r"R:GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    refused="none",
)

HTTP10_WITHOUT_HOST = Rule(
    id="T011",
    name="http10-without-host",
    severity=Severity.INFO,
    level="interop",
    applies="request",
    cite=("RFC 9112 Appendix C.2.1", "RFC 9110 §7.2"),
    says="An HTTP/1.0 request has no Host field.",
    expected="Host",
    why="It is legal, but a server with several sites can only serve its default one.",
    fix="Send a Host field.",
    at="the request-line",
    strict="Accepts it.",
    lenient="Accepts it.",
    bad=r"R:GET / HTTP/1.0\r\n\r\n",
    ok=r"R:GET / HTTP/1.0\r\nHost: a\r\n\r\n",
    refused="none",
)

HOST_NOT_FIRST = Rule(
    id="T012",
    name="host-not-first",
    severity=Severity.INFO,
    level="SHOULD",
    applies="request",
    cite=("RFC 9110 §7.2", "RFC 9110 §5.3"),
    says="Host is not the first field.",
    expected="Host first",
    why=("The order has no meaning; a server that routes while it reads can decide sooner when Host comes first."),
    fix="Send Host first.",
    at="the Host line",
    strict="Accepts it.",
    lenient="Accepts it.",
    bad=r"R:GET / HTTP/1.1\r\nX: y\r\nHost: a\r\n\r\n",
    ok=r"R:GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n",
    refused="none",
)

ABSOLUTE_FORM_TO_ORIGIN = Rule(
    id="T112",
    name="absolute-form-to-origin",
    severity=Severity.INFO,
    level="MUST",
    applies="request",
    cite=("RFC 9112 §3.2.2",),
    says="The target is an absolute URI, as sent to proxies.",
    expected="a path",
    why=(
        "Every server must accept it, and take the host from it instead of from Host; some do not, and route by Host."
    ),
    fix="Send a path to origin servers.",
    at="the scheme and the authority",
    strict="Accepts it.",
    lenient="Accepts it.",
    bad=r"R:GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n",
    ok=r"R:GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    refused="none",
)

ABSOLUTE_FORM_ODD_SCHEME = Rule(
    id="T115",
    name="absolute-form-odd-scheme",
    severity=Severity.WARNING,
    level="interop",
    applies="request",
    cite=("RFC 9110 §7.4", "RFC 9110 §4.2", "RFC 3986 §3.1"),
    says="The scheme of the target is neither http nor https.",
    expected="http or https",
    why=(
        "A proxy that supports other schemes fetches for the client what only it can reach: files, or "
        "services inside the network."
    ),
    fix="Use http or https.",
    at="the scheme",
    strict="Accepts the syntax; a server that does not serve the scheme answers 400.",
    lenient="Keeps the target.",
    bad=r"R:GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n",
    ok=r"R:GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n",
    refused="none",
)

HTTPS_TARGET_ON_PLAIN_CONNECTION = Rule(
    id="T116",
    name="https-target-on-plain-connection",
    severity=Severity.WARNING,
    level="MUST",
    applies="request",
    cite=("RFC 9110 §7.4", "RFC 9110 §4.2.2"),
    says="An https target came over a connection that is not TLS.",
    expected="TLS",
    why=(
        "What the client believes to be secured crosses the network in the clear; a server must reject it "
        "unless it comes from a trusted gateway."
    ),
    fix="Use TLS for this request.",
    at="the scheme",
    strict="Accepts the syntax; a server that trusts no gateway answers 421.",
    lenient="Accepts it.",
    bad=r"R:GET https://a/ HTTP/1.1\r\nHost: a\r\n\r\n",
    ok=r"R:GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n",
    refused="none",
    status=421,
)

DOUBLE_SLASH_TARGET = Rule(
    id="T117",
    name="double-slash-target",
    severity=Severity.INFO,
    level="interop",
    applies="request",
    cite=("RFC 9110 §4.1", "RFC 3986 §3.3"),
    says="The path begins with two slashes.",
    expected="one slash",
    why=(
        "It is legal, but a general URL parser takes what follows for a host, so a redirect built from it "
        "leads to a site of the client's choice."
    ),
    fix="Send one slash.",
    at="the two slashes",
    strict="Accepts it.",
    lenient="Accepts it.",
    bad=r"R:GET //b/x HTTP/1.1\r\nHost: a\r\n\r\n",
    ok=r"R:GET /b/x HTTP/1.1\r\nHost: a\r\n\r\n",
    refused="none",
)
