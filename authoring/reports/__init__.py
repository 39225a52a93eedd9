"""Reports for policy authors: coverage, explanation, what-if, adoption preview."""
