"""``python -m bench.reading WORLD``: how many seconds it takes to read and check a world; imports do not count."""

import sys
import time

from renkei.places import WORLD_DIRECTORY
from renkei.services import DEFAULT_SEED
from renkei_kit.clock import Clock
from renkei_kit.world import World

if __name__ == "__main__":
    begun = time.perf_counter()
    World.load(WORLD_DIRECTORY, DEFAULT_SEED, Clock()().date(), sys.argv[1])
    print(time.perf_counter() - begun)
