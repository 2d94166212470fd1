"""``make bench``: measure every row, or the named ones, and write the report."""

import argparse
import importlib
import shutil
import sys
from collections.abc import Iterator

from bench.figures import Figure
from bench.report import REPORT, keep, written

ROWS = ("starting", "networks", "rates", "growth")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("rows", nargs="*", default=ROWS, help=f"which of {', '.join(ROWS)}; all when none is named")
    parser.add_argument("--rounds", type=int, default=9, help="how often each slice is measured (9)")
    parser.add_argument("--seconds", type=int, default=2, help="how long each slice of load lasts (2)")
    parser.add_argument("--no-report", action="store_true", help="show the figures and leave the report as it is")
    given = parser.parse_args()
    if unknown := set(given.rows) - set(ROWS):
        parser.error(f"there is no row {', '.join(sorted(unknown))}")
    if shutil.which("wrk") is None:
        parser.exit(2, "the load generator wrk is needed and was not found (on Debian: apt-get install wrk)\n")
    figures = list(_measured(given.rows, given.rounds, given.seconds))
    if not given.no_report:
        keep(figures, given.rows, " ".join(sys.argv[1:]))
        print(f"written: {REPORT}")


def _measured(rows: list[str], rounds: int, seconds: int) -> Iterator[Figure]:
    for row in rows:
        print(f"\n== {row}", flush=True)
        for figure in importlib.import_module(f"bench.rows.{row}").measure(rounds, seconds):
            print(written(figure), flush=True)
            yield figure


if __name__ == "__main__":
    main()
