"""Run one service: ``python -m renkei_kit renkei_feis`` (settings from ``RENKEI_*`` variables)."""

from renkei_kit.fast_start import start_fast

start_fast()

from renkei_kit.serve import main  # noqa: E402 - what it imports is most of the start

main()
