"""Work in a process of its own, whose memory goes with it."""

import asyncio
import logging
import os
from collections.abc import Coroutine
from typing import Any

log = logging.getLogger("renkei")


class ApartError(Exception):
    """The work failed; its process has logged why."""


def do_apart(work: Coroutine[Any, Any, None]) -> None:
    """Do ``work`` in a copy of this process and wait for its end; raises ApartError when it fails.

    Not to be called where an event loop or a second thread runs.
    """
    child = os.fork()
    if child == 0:
        _do_and_end(work)
    work.close()
    _, status = os.waitpid(child, 0)
    if status:
        raise ApartError


def _do_and_end(work: Coroutine[Any, Any, None]) -> None:
    code = 1
    try:
        asyncio.run(work)
        code = 0
    except Exception:
        log.exception("the store could not be made ready")
    finally:
        os._exit(code)  # what the copied process meant to do at its end is not for the copy to do
