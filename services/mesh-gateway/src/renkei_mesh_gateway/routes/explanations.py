"""Why a query would be granted or refused, without asking for the permit."""

from sqlalchemy import Connection

from renkei_kit.callers import KnownCaller
from renkei_kit.errors import ErrorCode
from renkei_kit.problem import problems
from renkei_kit.router import Router
from renkei_mesh_gateway import flows
from renkei_mesh_gateway.network_core import Explanation
from renkei_mesh_gateway.routes.dependencies import CALLED, PortsOf
from renkei_mesh_gateway.schemas import PermitRequest
from renkei_mesh_gateway.wire_explanations import ExplanationAnswer

router = Router(tags=["inquiries"])


@router.post(
    "/core/explanations",
    operation_id="explainQuery",
    responses=problems(*CALLED, ErrorCode.RECORDS_UNAVAILABLE),
)
async def explain_query(body: PermitRequest, caller: KnownCaller, ports: PortsOf) -> ExplanationAnswer:
    """What every rule says to a query of the caller's own agency, and the row of the allow-list that decides.

    The body is that of `POST /permits`. Nothing is issued and no exchange record is written; that somebody looked is
    in the access log.
    """
    agency, now = flows.agency_of(caller), ports.clock()

    def work(tx: Connection) -> Explanation:
        explanation = ports.office.core.explain(tx, flows.query_of(tx, body, agency, caller.id), now)
        ports.access_log.append(tx, flows.access(ports, caller, "explainQuery", f"{body.provider} {body.item}"))
        return explanation

    return ExplanationAnswer.of(await ports.db.write(work))
