"""HTTP in, HTTP out: what FEIS offers to RAS and to staff."""

from fastapi import APIRouter

from renkei_feis.routes import cases, notifications, premises, ras

router = APIRouter()
for part in (ras, cases, notifications, premises):
    router.include_router(part.router)
