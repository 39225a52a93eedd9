"""Facts and commands: their fields, their names, what is refused."""
