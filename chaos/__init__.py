"""Kills and stops every part of a running stack at random, and judges what is left on record."""
