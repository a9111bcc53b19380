"""The message that ends at another byte for another recipient."""

from h11tool.protocol.findings import Rule, Severity

BOUNDARY_DEPENDS_ON_PARSER = Rule(
    id="D001",
    name="boundary-depends-on-parser",
    severity=Severity.ERROR,
    level="security",
    applies="both",
    cite=("RFC 9112 §11.2", "RFC 9112 §6.3"),
    says="Recipients with different habits end this message at different bytes.",
    expected="one end for every recipient",
    why=(
        "What one hop takes for the rest of this message, the next takes for the beginning of another: that is how a"
        " request is smuggled past a check, or a response given to the wrong client."
    ),
    fix="Mend the fault that it follows from; a proxy should refuse the message.",
    at="the octets from the first of the ends to the last",
    strict="Refuses the message for the fault that it follows from.",
    lenient="Ends the message where RFC 9112 does.",
    bad=(r"R:POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG"),
    ok=r"R:POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    refused="none",
)
