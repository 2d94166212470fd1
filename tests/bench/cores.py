"""Which core does what: the measured program has one, whoever measures it the other."""

import os
import shutil
from pathlib import Path

SERVER = 0
LOAD = min(1, (os.cpu_count() or 1) - 1)


def on_core(core: int, command: list[str]) -> list[str]:
    """The command, kept on one core where the system can do that (Linux)."""
    return ["taskset", "--cpu-list", str(core), *command] if shutil.which("taskset") else command


def ticks() -> tuple[int, int]:
    """What all cores together did so far, and how much time there was for it; the difference of two says how busy."""
    first = Path("/proc/stat").read_text().splitlines()[0]
    spent = [int(number) for number in first.split()[1:9]]
    return sum(spent) - spent[3] - spent[4], sum(spent)  # without idle and waiting for disks
