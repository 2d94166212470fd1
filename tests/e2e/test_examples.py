"""The example projects that are shipped run as they stand, with nothing but what a user has."""

import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.mark.parametrize("kind", ["in-process", pytest.param("local", marks=pytest.mark.local)])
def test_the_consumer_in_python(kind):
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--renkei-network", kind]
    done = subprocess.run(command, cwd=EXAMPLES / "python", capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:]
    assert "7 passed" in done.stdout
