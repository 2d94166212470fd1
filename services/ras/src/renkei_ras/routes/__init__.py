"""HTTP in, HTTP out: what RAS offers to applicants, to FEIS, and to those who watch it."""

from renkei_kit.router import Router
from renkei_ras.routes import applications, attachments, feis, oversight, registration

router = Router.of(registration.router, attachments.router, applications.router, feis.router, oversight.router)
