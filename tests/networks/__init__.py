"""How the tests start networks that do not live in their own process."""
