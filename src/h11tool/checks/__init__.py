"""Rules on whole messages and exchanges: what they mean, not how they are read."""

from __future__ import annotations

from collections.abc import Iterator

from h11tool.checks.message import Message
from h11tool.protocol.events import ConnectionClosed
from h11tool.protocol.findings import Finding, Rule


def check_head(message: Message) -> Iterator[Finding]:
    return iter(())


def check_message(message: Message) -> Iterator[Finding]:
    return iter(())


def check_close(message: Message, event: ConnectionClosed) -> Iterator[Finding]:
    return iter(())


def all_rules() -> Iterator[Rule]:
    return iter(())
