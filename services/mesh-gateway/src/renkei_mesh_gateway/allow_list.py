"""The allow-list (照会許可用照合リスト), compiled so that a look-up costs the same however long the list is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from renkei_kit.terms import AffairCode, AgencyCode, ItemCode, ProcedureCode
from renkei_kit.world import AllowListFile, AllowListRow
from renkei_mesh_gateway.register import RegisteredAgency

Key = tuple[str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """The five things the list decides on."""

    inquirer: AgencyCode
    affair: AffairCode
    procedure: ProcedureCode
    provider: AgencyCode
    item: ItemCode


class AllowList:
    """The rows of one version of the list."""

    def __init__(self, file: AllowListFile) -> None:
        self.version = file.version
        self.rows = file.rows
        self._by_key: dict[Key, list[AllowListRow]] = {}
        for row in file.rows:
            key = (row.inquirer, row.affair, row.procedure, row.provider, row.item)
            self._by_key.setdefault(key, []).append(row)

    def find(
        self, asked: Asked, inquirer: RegisteredAgency, provider: RegisteredAgency, day: date
    ) -> AllowListRow | None:
        """The row in force on ``day`` that permits the query."""
        for key in self._keys(asked, inquirer, provider):
            for row in self._by_key.get(key, ()):
                if row.in_force_on(day):
                    return row
        return None

    def nearest(
        self, asked: Asked, inquirer: RegisteredAgency | None, provider: RegisteredAgency | None
    ) -> AllowListRow | None:
        """The row that differs from the query in the fewest respects, to explain a refusal; None when all do."""

        def agreements(row: AllowListRow) -> int:
            return sum(
                (
                    inquirer is not None and inquirer.stands_under(row.inquirer),
                    row.affair == asked.affair,
                    row.procedure == asked.procedure,
                    provider is not None and provider.stands_under(row.provider),
                    row.item == asked.item,
                )
            )

        best = max(self.rows, key=agreements, default=None)
        return best if best is not None and agreements(best) else None

    @staticmethod
    def _keys(asked: Asked, inquirer: RegisteredAgency, provider: RegisteredAgency) -> Iterator[Key]:
        for asking in (asked.inquirer, f"class:{inquirer.kind}"):
            for giving in (asked.provider, f"class:{provider.kind}"):
                yield (asking, asked.affair, asked.procedure, giving, asked.item)
