"""HTTP in, HTTP out: what FEIS offers to RAS and to staff."""

from renkei_feis.routes import cases, notifications, premises, ras
from renkei_kit.router import Router

router = Router.of(ras.router, cases.router, notifications.router, premises.router)
