"""What can be wrong between a request and its response, as far as it does not change how bytes are read."""

from h11tool.protocol.findings import Rule, Severity

RESPONSE_WITHOUT_REQUEST = Rule(
    id="X001",
    name="response-without-request",
    severity=Severity.ERROR,
    level="MUST",
    applies="exchange",
    cite=("RFC 9112 §9.2", "RFC 9112 §6.3"),
    says="A final response arrives while no request is waiting for one.",
    expected="nothing before the next request",
    why=(
        "Client and server count differently from here on: the next request is taken to have this answer. It "
        "is what a smuggled request looks like from outside."
    ),
    fix="Send one final response to each request; check where the server thinks the request before it ended.",
    at="the surplus status-line",
    strict="Discards the response and closes the connection.",
    lenient="Keeps it, paired with no request, and says nothing about pairs from there on.",
    bad=r"X:>GET / HTTP/1.1\r\nHost: a\r\n\r\n<HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
    ok=r"X:>GET / HTTP/1.1\r\nHost: a\r\n\r\n<HTTP/1.1 204 No Content\r\n\r\n",
    refused="none",
)

REQUEST_WITHOUT_RESPONSE = Rule(
    id="X002",
    name="request-without-response",
    severity=Severity.WARNING,
    level="interop",
    applies="exchange",
    cite=("RFC 9112 §9.5", "RFC 9112 §9.3.2"),
    says="The server closed the connection without answering the request.",
    expected="a final response",
    why=(
        "The client cannot know whether the request was carried out, and may repeat by itself only what is idempotent."
    ),
    fix="Answer before closing, and announce the close in the last response.",
    at="the first unanswered request-line; the cause is the end of the server's stream",
    strict="Repeats the request on a new connection if its method is idempotent.",
    lenient="Reports it once for all requests that are left.",
    bad=r"X:>GET / HTTP/1.1\r\nHost: a\r\n\r\n<[FIN]",
    ok=r"X:>GET / HTTP/1.1\r\nHost: a\r\n\r\n<HTTP/1.1 204 No Content\r\n\r\n",
    refused="none",
)

NO_FINAL_RESPONSE = Rule(
    id="X003",
    name="no-final-response",
    severity=Severity.ERROR,
    level="MUST",
    applies="exchange",
    cite=("RFC 9110 §10.1.1", "RFC 9110 §15.2"),
    says="The connection ended after an interim response; the final one never came.",
    expected="a final status",
    why=(
        "An interim response promises another one; the client has sent its content and does not know what became of it."
    ),
    fix="Send a final response before closing.",
    at="the last 1xx status-line; the cause is the request-line",
    strict="Records the response as incomplete.",
    lenient="Reports it.",
    bad=(
        r"X:>POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n"
        r"x<HTTP/1.1 100 Continue\r\n\r\n[FIN]"
    ),
    ok=(
        r"X:>POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n"
        r"x<HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"
    ),
    refused="none",
)

EARLY_FINAL_RESPONSE = Rule(
    id="X004",
    name="early-final-response",
    severity=Severity.INFO,
    level="SHOULD",
    applies="exchange",
    cite=("RFC 9110 §10.1.1", "RFC 9112 §9.3"),
    says="The response ended before the request's content had come, and does not say that the connection will close.",
    expected='"Connection: close", or the content read first',
    why=(
        "The rest of the content is still to come; a server that stays open and does not read it takes it for "
        "the next request."
    ),
    fix='Send "Connection: close", or read the content to its end.',
    at="the status-line; the cause is how far the client had come",
    strict="Reads the rest of the content, or closes.",
    lenient="Reports it.",
    bad=(
        r"X:>POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nab<HTTP/1.1 413 Content Too Large\r\n"
        r"Content-Length: 0\r\n\r\n"
    ),
    ok=(
        r"X:>POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nab<HTTP/1.1 413 Content Too Large\r\n"
        r"Connection: close\r\nContent-Length: 0\r\n\r\n"
    ),
    refused="none",
)

