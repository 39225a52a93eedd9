"""The audit: keys, seals and anchors, and whether everything still fits them."""
