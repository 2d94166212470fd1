"""Migrations of FEIS's tables."""
