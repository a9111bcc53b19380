"""Methods, status codes and the fields that belong to them."""

from h11tool.protocol.findings import Rule, Severity

CONTENT_IN_GET_HEAD_DELETE = Rule(
    id="M001",
    name="content-in-get-head-delete",
    severity=Severity.WARNING,
    level="SHOULD",
    applies="request",
    cite=("RFC 9110 §9.3.1", "RFC 9110 §9.3.2", "RFC 9110 §9.3.5"),
    says="A GET, HEAD or DELETE request has content.",
    expected="no content",
    why=(
        "It means nothing unless client and origin server have agreed on it, hops on the way may drop it, and a "
        "server that does not read it takes it for the next request."
    ),
    fix="Use a method that defines content, such as POST, or put the data into the target.",
    at="the field that announces the content",
    strict="Reads the content, since framing does not depend on the method; some servers refuse it by policy.",
    lenient="Reads the content.",
    bad=r"R:GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx",
    ok=r"R:GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    refused="none",
)

CONTENT_IN_TRACE = Rule(
    id="M002",
    name="content-in-trace",
    severity=Severity.ERROR,
    level="MUST",
    applies="request",
    cite=("RFC 9110 §9.3.8",),
    says="A TRACE request has content.",
    expected="no content",
    why=(
        "TRACE asks for the head to be sent back; a server that does not read the content takes it for the next request."
    ),
    fix="Drop the content and the field that announces it.",
    at="the field that announces the content",
    strict="A server that checks the method answers 400; the content is read in any case.",
    lenient="Reads the content.",
    bad=r"R:TRACE / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx",
    ok=r"R:TRACE / HTTP/1.1\r\nHost: a\r\n\r\n",
    refused="none",
)

SENSITIVE_FIELD_IN_TRACE = Rule(
    id="M003",
    name="sensitive-field-in-trace",
    severity=Severity.ERROR,
    level="MUST",
    applies="request",
    cite=("RFC 9110 §9.3.8",),
    says="A TRACE request carries Authorization, Proxy-Authorization or Cookie.",
    expected="no credentials",
    why=(
        "The server sends the request back as content, where scripts can read credentials that they are never shown "
        "otherwise."
    ),
    fix="Leave the field out of TRACE requests.",
    at="the field name and the colon; the value is not shown",
    strict="Accepts it, and leaves the field out of what it sends back.",
    lenient="Accepts it.",
    bad=r"R:TRACE / HTTP/1.1\r\nHost: a\r\nCookie: s=1\r\n\r\n",
    ok=r"R:TRACE / HTTP/1.1\r\nHost: a\r\n\r\n",
    refused="none",
)

OPTIONS_CONTENT_WITHOUT_TYPE = Rule(
    id="M004",
    name="options-content-without-type",
    severity=Severity.ERROR,
    level="MUST",
    applies="request",
    cite=("RFC 9110 §9.3.7", "RFC 9110 §8.3"),
    says="An OPTIONS request has content but no Content-Type.",
    expected="Content-Type",
    why=(
        "No use of such content is defined, so without its type nobody can tell what it is; it may well be the "
        "beginning of another request."
    ),
    fix="Send Content-Type, or drop the content.",
    at="the field that announces the content",
    strict="Reads the content.",
    lenient="Reads the content.",
    bad=r"R:OPTIONS / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx",
    ok=r"R:OPTIONS / HTTP/1.1\r\nHost: a\r\n\r\n",
    refused="none",
)

TRACE_METHOD = Rule(
    id="M005",
    name="trace-method",
    severity=Severity.INFO,
    level="interop",
    applies="request",
    cite=("RFC 9110 §9.3.8",),
    says="The method is TRACE, which most servers have switched off.",
    expected="another method, except for a loop-back test",
    why=(
        "It is legal; since the answer holds the request as the server got it, it can disclose fields that a proxy "
        "added, and so most servers answer 405 or 501."
    ),
    fix="Disable TRACE on the server unless somebody tests with it.",
    at="the method",
    strict="Accepts it.",
    lenient="Accepts it.",
    bad=r"R:TRACE / HTTP/1.1\r\nHost: a\r\n\r\n",
    ok=r"R:GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    refused="none",
)

CONTENT_WITHOUT_TYPE = Rule(
    id="M006",
    name="content-without-type",
    severity=Severity.WARNING,
    level="SHOULD",
    applies="both",
    cite=("RFC 9110 §8.3",),
    says="A message with content has no Content-Type.",
    expected="Content-Type",
    why=(
        "The recipient guesses the type from the data, and a guess can make a page with scripts of what was "
        "uploaded as a picture or a text."
    ),
    fix="Send Content-Type.",
    at="the start-line",
    strict="Accepts it.",
    lenient="Accepts it.",
    bad=r"S:HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",
    ok=r"S:HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi",
    refused="none",
)

