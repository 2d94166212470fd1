"""The network's core: allow-list, permits, linkage codes, its own exchange records."""
