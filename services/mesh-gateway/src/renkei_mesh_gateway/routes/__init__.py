"""HTTP in, HTTP out: the gateway's fixed API, one module per group of operations."""

from fastapi import Depends

from renkei_kit.router import Router
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

router = Router.of(
    oauth.router,
    catalogue.router,
    codes.router,
    transmissions.router,
    copies.router,
    batches.router,
    inquiries.router,
    provisions.router,
    plug.router,
    records.router,
    lists.router,
    keys.router,
    explanations.router,
    register.router,
    delegations.router,
    security_events.router,
    operations.router,
    disclosure.router,
    management.router,
    dependencies=[Depends(within_limits)],
)
