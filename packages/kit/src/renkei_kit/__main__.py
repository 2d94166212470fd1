"""Run one service: ``python -m renkei_kit renkei_feis`` (settings from ``RENKEI_*`` variables)."""

import gc

gc.disable()  # until start-up is over: nothing of it becomes garbage

from renkei_kit.serve import main  # noqa: E402 - what it imports is most of the start

main()
