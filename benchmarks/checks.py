"""What the rules cost: reading clean traffic with all checks, as a multiple of reading it without any."""

import argparse
import json
import time
from collections.abc import Callable
from functools import partial

from h11tool.diagnose import Reading, diagnose
from h11tool.recording import Segment

EXCHANGES = 200
AT_MOST = 2.5
REQUEST = (
    b"GET /articles/2024/index.html?page=2 HTTP/1.1\r\nHost: www.example.com\r\n"
    b"User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n"
    b"Accept: text/html,*/*;q=0.8\r\n"
    b"Accept-Language: en-GB,en;q=0.7\r\nAccept-Encoding: gzip, deflate, br\r\nConnection: keep-alive\r\n"
    b"Cookie: session=0123456789abcdef; theme=dark\r\nCache-Control: max-age=0\r\n\r\n"
)
RESPONSE = (
    b"HTTP/1.1 200 OK\r\nDate: Mon, 04 Nov 2024 09:00:00 GMT\r\nServer: example/1.0\r\n"
    b"Content-Type: text/html; charset=utf-8\r\nContent-Length: 1000\r\nCache-Control: private, max-age=60\r\n"
    b'ETag: "5f2b-6264a1c0"\r\nVary: Accept-Encoding\r\nSet-Cookie: seen=1; Path=/; HttpOnly\r\n\r\n'
) + b"x" * 1000


def traffic() -> list[Segment]:
    """One connection that is kept open for many requests of a browser."""
    pair = [Segment("data", 0, "client", data=REQUEST), Segment("data", 0, "server", data=RESPONSE)]
    return [*pair * EXCHANGES, Segment("fin", 0, "client"), Segment("fin", 0, "server")]


def entries(*, checks: bool) -> int:
    return sum(1 for _ in diagnose(traffic(), "", Reading(checks=checks)))


def seconds(work: Callable[[], int]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    options = argparse.ArgumentParser(description="Compare reading with and without the rules.")
    options.add_argument("--json", action="store_true", help="print the times and the ratio as JSON")
    options.add_argument("--quick", action="store_true", help="a few seconds for a first impression")
    chosen = options.parse_args()
    best = [float("inf")] * 2
    for _ in range(5 if chosen.quick else 40):
        for number, checks in enumerate((False, True)):
            best[number] = min(best[number], seconds(partial(entries, checks=checks)))
    ratio = best[1] / best[0]
    if chosen.json:
        print(json.dumps({"without": best[0], "with": best[1], "ratio": round(ratio, 2), "at_most": AT_MOST}))
        return
    print("| work | times reading without rules | at most |\n|---|---:|---:|")
    print(f"| {EXCHANGES} exchanges with all rules | {ratio:.2f} | {AT_MOST} |")


if __name__ == "__main__":
    main()
