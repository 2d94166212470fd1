"""Which core does what: the measured program has one, whoever measures it the other."""

import os
import shutil

SERVER = 0
LOAD = min(1, (os.cpu_count() or 1) - 1)


def on_core(core: int, command: list[str]) -> list[str]:
    """The command, kept on one core where the system can do that (Linux)."""
    return ["taskset", "--cpu-list", str(core), *command] if shutil.which("taskset") else command
