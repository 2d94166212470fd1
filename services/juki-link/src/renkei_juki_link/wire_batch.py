"""Wire shapes of the batch program."""

from pydantic import Field

from renkei_juki_link.batch import Pass
from renkei_kit.wire import Body


class BatchReport(Body):
    """What one pass did; files are named as in the operation log."""

    moved: list[str] = Field(description="moved to the backup folder")
    deleted: list[str] = Field(description="deleted: more than ten days have passed since the backup")
    unproven: list[str] = Field(description="not touched: there is no line of the operation log for them being there")
    missing: list[str] = Field(description="not there, although the operation log has no deletion of them")

    @classmethod
    def of(cls, done: Pass) -> "BatchReport":
        """The report of a pass."""
        return cls(
            moved=list(done.moved),
            deleted=list(done.deleted),
            unproven=list(done.unproven),
            missing=list(done.missing),
        )
