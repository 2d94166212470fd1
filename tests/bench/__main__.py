"""``make bench``: measure every row, or the named ones, and write the report."""

import argparse
import importlib
import shutil
import sys
import time
from collections.abc import Iterable, Iterator

from bench.figures import Effort, Figure
from bench.report import REPORT, keep, written
from bench.rows import ROWS


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("rows", nargs="*", default=ROWS, help=f"which of {', '.join(ROWS)}; all when none is named")
    parser.add_argument("--rounds", type=int, default=9, help="how often each slice is measured (9)")
    parser.add_argument("--seconds", type=int, default=2, help="how long each slice of load lasts (2)")
    parser.add_argument("--lines", type=int, default=200_000, help="lines of a batch and of a transmission (200000)")
    parser.add_argument("--residents", type=int, default=100_000, help="residents of the nation-wide world (100000)")
    parser.add_argument("--no-report", action="store_true", help="show the figures and leave the report as it is")
    given = parser.parse_args()
    if unknown := set(given.rows) - set(ROWS):
        parser.error(f"there is no row {', '.join(sorted(unknown))}")
    if shutil.which("wrk") is None:
        parser.exit(2, "the load generator wrk is needed and was not found (on Debian: apt-get install wrk)\n")
    effort = Effort(given.rounds, given.seconds, given.lines, given.residents)
    failed = [row for row in given.rows if not _measure(row, effort, given.no_report)]
    if failed:
        parser.exit(1, f"not measured, their former figures stay: {', '.join(failed)}\n")


def _measure(row: str, effort: Effort, unkept: bool) -> bool:
    """Measure one row and keep its figures at once, so that a later one that fails does not lose them."""
    print(f"\n== {row}", flush=True)
    begun = time.perf_counter()
    try:
        figures = list(_shown(importlib.import_module(f"bench.rows.{row.replace('-', '_')}").measure(effort)))
    except RuntimeError as error:
        print(f"{row} could not be measured: {error}", flush=True)
        return False
    print(f"{row} took {time.perf_counter() - begun:.0f} s", flush=True)
    if not unkept:
        keep(row, figures, " ".join(sys.argv[1:]))
        print(f"written: {REPORT}")
    return True


def _shown(figures: Iterable[Figure]) -> Iterator[Figure]:
    for figure in figures:
        print(written(figure), flush=True)
        yield figure


if __name__ == "__main__":
    main()
