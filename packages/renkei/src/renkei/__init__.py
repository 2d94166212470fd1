"""The command line, launcher and demo of the Renkei network."""
