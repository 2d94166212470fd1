"""Settings of the link server beside those that every service has."""

from pathlib import Path

from pydantic import Field
from sqlalchemy import make_url

from renkei_kit.settings import ServiceSettings


class JukiLinkSettings(ServiceSettings):
    """Where the files are kept, and how often the batch program looks after them."""

    files_directory: Path | None = Field(
        default=None,
        description="folder of the files in flight; by default beside an SQLite file, else a temporary folder",
    )

    batch_minutes: int = Field(
        default=15, ge=1, description="how often the batch program moves and deletes files, by the service's clock"
    )

    provision_record_years: int = Field(
        default=7, ge=1, le=100, description="how long the record of a provision to J-LIS is kept"
    )

    server_room: str = Field(
        default="server-room", description="the room (config/terminals.yaml) where media are handled"
    )
    medium_hours: int = Field(
        default=24, ge=1, description="how long after its use a medium may be neither erased nor destroyed"
    )

    @property
    def kept_files(self) -> Path | None:
        """The folder that outlives the process, if there is one."""
        if self.files_directory is not None:
            return self.files_directory
        url = make_url(self.database_url.get_secret_value())
        if url.get_backend_name() == "sqlite" and url.database:
            return Path(url.database).with_suffix(".files")
        return None
