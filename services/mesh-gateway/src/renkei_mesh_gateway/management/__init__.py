"""System management (システム管理, SYM): statistics, access log, batch state, and purging what is over."""
