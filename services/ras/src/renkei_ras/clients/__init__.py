"""Calls of RAS to other parties, one function per operation."""
