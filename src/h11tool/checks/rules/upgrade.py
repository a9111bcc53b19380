"""Upgrades, tunnels and expectations that parse and yet deserve a remark."""

from h11tool.protocol.findings import Rule, Severity

UPGRADE_INVALID = Rule(
    id="U002",
    name="upgrade-invalid",
    severity=Severity.ERROR,
    level="MUST",
    applies="both",
    cite=("RFC 9110 §7.8",),
    says="A member of Upgrade is not a protocol name with an optional version.",
    expected='token [ "/" token ]',
    why=(
        "The server does not know the protocol and answers in HTTP, so the switch that the client waits for "
        "does not come."
    ),
    fix="Send a list of protocol names.",
    at="the first octet that breaks the grammar",
    strict="Ignores the member.",
    lenient="Ignores the member.",
    bad=r"r:Connection: Upgrade\r\nUpgrade: ex ample",
    ok=r"r:Connection: Upgrade\r\nUpgrade: example/1",
    refused="none",
)

CONNECTION_UPGRADE_WITHOUT_UPGRADE = Rule(
    id="U003",
    name="connection-upgrade-without-upgrade",
    severity=Severity.WARNING,
    level="interop",
    applies="both",
    cite=("RFC 9110 §7.6.1", "RFC 9110 §7.8"),
    says="Connection names Upgrade but no Upgrade field is sent.",
    expected="an Upgrade field",
    why=(
        "An option may stand without its field, so nothing happens; usually a proxy removed the field and "
        "kept the option, and WebSocket fails."
    ),
    fix="Send the Upgrade field, or drop the option.",
    at="the option",
    strict="Accepts it without effect.",
    lenient="Accepts it without effect.",
    bad=r"r:Connection: Upgrade",
    ok=r"r:Connection: Upgrade\r\nUpgrade: example/1",
    refused="none",
)

H2C_UPGRADE = Rule(
    id="U006",
    name="h2c-upgrade",
    severity=Severity.WARNING,
    level="interop",
    applies="request",
    cite=("RFC 9113 §3.1",),
    says='The request asks for "h2c", an upgrade that HTTP/2 has dropped.',
    expected="no Upgrade to h2c",
    why=(
        "A proxy that forwards it to a server that still supports it becomes a blind pipe, and the client "
        "sends HTTP/2 requests past all its rules."
    ),
    fix="Use ALPN or prior knowledge for HTTP/2.",
    at="the h2c member",
    strict="Accepts the request and ignores the member.",
    lenient="Accepts the request and ignores the member.",
    bad=r"r:Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA",
    ok=r"r:X: y",
    refused="none",
)

UNKNOWN_EXPECTATION = Rule(
    id="U101",
    name="unknown-expectation",
    severity=Severity.WARNING,
    level="interop",
    applies="request",
    cite=("RFC 9110 §10.1.1",),
    says="Expect has a member other than 100-continue.",
    expected="100-continue",
    why="No other expectation is defined; a server MAY answer 417 and another ignores it.",
    fix="Drop the member.",
    at="the member",
    strict="Accepts the request; a server MAY answer 417.",
    lenient="Ignores the member.",
    bad=r"r:Expect: 200-ok",
    ok=r"R:POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx",
    refused="none",
    status=417,
)

EXPECT_WITHOUT_CONTENT = Rule(
    id="U102",
    name="expect-without-content",
    severity=Severity.ERROR,
    level="MUST",
    applies="request",
    cite=("RFC 9110 §10.1.1",),
    says="The request expects 100 (Continue) but has no content.",
    expected="content, or no Expect",
    why=(
        "Clients must not send this; a server need not answer 100, and a hop that waits for the content waits in vain."
    ),
    fix="Drop Expect.",
    at="the Expect line",
    strict="Accepts it and sends no 100.",
    lenient="Accepts it.",
    bad=r"R:GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n",
    ok=r"R:POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx",
    refused="none",
)

EXPECT_IN_HTTP10 = Rule(
    id="U103",
    name="expect-in-http10",
    severity=Severity.WARNING,
    level="MUST",
    applies="request",
    cite=("RFC 9110 §10.1.1",),
    says="An HTTP/1.0 request expects 100 (Continue).",
    expected="HTTP/1.1",
    why="A server must ignore it, so a client that waits for the 100 hangs until it gives up.",
    fix="Send HTTP/1.1, or drop Expect.",
    at="the Expect line",
    strict="Ignores the expectation.",
    lenient="Ignores the expectation.",
    bad=r"R:POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx",
    ok=r"R:POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx",
    refused="none",
)