UNREAD_BODY_PARSED_AS_REQUEST = Rule(
    id="X005",
    name="unread-body-parsed-as-request",
    severity=Severity.ERROR,
    level="MUST",
    applies="exchange",
    cite=("RFC 9112 §9.3", "RFC 9112 §11.2"),
    says=(
        "There is one response more than requests, and an earlier request's content begins with a "
        "request-line: the server did not read that content."
    ),
    expected="one response, and the content read to its end",
    why=(
        "Whoever chooses the content chooses a request that no proxy in front has seen; its answer goes to "
        "somebody else."
    ),
    fix="Read or discard the content of every request, whatever its method, or close.",
    at="the extra status-line; the cause is the request-line inside the content",
    strict="A client discards the response and closes the connection.",
    lenient="Keeps the response, paired with no request.",
    bad=(
        r"X:>GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 28\r\n\r\nGET /x HTTP/1.1\r\nHost: a\r\n\r\n"
        r"<HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
    ),
    ok=(
        r"X:>GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 28\r\n\r\nGET /x HTTP/1.1\r\nHost: a\r\n\r\n"
        r"<HTTP/1.1 204 No Content\r\n\r\n"
    ),
    refused="none",
)

PIPELINING_AFTER_UNSAFE = Rule(
    id="X006",
    name="pipelining-after-unsafe",
    severity=Severity.INFO,
    level="SHOULD",
    applies="exchange",
    cite=("RFC 9112 §9.3.2",),
    says="A request was sent before the answer to one that is not idempotent.",
    expected="the final status first",
    why=(
        "If the connection breaks in between, nobody knows whether the first request was carried out, and it "
        "must not simply be repeated."
    ),
    fix="Wait for the final status before sending on.",
    at="the request-line of the later request; the cause is the earlier one",
    strict="Accepts it.",
    lenient="Accepts it.",
    bad=(
        r"X:>POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"
        r"<HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"
    ),
    ok=(
        r"X:>GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"
        r"<HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"
    ),
    refused="none",
)

FRAMING_FIELD_IN_CONNECT_2XX = Rule(
    id="X104",
    name="framing-field-in-connect-2xx",
    severity=Severity.ERROR,
    level="MUST",
    applies="exchange",
    cite=("RFC 9110 §9.3.6", "RFC 9110 §8.6", "RFC 9112 §6.1"),
    says="A 2xx response to CONNECT has Content-Length or Transfer-Encoding.",
    expected="no framing field",
    why=(
        "The tunnel begins behind the head; a client or proxy that obeys the field takes the tunnel's first "
        "octets for content."
    ),
    fix="Drop the field.",
    at="the field line; the cause is the request-line",
    strict="Ignores the field; the tunnel begins behind the empty line.",
    lenient="Ignores the field.",
    bad=r"X:>CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n<HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    ok=r"X:>CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n<HTTP/1.1 200 OK\r\n\r\n",
    refused="none",
)

TRANSFER_ENCODING_TO_HTTP10_CLIENT = Rule(
    id="X105",
    name="transfer-encoding-to-http10-client",
    severity=Severity.ERROR,
    level="MUST",
    applies="exchange",
    cite=("RFC 9112 §6.1",),
    says="A response to a request below HTTP/1.1 has Transfer-Encoding.",
    expected="Content-Length, or the end of the connection",
    why=(
        "An HTTP/1.0 client does not know chunked: it takes the chunk sizes for content and waits for the end "
        "of the connection."
    ),
    fix="Send Content-Length, or no length and close.",
    at="the Transfer-Encoding line; the cause is the version of the request",
    strict="Decodes the content and closes the connection.",
    lenient="Decodes the content.",
    bad=r"X:>GET / HTTP/1.0\r\n\r\n<HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ok=r"X:>GET / HTTP/1.0\r\n\r\n<HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    refused="none",
)

