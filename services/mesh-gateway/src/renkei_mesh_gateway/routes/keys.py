"""The core's signing keys: replaced by an officer of the core, at once and without a break."""

from renkei_kit.callers import KnownCaller, require_role
from renkei_kit.errors import ErrorCode
from renkei_kit.problem import problems
from renkei_kit.router import Router
from renkei_mesh_gateway import flows_keys
from renkei_mesh_gateway.routes.catalogue import CORE_OFFICER
from renkei_mesh_gateway.routes.dependencies import CALLED, PortsOf
from renkei_mesh_gateway.wire_keys import RotationAnswer, SigningKeyState

router = Router(prefix="/core/keys", tags=["signing keys"])


@router.post(
    "/rotation",
    operation_id="rotateKeys",
    status_code=201,
    responses=problems(*CALLED, ErrorCode.SESSION_EXPIRED, ErrorCode.RECORDS_UNAVAILABLE),
    response_model_exclude_none=True,
)
async def rotate_keys(caller: KnownCaller, ports: PortsOf) -> RotationAnswer:
    """Make a new signing key, which signs at once; replaced keys verify until what they signed must have expired."""
    require_role(caller, CORE_OFFICER)
    keys = await flows_keys.rotate_keys(caller, ports)
    return RotationAnswer(
        keys=[SigningKeyState(kid=key.kid, made_at=key.made_at, retires_at=key.retires_at) for key in keys]
    )
