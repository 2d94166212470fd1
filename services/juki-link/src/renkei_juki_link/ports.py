"""What the link server's flows may use: the kit's ports and the files in flight."""

import asyncio
from dataclasses import dataclass, fields
from datetime import datetime

from renkei_juki_link.files import Files, temporary_files
from renkei_juki_link.media_drive import Drive
from renkei_juki_link.settings import JukiLinkSettings
from renkei_kit.ports import Ports


@dataclass
class LastPass:
    """When the batch program last ran by itself."""

    at: datetime | None = None


@dataclass(frozen=True)
class JukiLinkPorts(Ports):
    """The ports of this service; the batch program makes one pass at a time."""

    files: Files
    last_pass: LastPass
    one_pass: asyncio.Lock

    @property
    def link_settings(self) -> JukiLinkSettings:
        """The settings of this service."""
        assert isinstance(self.settings, JukiLinkSettings)
        return self.settings

    @property
    def drive(self) -> Drive:
        """Where media are read, beside the files in flight."""
        return Drive(self.files)


def juki_link_ports(ports: Ports) -> JukiLinkPorts:
    """The kit's ports made this service's."""
    kept = ports.settings.kept_files if isinstance(ports.settings, JukiLinkSettings) else None
    files = Files(kept) if kept else temporary_files()
    last_pass = LastPass()

    async def reset() -> None:
        await ports.reset()
        await asyncio.to_thread(files.clear)
        last_pass.at = None

    given = {field.name: getattr(ports, field.name) for field in fields(Ports)} | {"reset": reset}
    return JukiLinkPorts(**given, files=files, last_pass=last_pass, one_pass=asyncio.Lock())
