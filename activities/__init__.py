"""Activities: everything a workflow asks for that does I/O. One module for each."""
