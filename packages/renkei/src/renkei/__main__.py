"""``renkei`` and ``python -m renkei``."""

import gc


def main() -> None:
    """Entry point of the ``renkei`` program.

    What becomes garbage goes with the process, which is soon over; ``renkei up`` collects it once it is configured.
    """
    gc.disable()
    from renkei.cli import app  # after that, for its import alone would be interrupted thirty times

    app()


if __name__ == "__main__":
    main()
