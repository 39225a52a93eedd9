"""Files of policy authors read with positions, and what is wrong with them."""
