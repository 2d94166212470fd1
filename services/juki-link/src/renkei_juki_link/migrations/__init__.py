"""Schema of the link server, in dated steps."""