CONNECT_DATA_BEFORE_ANSWER = Rule(
    id="U202",
    name="connect-data-before-answer",
    severity=Severity.WARNING,
    level="interop",
    applies="exchange",
    cite=("RFC 9110 §9.3.6",),
    says="Octets follow a CONNECT request before its response has opened the tunnel.",
    expected="no octets before a 2xx response",
    why=(
        "If the proxy refuses the tunnel it reads them as the next request, so whoever chooses the tunnel "
        "data can choose a request."
    ),
    fix="Wait for the 2xx response.",
    at="the early octets",
    strict="Holds them until the response, and closes unless that is a 2xx.",
    lenient="Takes them as tunnel data.",
    bad=(
        r"X:>CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n\x16\x03\x01<HTTP/1.1 403 Forbidden\r\n"
        r"Content-Length: 0\r\n\r\n"
    ),
    ok=r"X:>CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n<HTTP/1.1 200 OK\r\n\r\n>\x16\x03\x01",
    refused="none",
)

WEBSOCKET_WRONG_METHOD = Rule(
    id="U301",
    name="websocket-wrong-method",
    severity=Severity.ERROR,
    level="MUST",
    applies="request",
    cite=("RFC 6455 §4.1", "RFC 6455 §4.2.1"),
    says="A WebSocket handshake uses a method other than GET.",
    expected="GET",
    why="The server does not answer 101, so the connection stays HTTP and the client fails.",
    fix="Use GET.",
    at="the method",
    strict="Accepts the request without switching protocols.",
    lenient="Accepts the request as plain HTTP.",
    bad=(
        r"R:POST / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: "
        r"dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nContent-Length: 0\r\n\r\n"
    ),
    ok=(
        r"R:GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: "
        r"dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    ),
    refused="none",
)

WEBSOCKET_HANDSHAKE_INCOMPLETE = Rule(
    id="U302",
    name="websocket-handshake-incomplete",
    severity=Severity.ERROR,
    level="MUST",
    applies="request",
    cite=("RFC 6455 §4.1", "RFC 6455 §4.2.1"),
    says="A WebSocket handshake does not have Sec-WebSocket-Key and Sec-WebSocket-Version exactly once each.",
    expected="both fields, once each",
    why="The server answers 400 or serves the page, often because a proxy dropped or doubled a field.",
    fix="Send both fields once.",
    at="the Upgrade line",
    strict="Accepts the request without switching protocols.",
    lenient="Accepts the request as plain HTTP.",
    bad=r"r:Connection: Upgrade\r\nUpgrade: websocket",
    ok=(
        r"r:Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        r"Sec-WebSocket-Version: 13"
    ),
    refused="none",
)

WEBSOCKET_KEY_INVALID = Rule(
    id="U303",
    name="websocket-key-invalid",
    severity=Severity.ERROR,
    level="MUST",
    applies="request",
    cite=("RFC 6455 §4.1", "RFC 6455 §4.2.1"),
    says="Sec-WebSocket-Key is not the base64 form of 16 octets.",
    expected="16 octets in base64",
    why="Strict servers answer 400; others never decode the key and switch.",
    fix="Send 16 random octets in base64.",
    at="the value",
    strict="Accepts the request without switching protocols.",
    lenient="Accepts it.",
    bad=r"r:Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: abc\r\nSec-WebSocket-Version: 13",
    ok=(
        r"r:Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        r"Sec-WebSocket-Version: 13"
    ),
    refused="none",
)

WEBSOCKET_VERSION_UNSUPPORTED = Rule(
    id="U304",
    name="websocket-version-unsupported",
    severity=Severity.ERROR,
    level="MUST",
    applies="request",
    cite=("RFC 6455 §4.2.2", "RFC 6455 §4.4", "RFC 6455 §4.1"),
    says="Sec-WebSocket-Version is not 13.",
    expected="13",
    why=("The server answers 426 with the versions it supports, and only a client that knows one of them goes on."),
    fix="Send 13.",
    at="the value",
    strict=('Accepts the request without switching protocols; a server answers 426 with "Sec-WebSocket-Version: 13".'),
    lenient="Accepts it.",
    bad=(
        r"r:Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        r"Sec-WebSocket-Version: 99"
    ),
    ok=(
        r"r:Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        r"Sec-WebSocket-Version: 13"
    ),
    refused="none",
    status=426,
)

WEBSOCKET_101_INCOMPLETE = Rule(
    id="U305",
    name="websocket-101-incomplete",
    severity=Severity.ERROR,
    level="MUST",
    applies="response",
    cite=("RFC 6455 §4.2.2", "RFC 6455 §4.1"),
    says=("A 101 response to a WebSocket handshake lacks Sec-WebSocket-Accept, or Connection does not name Upgrade."),
    expected="Sec-WebSocket-Accept and Connection: Upgrade",
    why=(
        "The client must fail the connection: something that is no WebSocket server answered, or a proxy "
        "dropped the fields."
    ),
    fix="Send both fields.",
    at="the status-line",
    strict="Accepts the response; a WebSocket client fails the connection.",
    lenient="Switches to the new protocol all the same.",
    bad=r"S:HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
    ok=(
        r"S:HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        r"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
    ),
    refused="none",
)
