"""Channels to people: each takes one message for one address and returns a receipt."""
