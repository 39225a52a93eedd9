"""The policy language described for editors."""
