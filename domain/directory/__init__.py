"""The people of a company, and how they are reached."""