INFORMATIONAL_TO_HTTP10_CLIENT = Rule(
    id="X106",
    name="informational-to-http10-client",
    severity=Severity.ERROR,
    level="MUST",
    applies="exchange",
    cite=("RFC 9110 §15.2",),
    says="An interim response (1xx) answers a request below HTTP/1.1.",
    expected="the final response",
    why=(
        "An HTTP/1.0 client takes it for the final response, and the real one for content or for the answer "
        "to its next request."
    ),
    fix="Send no 1xx response to an HTTP/1.0 request.",
    at="the 1xx status-line; the cause is the version of the request",
    strict="Skips the interim response.",
    lenient="Skips the interim response.",
    bad=(
        r"X:>POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n"
        r"x<HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"
    ),
    ok=r"X:>POST / HTTP/1.0\r\nContent-Length: 1\r\n\r\nx<HTTP/1.1 204 No Content\r\n\r\n",
    refused="none",
)

TRAILERS_NOT_ACCEPTED = Rule(
    id="X107",
    name="trailers-not-accepted",
    severity=Severity.INFO,
    level="SHOULD",
    applies="exchange",
    cite=("RFC 9110 §6.5.1", "RFC 9110 §10.1.4"),
    says='The response has trailer fields, and the request did not say "TE: trailers".',
    expected="the field in the head",
    why="A hop that was not asked to keep trailer fields may drop them, so they may only say what can be missed.",
    fix='Send it in the head, or only where the request says "TE: trailers".',
    at="the first trailer line; the cause is the TE line or the request-line",
    strict="Accepts it.",
    lenient="Accepts it.",
    bad=(
        r"X:>GET / HTTP/1.1\r\nHost: a\r\n\r\n<HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
        r"X-Sum: 1\r\n\r\n"
    ),
    ok=(
        r"X:>GET / HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nConnection: TE\r\n\r\n<HTTP/1.1 200 OK\r\n"
        r"Transfer-Encoding: chunked\r\n\r\n0\r\nX-Sum: 1\r\n\r\n"
    ),
    refused="none",
)

TRANSFER_CODING_NOT_ACCEPTED = Rule(
    id="X108",
    name="transfer-coding-not-accepted",
    severity=Severity.ERROR,
    level="MUST",
    applies="exchange",
    cite=("RFC 9112 §7.4", "RFC 9110 §10.1.4"),
    says="The response has a transfer coding that the request's TE does not allow.",
    expected="chunked alone",
    why=(
        "Without TE a client need not know any coding but chunked: it finds the end of the content, and the "
        "content unreadable."
    ),
    fix="Compress with Content-Encoding instead.",
    at="the coding; the cause is the TE line or the request-line",
    strict="Finds the end by the chunks; cannot decode the content.",
    lenient="Finds the end by the chunks.",
    bad=r"X:>GET / HTTP/1.1\r\nHost: a\r\n\r\n<HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    ok=(
        r"X:>GET / HTTP/1.1\r\nHost: a\r\nTE: gzip\r\nConnection: TE\r\n\r\n<HTTP/1.1 200 OK\r\n"
        r"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"
    ),
    refused="none",
)

MUST_REJECT_ACCEPTED = Rule(
    id="X201",
    name="must-reject-accepted",
    severity=Severity.ERROR,
    level="MUST",
    applies="exchange",
    cite=("RFC 9112 §3.2", "RFC 9112 §5.1", "RFC 9112 §6.3"),
    says="The server accepted a request that it must refuse with 400.",
    expected="400 (Bad Request)",
    why=(
        "Another hop may refuse this request, or read it as a different one; a server that serves it can be "
        "made to disagree with the proxy in front of it."
    ),
    fix="Refuse it in the server, before it is routed.",
    at="the status code; the cause is what is wrong in the request",
    strict="A server refuses the request.",
    lenient="Names the rule that the request broke.",
    bad=r"X:>GET / HTTP/1.1\r\n\r\n<HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    ok=r"X:>GET / HTTP/1.1\r\n\r\n<HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
    refused="none",
)

