"""HTTP in, HTTP out: the gateway's fixed API, one module per group of operations."""

from fastapi import APIRouter, Depends

from renkei_mesh_gateway.limits import within_limits
from renkei_mesh_gateway.routes import (
    batches,
    catalogue,
    codes,
    copies,
    delegations,
    disclosure,
    explanations,
    inquiries,
    keys,
    lists,
    management,
    oauth,
    operations,
    plug,
    provisions,
    records,
    register,
    security_events,
    transmissions,
)

router = APIRouter(dependencies=[Depends(within_limits)])
for module in (
    oauth,
    catalogue,
    codes,
    transmissions,
    copies,
    batches,
    inquiries,
    provisions,
    plug,
    records,
    lists,
    keys,
    explanations,
    register,
    delegations,
    security_events,
    operations,
    disclosure,
    management,
):
    router.include_router(module.router)
