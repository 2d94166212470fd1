"""Calls of FEIS to other parties, one function per operation."""
