"""Where Renkei differs from the real network: `contracts/differences.yaml` as every service tells it."""

from pathlib import Path
from typing import Literal

import yaml
from pydantic import Field

from renkei_kit.wire import Body


class RealNetwork(Body):
    """What is known of the real network."""

    state: Literal["known", "unknown"]
    says: str
    source: Literal["review", "law", "public", "general"] = Field(
        description="review: the published review of ISA's privacy assessment; general: common knowledge, not sourced"
    )


class Difference(Body):
    """One thing that is assumed, simplified, left out or made up."""

    id: str = Field(examples=["permit-lifetime"])
    area: str = Field(description="the service or part of the network", examples=["gateway"])
    kind: Literal["assumed", "simplified", "left-out", "synthetic"]
    renkei_does: str
    real_network: RealNetwork
    why: str


class Differences(Body):
    """All of them."""

    items: list[Difference]


def load_differences(contracts: Path, area: str | None = None) -> Differences:
    """The differences in ``contracts/differences.yaml``, of one area or all."""
    text = (contracts / "differences.yaml").read_text(encoding="utf-8")
    rows = Differences.model_validate({"items": yaml.load(text, Loader=yaml.CSafeLoader)["differences"]}).items
    return Differences(items=[row for row in rows if area in (None, row.area)])
