"""What is known about one complaint, and looking things up in it."""
