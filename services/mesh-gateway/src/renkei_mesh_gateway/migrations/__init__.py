"""The gateway's migrations: one branch for core and intermediary, each in its own schema on PostgreSQL."""
