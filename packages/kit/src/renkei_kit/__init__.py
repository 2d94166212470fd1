"""The shared library of every Renkei service: terms, permits, errors, and the web application around them."""
