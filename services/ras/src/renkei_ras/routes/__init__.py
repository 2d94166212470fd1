"""HTTP in, HTTP out: what RAS offers to applicants, to FEIS, and to those who watch it."""

from fastapi import APIRouter

from renkei_ras.routes import applications, attachments, feis, oversight, registration

router = APIRouter()
for part in (registration, attachments, applications, feis, oversight):
    router.include_router(part.router)
