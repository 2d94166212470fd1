"""Migrations of RAS's tables."""
