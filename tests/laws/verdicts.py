"""What a profile makes of a stream: the rule that it refuses first, or that it reads it to its end."""

from __future__ import annotations

from collections.abc import Iterable

from h11tool.protocol.conversation import Conversation
from h11tool.protocol.findings import Finding
from h11tool.protocol.profiles import Profile
from h11tool.recording import Sender
from tests.laws.listening import ROLES

READ = "read"


def findings_of(sender: Sender, pieces: Iterable[bytes], profile: Profile) -> list[Finding]:
    conversation = Conversation(profile, client_seen=sender == "client", server_seen=sender == "server")
    role = ROLES[sender]
    happenings = []
    for piece in pieces:
        happenings += conversation.receive(role, piece)
    happenings += conversation.receive_eof(role) + conversation.finish()
    return [happening.what for happening in happenings if isinstance(happening.what, Finding)]


def verdict(sender: Sender, data: bytes, profile: Profile) -> str:
    refused = [finding for finding in findings_of(sender, [data], profile) if profile.refuses(finding)]
    return refused[0].rule.id if refused else READ
