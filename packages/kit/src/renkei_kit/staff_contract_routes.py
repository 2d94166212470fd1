"""``/staff/contracts``: contracts of maintenance and their listed workers."""

from renkei_kit.errors import ErrorCode
from renkei_kit.grants import agency_of
from renkei_kit.paging import Cursor, Limit, page, position
from renkei_kit.problem import problems
from renkei_kit.router import Router
from renkei_kit.staff_account_routes import LISTING, ON_ONE, Administrator, Either, PortsOf
from renkei_kit.staff_contracts import Contracts
from renkei_kit.staff_wire import (
    ContractAnswer,
    ContractEnd,
    ContractIdPath,
    ContractPage,
    ContractRequest,
    HolderEntry,
)


def contract_router(contracts: Contracts) -> Router:
    """The contracts of one service."""
    router = Router(prefix="/staff/contracts", tags=["staff"])

    @router.post("", operation_id="createContract", status_code=201, responses=problems(*LISTING))
    async def create(body: ContractRequest, caller: Administrator, ports: PortsOf) -> ContractAnswer:
        """Enter a contract (委託契約): who may be given which rights, and until when (controls E2, E3)."""
        return ContractAnswer.of(await contracts.enter(ports, caller, body.contract(agency_of(caller))))

    @router.get("", operation_id="listContracts", responses=problems(*LISTING))
    async def list_contracts(caller: Either, ports: PortsOf, limit: Limit = 100, cursor: Cursor = None) -> ContractPage:
        """The agency's contracts by id."""
        found = await contracts.list(ports, caller, position(cursor), limit + 1)
        shown, next_cursor = page(found, limit, "id")
        return ContractPage(contracts=[ContractAnswer.of(contract) for contract in shown], next_cursor=next_cursor)

    @router.post(
        "/{contract_id}/workers",
        operation_id="listContractWorker",
        responses=problems(*ON_ONE, ErrorCode.WRONG_STATE),
    )
    async def list_worker(
        contract_id: ContractIdPath, body: HolderEntry, caller: Administrator, ports: PortsOf
    ) -> ContractAnswer:
        """List a worker (業務委託員), who may have an account from now on (control E2)."""
        return ContractAnswer.of(await contracts.list_worker(ports, caller, contract_id, body.staff_number, body.name))

    @router.post("/{contract_id}/end", operation_id="endContract", responses=problems(*ON_ONE, ErrorCode.WRONG_STATE))
    async def end(
        contract_id: ContractIdPath, body: ContractEnd, caller: Administrator, ports: PortsOf
    ) -> ContractAnswer:
        """End it: all of its accounts are closed at that time (control E12)."""
        return ContractAnswer.of(await contracts.end(ports, caller, contract_id, body.ends_at))

    return router
