"""The durable shell of a complaint."""
