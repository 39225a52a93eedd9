"""How complaints look in a terminal."""
