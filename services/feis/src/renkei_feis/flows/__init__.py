"""What FEIS does, one module per act."""