REJECTION_WITHOUT_400 = Rule(
    id="X202",
    name="rejection-without-400",
    severity=Severity.INFO,
    level="MUST",
    applies="exchange",
    cite=("RFC 9112 §3.2", "RFC 9112 §5.1", "RFC 9112 §6.3"),
    says="The server refused a malformed request with another status than 400.",
    expected="400 (Bad Request)",
    why=(
        "The client is told that something else is wrong, and may look for the fault in the wrong place or try again."
    ),
    fix="Answer 400.",
    at="the status code; the cause is what is wrong in the request",
    strict="Accepts the response.",
    lenient="Names the rule that the request broke.",
    bad=(
        r"X:>GET / HTTP/1.1\r\nHost : a\r\n\r\n<HTTP/1.1 500 Internal Server Error\r\n"
        r"Connection: close\r\nContent-Length: 0\r\n\r\n"
    ),
    ok=(
        r"X:>GET / HTTP/1.1\r\nHost : a\r\n\r\n<HTTP/1.1 400 Bad Request\r\nConnection: close\r\n"
        r"Content-Length: 0\r\n\r\n"
    ),
    refused="none",
)

PARTIAL_NOT_REQUESTED = Rule(
    id="X210",
    name="partial-not-requested",
    severity=Severity.ERROR,
    level="MUST",
    applies="exchange",
    cite=("RFC 9110 §15.3.7", "RFC 9110 §14.2"),
    says="A 206 response answers a request that did not ask for a range.",
    expected="200 with the whole content",
    why="The client takes a part for the whole; a cache that stores it so passes it on.",
    fix="Answer 206 only to GET with Range.",
    at="the status code; the cause is the request-line",
    strict="Takes the response as incomplete.",
    lenient="Reports it.",
    bad=(
        r"X:>GET / HTTP/1.1\r\nHost: a\r\n\r\n<HTTP/1.1 206 Partial Content\r\n"
        r"Content-Range: bytes 0-0/9\r\nContent-Length: 1\r\n\r\nx"
    ),
    ok=(
        r"X:>GET / HTTP/1.1\r\nHost: a\r\nRange: bytes=0-0\r\n\r\n<HTTP/1.1 206 Partial Content\r\n"
        r"Content-Range: bytes 0-0/9\r\nContent-Length: 1\r\n\r\nx"
    ),
    refused="none",
)

NOT_CLOSED_AFTER_AMBIGUOUS_FRAMING = Rule(
    id="X301",
    name="not-closed-after-ambiguous-framing",
    severity=Severity.ERROR,
    level="MUST",
    applies="exchange",
    cite=("RFC 9112 §6.1",),
    says=(
        "After a request with both Content-Length and Transfer-Encoding, or with Transfer-Encoding in "
        "HTTP/1.0, the server answered another one."
    ),
    expected="the end of the connection",
    why=(
        "What looks like the next request may be the first one's content to another hop; closing is what "
        "keeps it from being answered."
    ),
    fix="Close after the response to such a request.",
    at="the next status-line; the cause is the Transfer-Encoding line",
    strict="A client or proxy closes the connection.",
    lenient="Reports it.",
    bad=(
        r"X:>POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
        r"\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n<HTTP/1.1 204 No Content\r\n\r\n"
        r"HTTP/1.1 204 No Content\r\n\r\n"
    ),
    ok=(
        r"X:>POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
        r"\r\n<HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n[FIN]"
    ),
    refused="none",
)

NOT_CLOSED_AFTER_400 = Rule(
    id="X302",
    name="not-closed-after-400",
    severity=Severity.ERROR,
    level="MUST",
    applies="exchange",
    cite=("RFC 9112 §6.3", "RFC 9112 §2.2"),
    says="After refusing a request whose length is unknown, the server answered another one.",
    expected="the end of the connection",
    why="Nobody knows where the refused request ended: what was answered next may have been its content.",
    fix="Close after refusing a request that cannot be framed.",
    at="the next status-line; the cause is what is wrong in the request",
    strict="A client or proxy closes the connection.",
    lenient="Reports it.",
    bad=(
        r"X:>POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"
        r"<HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"
    ),
    ok=(
        r"X:>POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n<HTTP/1.1 400 Bad Request\r\n"
        r"Connection: close\r\nContent-Length: 0\r\n\r\n[FIN]"
    ),
    refused="none",
)

