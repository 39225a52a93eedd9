"""Ways out of the house: each channel carries one message to one address and returns a receipt."""
