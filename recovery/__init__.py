"""What brings one store back from the other."""
