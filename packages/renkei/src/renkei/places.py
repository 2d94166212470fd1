"""Where the world and the contracts stand. The working directory does not matter.

``shipped`` links to the checkout's own folders; a built package has copies in their place.
"""

from pathlib import Path

_SHIPPED = Path(__file__).parent / "shipped"

WORLD_DIRECTORY = (_SHIPPED / "config").resolve()
CONTRACTS_DIRECTORY = (_SHIPPED / "contracts").resolve()
COMPOSE_FILE = (_SHIPPED / "docker-compose.yml").resolve()
