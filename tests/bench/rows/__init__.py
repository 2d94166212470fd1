"""One module per row of the report; each gives its figures."""
