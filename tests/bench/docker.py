"""The Docker engine, where there is one."""

import subprocess

from bench.load import BenchmarkError


def is_there() -> bool:
    """Whether containers can run here."""
    return subprocess.run(["docker", "info"], capture_output=True).returncode == 0


def docker(*arguments: str) -> str:
    """What a command says; BenchmarkError when it fails."""
    done = subprocess.run(["docker", *arguments], capture_output=True, text=True)
    if done.returncode:
        raise BenchmarkError(f"docker {arguments[0]} failed: {done.stderr[-1000:]}")
    return done.stdout.strip()
