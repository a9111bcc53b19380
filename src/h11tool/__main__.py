"""`python -m h11tool` and the command `h11tool`."""

from __future__ import annotations

import gc
import sys

GARBAGE = 20_000  # objects between two sweeps
INTERRUPTED = 130


def main() -> int:
    """Answer `--version` at once; everything else is the command line's business."""
    if sys.argv[1:] in (["--version"], ["-V"]) and sys.stdout is not None:
        from h11tool import __version__

        sys.stdout.write(f"h11tool {__version__}\n")
        return 0
    # What is imported stays, so that sweeping it again and again while it is loaded finds nothing.
    gc.set_threshold(GARBAGE)
    try:
        from h11tool.cli import run

        return run()
    except KeyboardInterrupt:  # while modules were being imported
        return INTERRUPTED
    finally:
        gc.freeze()  # nor does a last sweep through all that goes anyway


if __name__ == "__main__":
    sys.exit(main())
