"""Scenarios: read, played on an engine, judged."""
