"""Batch inquiry (一括照会): received in parts, worked off in turns, told line by line."""
