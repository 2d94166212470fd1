"""Migrations of the tables of the agencies."""
