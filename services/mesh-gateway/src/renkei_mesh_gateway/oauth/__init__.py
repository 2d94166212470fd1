"""The authorization server: registered systems authenticate here and get system tokens, or permits at once."""
