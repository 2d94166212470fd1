"""The files that derive from a source elsewhere in the repository: one module per kind of file."""
