"""JSON Lines: one object an entry, ASCII only. Bytes are strings in which each character is one byte."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from h11tool.protocol.conversation import Transition, name_of
from h11tool.protocol.events import (
    Data,
    EndOfMessage,
    Event,
    InformationalResponse,
    Request,
    Response,
    Unread,
)
from h11tool.protocol.findings import Finding, Severity, Span
from h11tool.protocol.state import CLIENT
from h11tool.report import SCHEMA, Entry, Note, Opened, Read, Started, Summary, Trouble

# One encoder for all lines: json.dumps would make one for each.
_encode = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode


class JsonLines:
    """Renders a report as JSON Lines, schema `h11tool/1`."""

    def entry(self, entry: Entry) -> str:
        if isinstance(entry.what, Read):
            return ""
        return _encode(_object(entry)) + "\n"

    def end(self) -> str:
        return ""


def _object(entry: Entry) -> dict[str, Any]:
    what = entry.what
    if isinstance(what, Finding):
        return _finding(what) | _place(entry) | _finding_details(what)
    if isinstance(what, Transition):
        return {
            "type": "transition",
            "connection": entry.connection,
            "exchange": entry.exchange,
            "at": _seconds(entry.at),
            "role": "client" if what.role is CLIENT else "server",
            "from": repr(what.before),
            "to": repr(what.after),
            "because": what.because,
        }
    if isinstance(what, Event):  # behind the others: for an abstract class this question is slow
        return {"type": "event", "event": name_of(what)} | _place(entry) | _span(what.span) | _event(what)
    return _frame(entry)


def _frame(entry: Entry) -> dict[str, Any]:
    """What stands around the events: the report itself, connections, notes."""
    match entry.what:
        case Started(source, version, profile):
            return {
                "type": "report",
                "schema": SCHEMA,
                "version": version,
                "source": source,
                "profile": profile,
            }
        case Opened(client, server, tls):
            opened = {"client": client or None, "server": server or None, "tls": tls and dict(tls)}
            return {"type": "connection", "connection": entry.connection} | opened | {"at": _seconds(entry.at)}
        case Note(kind, text):
            note = {"note": kind, "text": text, "at": _seconds(entry.at)}
            return {"type": "note", "connection": entry.connection} | note
        case Trouble(offset, reason):
            return {"type": "trouble", "offset": offset, "reason": reason}
        case Summary() as summary:
            counts = {severity.value: summary.findings[severity] for severity in Severity}
            return {
                "type": "summary",
                "connections": summary.connections,
                "requests": summary.requests,
                "responses": summary.responses,
                "bytes": summary.octets,
                "findings": counts,
            }
    raise TypeError(f"no entry holds {type(entry.what).__name__}")


def _place(entry: Entry) -> dict[str, Any]:
    return {
        "connection": entry.connection,
        "exchange": entry.exchange,
        "sender": entry.sender,
        "at": _seconds(entry.at),
    }


def _seconds(at: float) -> float:
    return round(at, 6)


def _span(span: Span | None) -> dict[str, Any]:
    return {"span": list(span) if span else None}


def _event(event: Event) -> dict[str, Any]:
    match event:
        case Request():
            return {
                "method": _text(event.method),
                "target": _text(event.target),
                "http_version": _text(event.http_version),
                "headers": _pairs(event.headers.raw_items()),
            }
        case Response() | InformationalResponse():
            return {
                "status": event.status_code,
                "reason": _text(event.reason),
                "http_version": _text(event.http_version),
                "headers": _pairs(event.headers.raw_items()),
            }
        case Data():
            about: dict[str, Any] = {"length": len(event.data)}
            if event.chunk_line:
                about |= {"chunk_start": event.chunk_start, "chunk_end": event.chunk_end}
            return about
        case EndOfMessage():
            return {"trailers": _pairs(event.headers.raw_items())}
        case Unread():
            return {"length": event.length, "reason": event.reason}
    return {}


def _finding(finding: Finding) -> dict[str, Any]:
    rule = finding.rule
    return {
        "type": "finding",
        "rule": rule.id,
        "name": rule.name,
        "severity": rule.severity.value,
        "level": rule.level,
    }


def _finding_details(finding: Finding) -> dict[str, Any]:
    rule = finding.rule
    elsewhere = {"cause_sender": "client" if finding.cause_from_client else "server"}
    return {
        "span": list(finding.span),
        "cause": list(finding.cause) if finding.cause else None,
        **(elsewhere if finding.cause_is_elsewhere else {}),
        "message": finding.message,
        "expected": rule.expected,
        "found": _text(finding.found[:64]),
        "cite": list(rule.cite),
        "fix": rule.fix,
    }


def _pairs(fields: Iterable[tuple[bytes, bytes]]) -> list[list[str]]:
    return [[_text(name), _text(value)] for name, value in fields]


def _text(data: bytes) -> str:
    return data.decode("latin-1")
