"""Settings that every service has. Read once, in the composition root, from ``RENKEI_*`` variables."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict


class ServiceSettings(BaseSettings):
    """Where a service listens, stores and finds the others."""

    model_config = SettingsConfigDict(env_prefix="RENKEI_", frozen=True, extra="forbid")

    database_url: SecretStr = Field(
        default=SecretStr("sqlite://"),
        description="SQLAlchemy URL; sqlite:// is in memory, else a file or PostgreSQL",
    )
    owner_database_url: SecretStr = Field(
        default=SecretStr(""),
        description="the same PostgreSQL database as the owner of its tables opens it, where that is another role",
    )
    seed: str = Field(default="renkei-demo", description="what all synthetic data and demo keys are derived from")
    world_directory: Path = Field(default=Path("config"), description="folder of the world (agencies, people, ...)")
    world_profile: str = Field(
        default="demo",
        description="which world is made of the folder: demo, empty, or nationwide; with residents added: demo:5000",
    )
    contracts_directory: Path = Field(default=Path("contracts"), description="folder of topology and contracts")
    host: str = Field(default="127.0.0.1", description="address of the data port")
    port: int = Field(default=0, description="data port; 0 takes the topology's")
    control_host: str = Field(
        default="127.0.0.1", description="address of the control port, or the network (10.0.0.0/28) whose address it is"
    )
    control_port: int = Field(default=0, description="control port; 0 takes the topology's")
    mutual_tls: bool = Field(
        default=False, description="serve the data port's operations over mutual TLS too, where the topology has a port"
    )
    tls_port: int = Field(default=0, description="port of mutual TLS; 0 takes the topology's")
    public_url: str = Field(default="", description="base URL by which callers know the service")
    parties: dict[str, str] = Field(default_factory=dict, description="base URL per other party, as JSON")
    external: dict[str, str] = Field(
        default_factory=dict,
        description="base URL of each party that a program of the tester's own plays, as JSON; before those in parties",
    )
    body_limit: int = Field(default=1_048_576, description="largest request body, bytes")
    upload_limit: int = Field(default=1_073_741_824, description="largest transmission of many records, bytes")
    record_years: int = Field(
        default=7, ge=1, description="years after which access logs and exchange records are purged"
    )
    seeded_randomness: Literal["on", "off"] = Field(
        default="off", description="on: ids, tokens and keys follow from the seed and the order of requests; for tests"
    )
    fault_header: Literal["on", "off"] = Field(
        default="on", description="off: the request header Renkei-Fault of testers is not looked at"
    )
    journal_file: Path | None = Field(
        default=None, description="where the journal is kept; by default beside an embedded store, else in memory"
    )
    journal_entries: int = Field(
        default=50_000, ge=0, description="most entries in the journal, the oldest go; 0: no journal is kept"
    )
    session_idle_minutes: int = Field(default=15, description="idle time after which a staff session has ended")
    password_max_age_days: int = Field(default=90, description="age after which a staff password must be changed")
    malware_pattern_days: int = Field(default=7, description="age in days after which malware patterns are too old")
    password_history: int = Field(
        default=5, ge=1, description="how many of the last staff passwords may not come again"
    )
    password_min_length: int = Field(default=12, ge=1, description="fewest characters of a new staff password")
    login_failures: int = Field(default=5, ge=1, description="failed log-ins in a row that lock a staff account")
    lockout_minutes: int = Field(default=30, ge=1, description="how long a locked staff account stays locked")
    rights_review_days: int = Field(default=90, ge=1, description="age at which a review of staff rights is due again")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is given, then the variables; no file is looked for."""
        return init_settings, env_settings

    @property
    def serves_mutual_tls(self) -> bool:
        """Whether clients may show certificates."""
        return self.mutual_tls or self.demands_certificates

    @property
    def demands_certificates(self) -> bool:
        """Whether systems get in with a certificate only."""
        return False
