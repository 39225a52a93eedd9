"""What an author asks of a policy: coverage, explanations, what-if."""
