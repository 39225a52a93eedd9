"""What runs at the caller of a complaint's workflow."""
