"""Scenarios: read, run on an engine, judged."""
