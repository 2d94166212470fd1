"""The demo: one resident's online application, from the card to the other agency's answer."""
