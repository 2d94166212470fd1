"""Conformance: holds a party that somebody else wrote against what the network needs of it."""
