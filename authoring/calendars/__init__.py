"""Calendar files read, written and extended."""
