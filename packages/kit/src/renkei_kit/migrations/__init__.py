"""Migrations of the tables that the kit gives to every service, one branch each."""
