"""What can be wrong between a request and its response, where it changes how bytes are read."""

from h11tool.protocol.findings import Rule, Severity

CONTENT_IN_HEAD_RESPONSE = Rule(
    id="X101",
    name="content-in-head-response",
    severity=Severity.ERROR,
    level="MUST",
    applies="response",
    cite=("RFC 9110 §9.3.2", "RFC 9112 §6.3"),
    says="Octets that are no status-line follow the head of a response to HEAD.",
    expected="a status-line or nothing",
    why="A response to HEAD ends with its head, whatever its length fields say; a client that reads on takes the content for the next response.",
    fix="Send no content in a response to HEAD.",
    at="the surplus octets, 64 at most",
    strict="Ends the response at the empty line, discards the rest and closes the connection.",
    lenient="Reading goes on at the next plausible status-line.",
    bad=r"X:>HEAD / HTTP/1.1\r\nHost: a\r\n\r\n<HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi[FIN]",
    ok=r"X:>HEAD / HTTP/1.1\r\nHost: a\r\n\r\n<HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n",
    refused="response",
)
