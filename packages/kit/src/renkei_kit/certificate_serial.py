"""Serial numbers of the demo world's card certificates, so that other parties can know a card before it is used."""

from typing import Literal

from renkei_kit.seeded import derive

CertificateKind = Literal["user-authentication", "signing"]


def certificate_serial(seed: str, person_id: str, generation: int, kind: CertificateKind) -> int:
    """発行番号 of a certificate (RFC 5280 4.1.2.2: positive, at most 20 octets).

    ``generation`` is 0 for the person's first card and one more with each new card.
    """
    return int.from_bytes(derive(seed, "certificate-serial", person_id, str(generation), kind, length=16)) | 1 << 120
