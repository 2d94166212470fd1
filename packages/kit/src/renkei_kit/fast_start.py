"""What a process of Renkei's own does before it imports anything large."""

import gc
import os
import sys


def start_fast() -> None:
    """Do nothing at the start that can wait or that nobody needs; not for processes in which others' code runs.

    Garbage is collected from ``settle`` on, for nothing of a start becomes any. Models, FastAPI's too, are built when
    they are first used. No model is one of Pydantic 1, so FastAPI need not load it to find that out; and Pydantic
    need not look through every installed package for plugins.
    """
    gc.disable()
    from pydantic import BaseModel  # after that, for its import alone would be interrupted thirty times

    BaseModel.model_config["defer_build"] = True
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"  # noqa: TID251 - nothing is read, and Pydantic has no other way
    sys.modules["pydantic.v1"] = None  # type: ignore[assignment]  # Python's way to say that a module is not there
