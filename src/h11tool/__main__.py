"""`python -m h11tool` and the command `h11tool`."""

from __future__ import annotations

import sys


def main() -> int:
    """Answer `--version` at once; everything else is the command line's business."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from h11tool import __version__

        sys.stdout.write(f"h11tool {__version__}\n")
        return 0
    from h11tool.cli import run

    return run()


if __name__ == "__main__":
    sys.exit(main())
