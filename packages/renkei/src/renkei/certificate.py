"""``renkei certificate``: what a registered system shows in mutual TLS, as files for any HTTP client."""

from pathlib import Path

from renkei_kit.certificates import authority, client_certificate


def write_certificate(seed: str, client_id: str, directory: Path) -> tuple[Path, Path]:
    """The system's certificate with its key, readable by its owner only, and the authority's certificate."""
    directory.mkdir(parents=True, exist_ok=True)
    own, trusted = directory / f"{client_id}.pem", directory / "authority.pem"
    own.touch(mode=0o600)
    own.write_bytes(client_certificate(seed, client_id).pem)
    trusted.write_bytes(authority(seed).public_pem)
    return own, trusted
