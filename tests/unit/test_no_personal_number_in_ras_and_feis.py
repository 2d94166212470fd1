"""RAS and FEIS cannot name a personal number (個人番号): nothing that they load can make or check one."""

import subprocess
import sys

import pytest

LOADED = "import sys, {package}.app; sys.exit('renkei_kit.personal_number' in sys.modules)"


@pytest.mark.control("C13")
@pytest.mark.parametrize("package", ["renkei_ras", "renkei_feis"])
def test_the_personal_number_is_not_even_loaded(package):
    subprocess.run([sys.executable, "-c", LOADED.format(package=package)], check=True, timeout=60)
