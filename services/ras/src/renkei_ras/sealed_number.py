"""The envelope in which a personal number (個人番号) passes through RAS unread. Pure.

Only its outside is looked at: that it is sealed at all, by the agreed algorithms (RFC 7516), control C16.
"""

import json
import re
from typing import Any

from renkei_kit.card import decoded

ALGORITHM = "ECDH-ES+A256KW"
ENCRYPTION = "A256GCM"
COMPACT = re.compile(r"^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+){4}$")


def is_sealed(text: str) -> bool:
    """Whether the text is a compact JWE by the agreed algorithms."""
    if not COMPACT.fullmatch(text):
        return False
    header = _header(text)
    return header.get("alg") == ALGORITHM and header.get("enc") == ENCRYPTION


def _header(text: str) -> dict[str, Any]:
    try:
        header = json.loads(decoded(text.partition(".")[0]) or b"")
    except ValueError:
        return {}
    return header if isinstance(header, dict) else {}
