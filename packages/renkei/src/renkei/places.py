"""Where the world and the contracts stand: inside the package when installed, at the checkout's root otherwise.

The working directory does not matter.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parents[3]


def _folder(name: str) -> Path:
    shipped = _PACKAGE / "shipped" / name
    return shipped if shipped.is_dir() else _CHECKOUT / name


WORLD_DIRECTORY = _folder("config")
CONTRACTS_DIRECTORY = _folder("contracts")
COMPOSE_FILE = _CHECKOUT / "docker-compose.yml"
