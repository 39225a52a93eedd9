"""Instants, amounts, calendars, and working time counted on them."""