CHALLENGE_MISSING = Rule(
    id="M101",
    name="challenge-missing",
    severity=Severity.ERROR,
    level="MUST",
    applies="response",
    cite=("RFC 9110 §15.5.2", "RFC 9110 §11.6.1"),
    says="A 401 response has no WWW-Authenticate.",
    expected="WWW-Authenticate in the head",
    why="The client is told to authenticate and not how, so it can neither ask its user nor choose a scheme.",
    fix="Send a challenge, or 403 where no credentials would help.",
    at="the status code",
    strict="Accepts it; a client cannot go on by itself.",
    lenient="Accepts it.",
    bad=r"S:HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n",
    ok=r'S:HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm="a"\r\nContent-Length: 0\r\n\r\n',
    refused="none",
)

PROXY_CHALLENGE_MISSING = Rule(
    id="M102",
    name="proxy-challenge-missing",
    severity=Severity.ERROR,
    level="MUST",
    applies="response",
    cite=("RFC 9110 §15.5.8", "RFC 9110 §11.7.1"),
    says="A 407 response has no Proxy-Authenticate.",
    expected="Proxy-Authenticate in the head",
    why="The client is told to authenticate to the proxy and not how, so nothing behind the proxy can be reached.",
    fix="Send a challenge, or 403 where no credentials would help.",
    at="the status code",
    strict="Accepts it; a client cannot go on by itself.",
    lenient="Accepts it.",
    bad=r"S:HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n",
    ok=(
        r"S:HTTP/1.1 407 Proxy Authentication Required\r\n"
        r'Proxy-Authenticate: Basic realm="a"\r\nContent-Length: 0\r\n\r\n'
    ),
    refused="none",
)

ALLOW_MISSING_IN_405 = Rule(
    id="M103",
    name="allow-missing-in-405",
    severity=Severity.ERROR,
    level="MUST",
    applies="response",
    cite=("RFC 9110 §15.5.6", "RFC 9110 §10.2.1"),
    says="A 405 response has no Allow.",
    expected="Allow in the head",
    why="The client learns that its method is refused and not which one would do.",
    fix="Send Allow with the methods of the resource; it may be empty.",
    at="the status code",
    strict="Accepts it.",
    lenient="Accepts it.",
    bad=r"S:HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n",
    ok=r"S:HTTP/1.1 405 Method Not Allowed\r\nAllow: GET\r\nContent-Length: 0\r\n\r\n",
    refused="none",
)

UPGRADE_MISSING_IN_426 = Rule(
    id="M104",
    name="upgrade-missing-in-426",
    severity=Severity.ERROR,
    level="MUST",
    applies="response",
    cite=("RFC 9110 §15.5.22", "RFC 9110 §7.8"),
    says="A 426 response has no Upgrade.",
    expected="Upgrade in the head",
    why="The client is told to use another protocol and not which one.",
    fix='Send Upgrade with the protocol, and "Connection: Upgrade".',
    at="the status code",
    strict="Accepts it.",
    lenient="Accepts it.",
    bad=r"S:HTTP/1.1 426 Upgrade Required\r\nContent-Length: 0\r\n\r\n",
    ok=r"S:HTTP/1.1 426 Upgrade Required\r\nConnection: Upgrade\r\nUpgrade: TLS/1.3\r\nContent-Length: 0\r\n\r\n",
    refused="none",
)

CONTENT_RANGE_MISSING_IN_206 = Rule(
    id="M105",
    name="content-range-missing-in-206",
    severity=Severity.ERROR,
    level="MUST",
    applies="response",
    cite=("RFC 9110 §15.3.7.1", "RFC 9110 §15.3.7.2"),
    says="A 206 response has neither Content-Range nor the type multipart/byteranges.",
    expected="Content-Range in the head",
    why=(
        "Nobody can tell which part this is; a client or cache that guesses puts the pieces together in the wrong way."
    ),
    fix="Send Content-Range, or 200 with the whole.",
    at="the status code",
    strict="Accepts the message; the part cannot be stored or combined with others.",
    lenient="Accepts it.",
    bad=r"S:HTTP/1.1 206 Partial Content\r\nContent-Length: 1\r\n\r\nx",
    ok=r"S:HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-0/9\r\nContent-Length: 1\r\n\r\nx",
    refused="none",
)

CONTENT_RANGE_IN_MULTIPART_206 = Rule(
    id="M106",
    name="content-range-in-multipart-206",
    severity=Severity.ERROR,
    level="MUST",
    applies="response",
    cite=("RFC 9110 §15.3.7.2",),
    says="A multipart/byteranges response has Content-Range in its head.",
    expected="Content-Range only inside the parts",
    why="A recipient that looks at Content-Range first stores the multipart envelope as if it were a piece of the file.",
    fix="Leave it out of the head: each part has its own.",
    at="the Content-Range line",
    strict="Accepts it, and goes by the type.",
    lenient="Accepts it, and goes by the type.",
    bad=(
        r"S:HTTP/1.1 206 Partial Content\r\nContent-Type: multipart/byteranges; boundary=b\r\n"
        r"Content-Range: bytes 0-0/9\r\nContent-Length: 0\r\n\r\n"
    ),
    ok=(
        r"S:HTTP/1.1 206 Partial Content\r\nContent-Type: multipart/byteranges; boundary=b\r\n"
        r"Content-Length: 0\r\n\r\n"
    ),
    refused="none",
)

