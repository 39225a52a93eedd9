"""What each kind of rule does when a fact comes or time passes."""
