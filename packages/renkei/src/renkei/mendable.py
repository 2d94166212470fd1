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
        answer = f"{error.request.method} {error.request.url} was answered with {error.response.status_code}"
        return f"{answer}: {_told(error.response)}"
    if isinstance(error, httpx2.HTTPError):
        return f"the network stopped answering ({type(error).__name__}); start it with `renkei up`"
    return str(error)


def _told(response: httpx2.Response) -> str:
    """What a problem document says, in one line: code, detail, and the fields that do not fit."""
    try:
        problem = response.json()
        fields = [f"{error['field']} {error['reason']}" for error in problem.get("errors", ())]
        return "; ".join([f"{problem['code']}, {problem['detail']}", *fields])
    except (ValueError, KeyError, TypeError, AttributeError):
        return " ".join(response.text.split())[:400]
