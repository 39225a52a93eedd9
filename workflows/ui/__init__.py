"""What managers see of a complaint in the Temporal UI."""
