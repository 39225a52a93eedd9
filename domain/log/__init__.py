"""The chain of sealed facts, and the read models made from it."""
