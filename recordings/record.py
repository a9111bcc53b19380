"""Records the stories again: `.venv/bin/python recordings/record.py [STORY...]` writes `recordings/STORY.h11rec`.

It needs nginx, Apache httpd with ab, Node, a JDK and curl, and the ports 18080 to 18086 of 127.0.0.1.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from stories import STORIES
from tape import Tape

from h11tool import __version__
from h11tool.recording import Header, Writer

FOLDER = Path(__file__).parent
# The same in every recording, so that the bytes that name it stay the same.
TAPE_PORT = 18080


def main(names: list[str]) -> int:
    unknown = set(names) - set(STORIES)
    if unknown:
        print("no such story:", *sorted(unknown), file=sys.stderr)
        return 2
    for name in names or STORIES:
        print(name, file=sys.stderr)
        record(name)
    return 0


def record(name: str) -> None:
    server, client = STORIES[name]
    with server() as port, Tape(TAPE_PORT, port) as tape:
        created = datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        client(TAPE_PORT)
    header = Header(created, f"h11tool {__version__}")
    with Writer.create(str(FOLDER / f"{name}.h11rec"), header, replace=True) as writer:
        for segment in tape.segments:
            writer.write(segment)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
