"""Migrations of the tables of IMS."""
