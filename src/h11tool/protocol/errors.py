"""The errors of the engine: which side broke the protocol, and the finding that says where."""

from __future__ import annotations

from h11tool.protocol.findings import Finding, clipped


class ProtocolError(Exception):
    """Somebody did something that HTTP/1.1 does not allow. Raised only as one of its two subclasses.

    `error_status_hint` is the status code with which a server should answer.
    `finding` says which bytes broke which rule, where bytes were to blame.
    """

    def __init__(self, msg: str, error_status_hint: int = 400, finding: Finding | None = None) -> None:
        if type(self) is ProtocolError:
            raise TypeError("tried to directly instantiate ProtocolError")
        super().__init__(clipped(msg))
        self.error_status_hint = error_status_hint
        self.finding = finding

    @property
    def offending(self) -> bytes:
        """The bytes that broke the rule; empty where no bytes are to blame."""
        return self.finding.found if self.finding else b""

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (str(self), self.error_status_hint, self.finding)


class LocalProtocolError(ProtocolError):
    """We tried to do what the protocol does not allow."""


class RemoteProtocolError(ProtocolError):
    """The peer did what the protocol does not allow."""
