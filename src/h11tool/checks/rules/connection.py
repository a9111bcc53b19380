"""Connection handling that is plain to read and yet deserves a remark."""

from h11tool.protocol.findings import Rule, Severity

CLOSE_NOT_ANNOUNCED = Rule(
    id="K003",
    name="close-not-announced",
    severity=Severity.INFO,
    level="SHOULD",
    applies="both",
    cite=("RFC 9112 §9.6",),
    says="The sender closed after a persistent message without having announced it.",
    expected="Connection: close",
    why=(
        "It may close at any time, but a request that is already on its way is lost, and the client cannot "
        "know whether it was processed."
    ),
    fix='Send "Connection: close" in the last message.',
    at="the end of the stream",
    strict="Accepts it.",
    lenient="Accepts it.",
    bad=r"S:HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n[FIN]",
    ok=r"S:HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n[FIN]",
    refused="none",
)

END_TO_END_CONNECTION_OPTION = Rule(
    id="K005",
    name="end-to-end-connection-option",
    severity=Severity.ERROR,
    level="MUST",
    applies="both",
    cite=("RFC 9110 §7.6.1",),
    says="Connection names a field that is meant for every recipient, which asks the next hop to remove it.",
    expected="options of this connection only",
    why=(
        "A proxy that obeys removes the field, for example the client address or the credentials it was to "
        "pass on, so the server decides without it."
    ),
    fix="Remove the option.",
    at="the option",
    strict="Accepts it and does not remove the field.",
    lenient="Accepts it and does not remove the field.",
    bad=r"r:Cache-Control: no-store\r\nConnection: cache-control",
    ok=r"r:Connection: close",
    refused="none",
)

CLOSE_AND_KEEP_ALIVE = Rule(
    id="K007",
    name="close-and-keep-alive",
    severity=Severity.WARNING,
    level="interop",
    applies="both",
    cite=("RFC 9112 §9.3",),
    says='Connection holds both "close" and "keep-alive".',
    expected="one of the two",
    why=(
        'The word "close" counts; a recipient that finds keep-alive first waits on a connection that the '
        "other side is about to close, or leaves open."
    ),
    fix="Send one of the two.",
    at="the later of the two options",
    strict="Takes it as close.",
    lenient="Takes it as close.",
    bad=r"r:Connection: close, keep-alive",
    ok=r"r:Connection: close",
    refused="none",
)

KEEP_ALIVE_FIELD_NOT_LISTED = Rule(
    id="K008",
    name="keep-alive-field-not-listed",
    severity=Severity.WARNING,
    level="MUST",
    applies="both",
    cite=("RFC 9110 §7.6.1",),
    says="A Keep-Alive field is sent that Connection does not name.",
    expected="Connection: keep-alive",
    why="It was probably forwarded by a hop that did not understand it; recipients ought to ignore it.",
    fix="Name it in Connection, or drop it.",
    at="the field line",
    strict="Ignores the field.",
    lenient="Ignores the field.",
    bad=r"r:Keep-Alive: timeout=5",
    ok=r"r:Connection: keep-alive\r\nKeep-Alive: timeout=5",
    refused="none",
)

REDUNDANT_KEEP_ALIVE = Rule(
    id="K009",
    name="redundant-keep-alive",
    severity=Severity.INFO,
    level="interop",
    applies="both",
    cite=("RFC 9112 §9.3", "RFC 9112 Appendix C.2.2"),
    says='An HTTP/1.1 message sends "Connection: keep-alive", which is the default.',
    expected="no option",
    why=(
        "It is legal and changes nothing between HTTP/1.1 hops; behind an old HTTP/1.0 proxy it can hang a connection."
    ),
    fix="Drop it, unless HTTP/1.0 recipients need it.",
    at="the option",
    strict="Accepts it.",
    lenient="Accepts it.",
    bad=r"r:Connection: keep-alive",
    ok=r"r:X: y",
    refused="none",
)

PROXY_CONNECTION = Rule(
    id="K010",
    name="proxy-connection",
    severity=Severity.WARNING,
    level="SHOULD",
    applies="both",
    cite=("RFC 9112 Appendix C.2.2", "RFC 9110 §7.6.1"),
    says="The non-standard Proxy-Connection field is sent.",
    expected="Connection",
    why=(
        "It never worked through more than one proxy: the last one forwards it, both ends wait for the other "
        "to close, and the connection hangs."
    ),
    fix="Drop it and use Connection.",
    at="the field name",
    strict="Accepts and ignores it.",
    lenient="Accepts and ignores it.",
    bad=r"r:Proxy-Connection: keep-alive",
    ok=r"r:Connection: keep-alive",
    refused="none",
)

TE_NOT_LISTED_IN_CONNECTION = Rule(
    id="K011",
    name="te-not-listed-in-connection",
    severity=Severity.ERROR,
    level="MUST",
    applies="request",
    cite=("RFC 9110 §10.1.4", "RFC 9112 §7.4", "RFC 9110 §7.6.1"),
    says='TE is sent without the "TE" connection option.',
    expected="Connection: TE",
    why=(
        "An intermediary that does not know TE forwards it, and the server then sends trailers or codings "
        "that this hop cannot handle."
    ),
    fix='Add "TE" to Connection.',
    at="the field line",
    strict="Accepts it and heeds TE on this connection only.",
    lenient="Accepts it.",
    bad=r"r:TE: trailers",
    ok=r"r:TE: trailers\r\nConnection: TE",
    refused="none",
)

CONNECTION_OPTION_TYPO = Rule(
    id="K013",
    name="connection-option-typo",
    severity=Severity.WARNING,
    level="interop",
    applies="both",
    cite=("RFC 9110 §7.6.1",),
    says="A connection option looks like a misspelling of a known one.",
    expected="close, keep-alive or Upgrade",
    why=(
        "An unknown option does nothing, so a connection that was to close stays open and one side waits for the other."
    ),
    fix="Correct the spelling.",
    at="the option",
    strict="Accepts it without effect.",
    lenient="Accepts it without effect.",
    bad=r"r:Connection: closed",
    ok=r"r:Connection: close",
    refused="none",
)
