"""What a process of Renkei's own does before it imports anything large."""

import gc

from pydantic import BaseModel


def start_fast() -> None:
    """Do nothing at the start that can wait or that nobody needs; not for processes in which others' code runs.

    Garbage is collected from ``settle`` on, for nothing of a start becomes any. Models, FastAPI's too, are built when
    they are first used.
    """
    gc.disable()
    BaseModel.model_config["defer_build"] = True
