"""Failures that the user of the command line can mend; each is told in one sentence, without a traceback."""

import httpx2

from renkei.conform.check import NotApplicable
from renkei.external import ExternalError
from renkei.journals import StoryNotFoundError
from renkei.listening import PortInUseError
from renkei.reach import NotRunningError, UnknownClientError
from renkei.snapshots import SnapshotError
from renkei.state import StateError
from renkei_kit.serve import StartError
from renkei_kit.world import WorldError

MENDABLE = (
    PortInUseError,
    NotRunningError,
    UnknownClientError,
    StateError,
    ExternalError,
    NotApplicable,
    StartError,
    WorldError,
    SnapshotError,
    StoryNotFoundError,
    httpx2.HTTPError,
)


def sentence(error: Exception) -> str:
    """What went wrong, and what to do where that is known."""
    if isinstance(error, httpx2.HTTPStatusError):
        problem = error.response.text[:400]
        return f"{error.request.method} {error.request.url} was answered with {error.response.status_code}: {problem}"
    if isinstance(error, httpx2.HTTPError):
        return f"the network stopped answering ({type(error).__name__}); start it with `renkei up`"
    return str(error)
