"""A policy: its schema, the language of its conditions, and the rulebook it is compiled to."""
