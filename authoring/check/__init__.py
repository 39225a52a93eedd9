"""`policy check`: what is wrong with a policy beyond its schema."""
