"""contracts/problems.yaml from the one error table."""

from collections.abc import Mapping
from pathlib import Path

from renkei.generate.plain_yaml import plain_yaml
from renkei_kit.errors import ErrorCode

PROBLEMS_FILE = Path("contracts/problems.yaml")
HEADER = """\
# Generated from renkei_kit.errors.ErrorCode by `make generate`; do not edit (`make stale` compares).
# Every way in which a party refuses; on the wire application/problem+json (RFC 9457), type /problems/<slug>.

"""


def problems_files(root: Path) -> Mapping[Path, str]:
    """The error table as data, for programs in other languages."""
    rows = [code.value._asdict() for code in ErrorCode]
    text = plain_yaml({"problems": rows})
    return {
        PROBLEMS_FILE: HEADER + text.replace("\n  - slug:", "\n\n  - slug:").replace("problems:\n\n", "problems:\n")
    }