CONTENT_RANGE_MISSING_IN_416 = Rule(
    id="M108",
    name="content-range-missing-in-416",
    severity=Severity.INFO,
    level="SHOULD",
    applies="response",
    cite=("RFC 9110 §15.5.17", "RFC 9110 §14.4"),
    says="A 416 response does not say with Content-Range how long the whole is.",
    expected='"Content-Range: bytes */" and the length',
    why="The client cannot correct its range without asking again for the length.",
    fix="Send Content-Range with the length.",
    at="the status code",
    strict="Accepts it.",
    lenient="Accepts it.",
    bad=r"S:HTTP/1.1 416 Range Not Satisfiable\r\nContent-Length: 0\r\n\r\n",
    ok=r"S:HTTP/1.1 416 Range Not Satisfiable\r\nContent-Range: bytes */9\r\nContent-Length: 0\r\n\r\n",
    refused="none",
)

CONTENT_RANGE_ON_OTHER_STATUS = Rule(
    id="M109",
    name="content-range-on-other-status",
    severity=Severity.WARNING,
    level="interop",
    applies="response",
    cite=("RFC 9110 §14.4",),
    says="Content-Range stands in a response that is neither 206 nor 416, where it means nothing.",
    expected="206, or no Content-Range",
    why="Clients and caches take the content for the whole, even where the sender meant a part of it.",
    fix="Send 206 with a part, or drop the field.",
    at="the field line",
    strict="Accepts it, and ignores the field.",
    lenient="Accepts it, and ignores the field.",
    bad=r"S:HTTP/1.1 200 OK\r\nContent-Range: bytes 0-0/9\r\nContent-Length: 1\r\n\r\nx",
    ok=r"S:HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-0/9\r\nContent-Length: 1\r\n\r\nx",
    refused="none",
)

LOCATION_MISSING_IN_REDIRECT = Rule(
    id="M111",
    name="location-missing-in-redirect",
    severity=Severity.WARNING,
    level="SHOULD",
    applies="response",
    cite=("RFC 9110 §15.4", "RFC 9110 §15.4.2", "RFC 9110 §15.4.3", "RFC 9110 §15.4.8", "RFC 9110 §15.4.9"),
    says="A redirect (301, 302, 303, 307 or 308) has no Location.",
    expected="Location in the head",
    why="The client is sent elsewhere and not told where; browsers show the content, other clients fail.",
    fix="Send Location, or another status code.",
    at="the status code",
    strict="Accepts it.",
    lenient="Accepts it.",
    bad=r"S:HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n",
    ok=r"S:HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n",
    refused="none",
)

DATE_MISSING = Rule(
    id="M115",
    name="date-missing",
    severity=Severity.WARNING,
    level="MUST",
    applies="response",
    cite=("RFC 9110 §6.6.1",),
    says="A 2xx, 3xx or 4xx response has no Date.",
    expected="Date in the head",
    why=(
        "An origin server that has a clock must send it; without it a cache counts the age of the response from "
        "its own time of receipt."
    ),
    fix="Send Date, unless the server has no clock.",
    at="the status-line",
    strict="Accepts it.",
    lenient="Accepts it.",
    bad=r"S:HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    ok=r"S:HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 0\r\n\r\n",
    refused="none",
)

DEPRECATED_STATUS = Rule(
    id="M117",
    name="deprecated-status",
    severity=Severity.WARNING,
    level="interop",
    applies="response",
    cite=("RFC 9110 §15.4.6", "RFC 9110 §15.4.7", "RFC 9110 §15.5.19"),
    says="The status code is 305, which is deprecated, or 306 or 418, which are reserved.",
    expected="a code that is in use",
    why="Clients do not act on it: they show the content or fail, as with any other code of its class.",
    fix="Send a code that says what is meant: 307, 400 or 403, for example.",
    at="the status code",
    strict="Accepts it as any code of its class.",
    lenient="Accepts it as any code of its class.",
    bad=r"S:HTTP/1.1 305 Use Proxy\r\nContent-Length: 0\r\n\r\n",
    ok=r"S:HTTP/1.1 307 Temporary Redirect\r\nLocation: /\r\nContent-Length: 0\r\n\r\n",
    refused="none",
)

TE_LISTS_CHUNKED = Rule(
    id="V206",
    name="te-lists-chunked",
    severity=Severity.ERROR,
    level="MUST",
    applies="request",
    cite=("RFC 9112 §7.4",),
    says="TE names chunked, which every HTTP/1.1 recipient accepts anyway.",
    expected="other codings, or trailers",
    why="It changes nothing; a client that sends it most likely meant Transfer-Encoding, or asks for what it has.",
    fix="Drop the member, and the field if nothing else stands in it.",
    at="the member",
    strict="Accepts it, and ignores the member.",
    lenient="Accepts it, and ignores the member.",
    bad=r"r:Connection: TE\r\nTE: chunked",
    ok=r"r:Connection: TE\r\nTE: trailers",
    refused="none",
)
