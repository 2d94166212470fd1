"""Rules of staff accounts."""
