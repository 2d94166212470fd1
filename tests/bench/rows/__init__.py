"""One module per row of the report; each gives its figures. ``ROWS`` is their order."""

ROWS = (
    "starting",
    "networks",
    "compose",
    "rates",
    "through-ims",
    "peers",
    "peer-starts",
    "replicas",
    "growth",
    "nationwide",
    "bulk",
    "journal",
)
