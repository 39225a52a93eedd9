"""The rules of complaints as pure functions: facts, policies, time. No I/O, no clock, no Temporal."""