NOT_CLOSED_AFTER_CLOSE = Rule(
    id="X303",
    name="not-closed-after-close",
    severity=Severity.ERROR,
    level="MUST",
    applies="exchange",
    cite=("RFC 9112 §9.6",),
    says="The server answered another request after one that asked to close.",
    expected="the end of the connection",
    why=(
        "What follows a close must not be processed; it may be the tail of a request that another hop has "
        "ended earlier."
    ),
    fix="Close after the response to a request with the close option.",
    at="the later status-line; the cause is the close option",
    strict="Discards the response and closes the connection.",
    lenient="Reports it.",
    bad=(
        r"X:>GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"
        r"<HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"
    ),
    ok=(
        r"X:>GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n<HTTP/1.1 204 No Content\r\n"
        r"Connection: close\r\n\r\n[FIN]"
    ),
    refused="none",
)

CLOSE_NOT_ACKNOWLEDGED = Rule(
    id="X304",
    name="close-not-acknowledged",
    severity=Severity.INFO,
    level="SHOULD",
    applies="exchange",
    cite=("RFC 9112 §9.6",),
    says='The request asked to close, and the response does not say "Connection: close".',
    expected="Connection: close",
    why="A proxy in between that sees only the response may take the connection for one that it can use again.",
    fix='Send "Connection: close" in the last response.',
    at="the status-line; the cause is the close option",
    strict="Accepts it.",
    lenient="Accepts it.",
    bad=r"X:>GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n<HTTP/1.1 204 No Content\r\n\r\n[FIN]",
    ok=(
        r"X:>GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n<HTTP/1.1 204 No Content\r\n"
        r"Connection: close\r\n\r\n[FIN]"
    ),
    refused="none",
)

