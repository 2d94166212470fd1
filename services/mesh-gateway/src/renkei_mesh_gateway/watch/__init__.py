"""Intrusion detection (侵入検知): bursts of refusals, tampered tokens and floods become events for administrators."""
