"""Repairs: the smallest edit after which the most of a stream can be read. None is told that was not tried."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from h11tool.diagnose import Diagnosis, Reading
from h11tool.protocol.events import Request, Response, Unread
from h11tool.protocol.findings import Finding, Severity
from h11tool.recording import Segment, Sender
from h11tool.repair.candidates import Candidate, candidates
from h11tool.repair.streams import Edit, Streams, edited, octets_of
from h11tool.report import Entry

__all__ = ["Edit", "Repair", "Streams", "edited", "mend", "octets_of", "repair_of"]

MOST_TRIED = 40
MOST_READ = 1 << 20  # octets that are read for one repair: of a long connection fewer edits are tried
MOST_MENDED = 50  # faults of one connection


class Repair(NamedTuple):
    """Edits in the stream of one side, and how many octets behind the last of them can then be read without a fault."""

    sender: Sender
    edits: tuple[Edit, ...]
    parses: int
    whole: bool  # whether that is all of the stream


class _Trial(NamedTuple):
    """How well a connection can be read: fewer faults, then fewer octets unread, are better."""

    errors: int
    unread: int
    heads: int  # of the side in question
    first: int | None  # where its first fault stands


def repair_of(finding: Finding, segments: Sequence[Segment], reading: Reading) -> Repair | None:
    """The best repair of a fault on the connection with these segments; None if nothing that was tried helps."""
    sender: Sender = "client" if finding.from_client else "server"
    stream = octets_of(segments, sender)
    if not stream or finding.rule.severity is Severity.INFO:
        return None
    most = min(MOST_TRIED, max(1, MOST_READ // sum([len(segment.data) for segment in segments])))
    before = _tried(segments, reading, sender)
    best: tuple[tuple[int, int, int], Candidate, _Trial] | None = None
    seen: set[Candidate] = set()
    for candidate in candidates(finding, stream):
        if candidate in seen or all(stream[slice(*edit.span)] == edit.octets for edit in candidate):
            continue
        seen.add(candidate)
        if len(seen) > most:
            break
        trial = _tried(edited(segments, sender, candidate), reading, sender)
        rank = trial.errors, trial.unread, _cost(candidate)
        if trial[:2] < before[:2] and trial.unread <= before.unread and (best is None or rank < best[0]):
            best = rank, candidate, trial
    return _told(sender, best[1], best[2], len(stream)) if best else None


def mend(streams: Streams, reading: Reading) -> list[Repair]:
    """Repair every connection, fault by fault, as long as that makes it better; the repairs that were made."""
    made: list[Repair] = []
    for number in streams.numbers():
        octets = sum([len(segment.data) for segment in streams.connection(number)])
        for _ in range(min(MOST_MENDED, max(1, MOST_READ // max(1, octets)))):
            segments = streams.connection(number)
            finding = _first_error(segments, reading)
            repair = repair_of(finding, segments, reading) if finding else None
            if repair is None:
                break
            streams.replace(number, edited(segments, repair.sender, repair.edits))
            made.append(repair)
    return made


def _first_error(segments: Sequence[Segment], reading: Reading) -> Finding | None:
    for entry in _entries(segments, reading):
        if isinstance(entry.what, Finding) and entry.what.rule.severity is Severity.ERROR:
            return entry.what
    return None


def _cost(candidate: Candidate) -> int:
    """How much is changed; to take away what somebody sent weighs more than to write or add something."""
    return sum([len(edit.octets) or 3 + 3 * (edit.span.stop - edit.span.start) for edit in candidate])


def _entries(segments: Iterable[Segment], reading: Reading) -> Iterator[Entry]:
    diagnosis = Diagnosis("", reading)
    for segment in segments:
        yield from diagnosis.feed(segment)
    yield from diagnosis.finish()


def _tried(segments: Sequence[Segment], reading: Reading, sender: Sender) -> _Trial:
    """Read the segments, all of them, and count what is wrong."""
    errors = unread = heads = 0
    first: int | None = None
    for entry in _entries(segments, reading):
        what = entry.what
        if isinstance(what, Unread):
            unread += what.length
        elif isinstance(what, Request | Response):
            heads += entry.sender == sender
        elif isinstance(what, Finding) and what.rule.severity is Severity.ERROR:
            errors += 1
            if what.from_client == (sender == "client"):
                first = what.span.start if first is None else min(first, what.span.start)
    return _Trial(errors, unread, heads, first)


def _told(sender: Sender, candidate: Candidate, trial: _Trial, length: int) -> Repair | None:
    """The repair, unless nothing is read behind it."""
    grown = sum([len(edit.octets) - (edit.span.stop - edit.span.start) for edit in candidate])
    behind = candidate[-1].span.stop + grown  # where the octets behind the last edit now begin
    stop = length + grown if trial.first is None else trial.first
    repair = Repair(sender, candidate, max(0, stop - behind), trial.first is None)
    return repair if trial.heads and (repair.parses or repair.whole) else None
