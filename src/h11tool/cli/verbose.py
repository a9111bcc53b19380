"""What `-v` says on standard error, as curl does: `>` is sent, `<` is received, `*` is a note."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from h11tool.outputs.safe_text import safe, safe_text
from h11tool.protocol.events import InformationalResponse, Request, Response
from h11tool.protocol.findings import Finding
from h11tool.report import Entry, Note, Opened

_SECRETS = frozenset([b"authorization", b"proxy-authorization", b"cookie", b"set-cookie"])


class Verbose:
    """Writes heads and notes, with the values of secret fields masked unless they are wanted."""

    def __init__(self, with_secrets: bool) -> None:
        self._with_secrets = with_secrets

    def show(self, entry: Entry) -> None:
        lines = list(self._lines(entry))
        if lines:
            sys.stderr.write("\n".join(lines) + "\n")
            sys.stderr.flush()

    def _lines(self, entry: Entry) -> Iterator[str]:
        match entry.what:
            case Note(kind, text):
                yield f"* {kind}: {safe_text(text)}"
            case Opened(client, server):
                yield f"* connected: {safe_text(client)} to {safe_text(server)}"
            case Finding() as finding:
                rule = finding.rule
                yield f"* {rule.severity.value} {rule.id} {rule.name}: {finding.message}"
            case Request() as request:
                yield from self._head(">", request.head)
            case (Response() | InformationalResponse()) as response:
                yield from self._head("<", response.head)

    def _head(self, mark: str, head: bytes) -> Iterator[str]:
        secret = False
        for line in head.removesuffix(b"\n").split(b"\n"):
            line = line.removesuffix(b"\r")
            name, colon, value = line.partition(b":")
            if not line.startswith((b" ", b"\t")):  # else it goes on with the field before
                secret = bool(colon) and name.strip(b" \t").lower() in _SECRETS and not self._with_secrets
            elif secret:
                name, colon, value = b"", b"", line
            if secret:
                yield f"{mark} {safe(name + colon)} [{len(value.strip(b' '))} bytes masked]"
            else:
                yield f"{mark} {safe(line)}".rstrip(" ")
