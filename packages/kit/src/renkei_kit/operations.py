"""Which operation of another party a method and path mean, by the party's published contract; read when first asked."""

import re
from functools import lru_cache
from pathlib import Path

import yaml

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # PyYAML built without libyaml
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

_PARAMETER = re.compile(r"\{[^}]*\}")


def operation_of(contracts: Path, service: str, method: str, path: str) -> str | None:
    """The operationId; None for a party without a contract, and for what its contract does not have."""
    for pattern, known_method, operation in _operations(contracts / "openapi" / f"{service}.yaml"):
        if known_method == method.lower() and pattern.fullmatch(path):
            return operation
    return None


def operations_of(contracts: Path, service: str) -> frozenset[str]:
    """Every operationId of a party's contract; none for a party without one."""
    return frozenset(name for *_, name in _operations(contracts / "openapi" / f"{service}.yaml"))


@lru_cache(maxsize=64)
def _operations(contract: Path) -> tuple[tuple[re.Pattern[str], str, str], ...]:
    if not contract.is_file():
        return ()
    paths = yaml.load(contract.read_bytes(), Loader=Loader)["paths"]
    return tuple(
        (_pattern(path), method, operation["operationId"])
        for path, item in sorted(paths.items(), key=lambda known: known[0].count("{"))
        for method, operation in item.items()
        if isinstance(operation, dict) and "operationId" in operation
    )


def _pattern(path: str) -> re.Pattern[str]:
    fixed = [re.escape(part) for part in _PARAMETER.split(path)]
    return re.compile("[^/]+".join(fixed))