REQUEST_AFTER_SERVER_CLOSE = Rule(
    id="X305",
    name="request-after-server-close",
    severity=Severity.WARNING,
    level="MUST",
    applies="exchange",
    cite=("RFC 9112 §9.6", "RFC 9112 §9.3"),
    says="The client sent a request after a response that ends the connection.",
    expected="a new connection",
    why=(
        "The server must not process it: the request is lost, or answered by a reset that also destroys what "
        "was not yet read."
    ),
    fix="Open a new connection for it.",
    at="the request-line; the cause is the close option or the version of the response",
    strict="Ignores the request.",
    lenient="Reads it.",
    bad=(
        r"X:>GET / HTTP/1.1\r\nHost: a\r\n\r\n<HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"
        r">GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    ),
    ok=r"X:>GET / HTTP/1.1\r\nHost: a\r\n\r\n<HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n[FIN]",
    refused="none",
)

HTTP10_KEPT_OPEN = Rule(
    id="X306",
    name="http10-kept-open",
    severity=Severity.WARNING,
    level="MUST",
    applies="exchange",
    cite=("RFC 9112 §9.3",),
    says="The server answered another request after one of HTTP/1.0 without keep-alive.",
    expected="the end of the connection",
    why="An HTTP/1.0 client may wait for the close to know that the response is complete, and hangs.",
    fix="Close after the response, unless both sides said keep-alive.",
    at="the later status-line; the cause is the version of the request",
    strict="Discards the response and closes the connection.",
    lenient="Reports it.",
    bad=(
        r"X:>GET / HTTP/1.0\r\n\r\nGET / HTTP/1.0\r\n\r\n<HTTP/1.1 204 No Content\r\n\r\n"
        r"HTTP/1.1 204 No Content\r\n\r\n"
    ),
    ok=r"X:>GET / HTTP/1.0\r\n\r\n<HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n[FIN]",
    refused="none",
)

PERSISTENT_WITHOUT_LENGTH = Rule(
    id="X307",
    name="persistent-without-length",
    severity=Severity.ERROR,
    level="MUST",
    applies="exchange",
    cite=("RFC 9112 §9.3", "RFC 9112 §6.3"),
    says="A status-line stands inside content that only the end of the connection ends, while another request waits.",
    expected="a length, or the end of the connection",
    why="To a client everything up to the close is content, so the answer to its next request never comes.",
    fix="Send Content-Length or chunked, or close after the content.",
    at=(
        "version and status code of the embedded status-line; the cause is the status-line of the response "
        "without a length"
    ),
    strict="Takes everything up to the close as content.",
    lenient="Takes it as content too, and says nothing about pairs from there on.",
    bad=(
        r"X:>GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n<HTTP/1.1 200 OK\r\n\r\n"
        r"hiHTTP/1.1 204 No Content\r\n\r\n"
    ),
    ok=(
        r"X:>GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n<HTTP/1.1 200 OK\r\n"
        r"Content-Length: 2\r\n\r\nhiHTTP/1.1 204 No Content\r\n\r\n"
    ),
    refused="none",
)

SWITCH_WITHOUT_REQUEST = Rule(
    id="X501",
    name="switch-without-request",
    severity=Severity.ERROR,
    level="MUST",
    applies="exchange",
    cite=("RFC 9110 §7.8",),
    says="The server switches to a protocol that the client did not offer.",
    expected="a protocol of the request's Upgrade",
    why=(
        "The client goes on with HTTP and the server does not; octets that a proxy takes for requests reach "
        "the other protocol unseen."
    ),
    fix="Switch only to what the request's Upgrade lists.",
    at="the protocol in the response; the cause is the Upgrade value or the request-line",
    strict="A client closes the connection.",
    lenient="Takes what follows as another protocol.",
    bad=(
        r"X:>GET / HTTP/1.1\r\nHost: a\r\n\r\n<HTTP/1.1 101 Switching Protocols\r\n"
        r"Connection: Upgrade\r\nUpgrade: foo\r\n\r\n"
    ),
    ok=(
        r"X:>GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: foo\r\n\r\n"
        r"<HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: foo\r\n\r\n"
    ),
    refused="none",
)

SWITCH_FOR_HTTP10 = Rule(
    id="X502",
    name="switch-for-http10",
    severity=Severity.ERROR,
    level="MUST",
    applies="exchange",
    cite=("RFC 9110 §7.8", "RFC 9110 §15.2"),
    says="The server switches protocols for a request below HTTP/1.1.",
    expected="a final response",
    why="Upgrade does not exist in HTTP/1.0: the client takes the 101 for its answer, and a proxy goes on with HTTP.",
    fix="Ignore Upgrade in HTTP/1.0 requests.",
    at="the status-line; the cause is the version of the request",
    strict="A client closes the connection.",
    lenient="Takes what follows as another protocol.",
    bad=(
        r"X:>GET / HTTP/1.0\r\nConnection: Upgrade\r\nUpgrade: foo\r\n\r\n"
        r"<HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: foo\r\n\r\n"
    ),
    ok=(
        r"X:>GET / HTTP/1.0\r\nConnection: Upgrade\r\nUpgrade: foo\r\n\r\n<HTTP/1.1 200 OK\r\n"
        r"Content-Length: 0\r\n\r\n"
    ),
    refused="none",
)

SWITCH_BEFORE_CONTINUE = Rule(
    id="X503",
    name="switch-before-continue",
    severity=Severity.ERROR,
    level="MUST",
    applies="exchange",
    cite=("RFC 9110 §7.8",),
    says="The server switches protocols without the 100 (Continue) that the request waits for.",
    expected="100 (Continue) first",
    why=(
        "The client holds back its content until the 100, and may send it when the server already reads the "
        "other protocol."
    ),
    fix="Send 100 (Continue), read the content, then 101.",
    at="the status-line; the cause is the Expect line",
    strict="A client closes the connection.",
    lenient="Takes what follows as another protocol.",
    bad=(
        r"X:>POST / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: foo\r\n"
        r"Expect: 100-continue\r\nContent-Length: 1\r\n\r\n<HTTP/1.1 101 Switching Protocols\r\n"
        r"Connection: Upgrade\r\nUpgrade: foo\r\n\r\n"
    ),
    ok=(
        r"X:>POST / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: foo\r\n"
        r"Expect: 100-continue\r\nContent-Length: 1\r\n\r\n<HTTP/1.1 100 Continue\r\n\r\n"
        r">x<HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: foo\r\n\r\n"
    ),
    refused="none",
)

SWITCH_BEFORE_REQUEST_COMPLETE = Rule(
    id="X504",
    name="switch-before-request-complete",
    severity=Severity.ERROR,
    level="MUST",
    applies="exchange",
    cite=("RFC 9110 §7.8",),
    says="The server switches protocols before the request's content has come.",
    expected="the 101 behind the content",
    why=(
        "The client cannot change protocols in the middle of a message: its content reaches a server that "
        "reads it as something else."
    ),
    fix="Read the content to its end, then send 101.",
    at="the status-line; the cause is how far the client had come",
    strict="A client closes the connection.",
    lenient="Takes what follows as another protocol.",
    bad=(
        r"X:>POST / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: foo\r\nContent-Length: 5\r\n"
        r"\r\nab<HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: foo\r\n\r\n"
    ),
    ok=(
        r"X:>POST / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: foo\r\nContent-Length: 2\r\n"
        r"\r\nab<HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: foo\r\n\r\n"
    ),
    refused="none",
)

CONTINUE_NOT_REQUESTED = Rule(
    id="X505",
    name="continue-not-requested",
    severity=Severity.WARNING,
    level="interop",
    applies="exchange",
    cite=("RFC 9110 §15.2.1", "RFC 9110 §10.1.1"),
    says="The server sends 100 (Continue) to a client that did not ask for it.",
    expected="the final response",
    why=(
        "Clients have to skip it, but some take it for the final response and the real one for the answer to "
        "their next request."
    ),
    fix='Send 100 only where the request says "Expect: 100-continue".',
    at="the 100 status-line; the cause is the request-line",
    strict="Skips the interim response.",
    lenient="Skips the interim response.",
    bad=r"X:>GET / HTTP/1.1\r\nHost: a\r\n\r\n<HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
    ok=r"X:>GET / HTTP/1.1\r\nHost: a\r\n\r\n<HTTP/1.1 204 No Content\r\n\r\n",
    refused="none",
)

EXPECTATION_IGNORED = Rule(
    id="X506",
    name="expectation-ignored",
    severity=Severity.WARNING,
    level="MUST",
    applies="exchange",
    cite=("RFC 9110 §10.1.1",),
    says="The client waited for 100 (Continue) and got no answer until it sent the content all the same.",
    expected="100 (Continue), or a final status, at once",
    why="Every such request takes a second longer, and a client that does not give up waits forever.",
    fix="Send 100 as soon as the head is read, or a final status.",
    at="the status-line of the response that came too late; the cause is the Expect line",
    strict="Accepts the response.",
    lenient="Reports it.",
    bad=(
        r"X:>POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n"
        r"[1s]>x<HTTP/1.1 204 No Content\r\n\r\n"
    ),
    ok=(
        r"X:>POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n"
        r"<HTTP/1.1 100 Continue\r\n\r\n>x<HTTP/1.1 204 No Content\r\n\r\n"
    ),
    refused="none",
)

WEBSOCKET_ACCEPT_MISMATCH = Rule(
    id="X507",
    name="websocket-accept-mismatch",
    severity=Severity.ERROR,
    level="MUST",
    applies="exchange",
    cite=("RFC 6455 §4.2.2", "RFC 6455 §4.1"),
    says="The answer to a WebSocket handshake does not fit the request: its key, or what it offered.",
    expected="what follows from the request",
    why=(
        "The client must fail the connection: the answer may come from a server, or a cache, that knows "
        "nothing of WebSocket."
    ),
    fix="Compute Sec-WebSocket-Accept from the key; choose only what was offered.",
    at="the value that does not fit; the cause is the key, the offer or the request-line",
    strict="A client closes the connection.",
    lenient="Takes what follows as another protocol.",
    bad=(
        r"X:>GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        r"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        r"<HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        r"Sec-WebSocket-Accept: AAAA\r\n\r\n"
    ),
    ok=(
        r"X:>GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        r"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        r"<HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        r"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
    ),
    refused="none",
)
