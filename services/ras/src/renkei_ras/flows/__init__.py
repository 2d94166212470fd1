"""What RAS does, one module per act of its users."""
