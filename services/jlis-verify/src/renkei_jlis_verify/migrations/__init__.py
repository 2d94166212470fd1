"""Schema of the resident register and the certification authority, in dated steps."""
